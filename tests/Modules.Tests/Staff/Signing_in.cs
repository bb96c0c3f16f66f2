using System.Diagnostics;
using Puhui.Platform.Access;
using Puhui.Staff.Contracts;
using Puhui.Staff.Factors;
using Puhui.Staff.SignIn;
using Xunit;

namespace Puhui.Modules.Tests.Staff;

public sealed class Signing_in : IAsyncLifetime
{
    private const string Email = "li.wei@example.org";
    private StaffHouse _house = null!;
    private StaffId _owner;

    public async ValueTask InitializeAsync()
    {
        _house = await StaffHouse.StartAsync();
        _owner = await _house.OwnerAsync(Email);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Says_the_same_of_an_unknown_address_and_a_wrong_password()
    {
        var wrong = await _house.SignIn.PasswordAsync(Email, "wrong", StaffHouse.Home, default);
        var unknown = await _house.SignIn.PasswordAsync("nobody@example.org", "wrong", StaffHouse.Home, default);
        Assert.Equal("sign_in_wrong", wrong.Refusal!.Code);
        Assert.Equal(wrong.Refusal, unknown.Refusal);
    }

    [Fact]
    public void Takes_as_long_for_nobody_as_for_somebody()
    {
        const int rounds = 200_000;
        var (record, _) = Passwords.New("the right one", rounds);
        double Milliseconds(PasswordRecord? of)
        {
            var times = Enumerable.Range(0, 7).Select(_ =>
            {
                var began = Stopwatch.GetTimestamp();
                Assert.Null(Passwords.Open("wrong", of, rounds));
                return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            });
            return times.Order().First();
        }

        var (somebody, nobody) = (Milliseconds(record), Milliseconds(null));
        Assert.InRange(nobody / somebody, 0.5, 2);
    }

    [Fact]
    public async Task Is_stopped_after_ten_attempts_on_an_account_wherever_they_come_from_and_whoever_it_is()
    {
        foreach (var address in new[] { Email, "nobody@example.org" })
        {
            var refusals = new List<string>();
            for (var i = 0; i < 12; i++)
            {
                refusals.Add((await _house.SignIn.PasswordAsync(address, "wrong", new SignInFrom($"198.51.100.{i}", ""), default)).Refusal!.Code);
            }

            Assert.Equal([.. Enumerable.Repeat("sign_in_wrong", 10), "too_many_attempts", "too_many_attempts"], refusals);
        }

        Assert.Equal("too_many_attempts", (await _house.SignIn.PasswordAsync(Email, StaffHouse.Password, StaffHouse.Home, default)).Refusal!.Code);
        _house.Clock.Now += TimeSpan.FromMinutes(16);
        Assert.True((await _house.SignIn.PasswordAsync(Email, StaffHouse.Password, StaffHouse.Home, default)).IsAccepted);
    }

    [Fact]
    public async Task Is_stopped_for_an_address_that_tries_many_accounts()
    {
        var codes = new List<string>();
        for (var i = 0; i < 61; i++)
        {
            codes.Add((await _house.SignIn.PasswordAsync($"person{i}@example.org", "wrong", new SignInFrom("203.0.113.9", ""), default)).Refusal!.Code);
        }

        Assert.Equal(60, codes.Count(code => code == "sign_in_wrong"));
        Assert.Equal("too_many_attempts", codes[^1]);
    }

    [Fact]
    public async Task At_once_does_not_slip_through()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => _house.SignIn.PasswordAsync(Email, "wrong", StaffHouse.Home, default))));
        Assert.Equal(10, all.Count(one => one.Refusal!.Code == "sign_in_wrong"));
    }

    [Fact]
    public async Task Takes_a_code_of_the_app_once_and_no_other()
    {
        var (secret, session) = await SetUpAppAsync();
        Assert.Equal(10, session.Codes.Count);
        _house.Clock.Now += TimeSpan.FromMinutes(1);
        var code = Totp.Code(secret, Totp.Step(_house.Clock.Now));
        var step = (await _house.SignIn.PasswordAsync(Email, StaffHouse.Password, StaffHouse.Home, default)).Value.Step!;
        Assert.Equal("code_wrong", (await _house.SignIn.CodeAsync(step, "000000" == code ? "000001" : "000000", StaffHouse.Home, default)).Refusal!.Code);
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => _house.SignIn.CodeAsync(step, code, StaffHouse.Home, default)));
        Assert.Single(both, one => one.IsAccepted);

        var again = (await _house.SignIn.PasswordAsync(Email, StaffHouse.Password, StaffHouse.Home, default)).Value.Step!;
        Assert.Equal("code_wrong", (await _house.SignIn.CodeAsync(again, code, StaffHouse.Home, default)).Refusal!.Code);
        Assert.Equal("code_wrong", (await _house.SignIn.CodeAsync(again, Totp.Code(secret, Totp.Step(_house.Clock.Now) - 1), StaffHouse.Home, default)).Refusal!.Code);
        Assert.True((await _house.SignIn.CodeAsync(again, session.Codes[0], StaffHouse.Home, default)).IsAccepted);
        var third = (await _house.SignIn.PasswordAsync(Email, StaffHouse.Password, StaffHouse.Home, default)).Value.Step!;
        Assert.Equal("code_wrong", (await _house.SignIn.CodeAsync(third, session.Codes[0], StaffHouse.Home, default)).Refusal!.Code);
        Assert.True((await _house.SignIn.CodeAsync(third, session.Codes[1].ToUpperInvariant().Replace('-', ' '), StaffHouse.Home, default)).IsAccepted);
    }

    [Fact]
    public async Task Guesses_at_the_second_step_are_stopped_also_with_new_steps()
    {
        await SetUpAppAsync();
        var codes = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            var step = (await _house.SignIn.PasswordAsync(Email, StaffHouse.Password, StaffHouse.Home, default)).Value.Step!;
            codes.Add((await _house.SignIn.CodeAsync(step, "no code", StaffHouse.Home, default)).Refusal!.Code);
        }

        Assert.Equal([.. Enumerable.Repeat("code_wrong", 5), "too_many_attempts", "too_many_attempts"], codes);
    }

    [Fact]
    public async Task A_step_waits_ten_minutes_and_is_nobody_elses()
    {
        await SetUpAppAsync();
        var step = (await _house.SignIn.PasswordAsync(Email, StaffHouse.Password, StaffHouse.Home, default)).Value.Step!;
        _house.Clock.Now += TimeSpan.FromMinutes(11);
        Assert.Equal("step_expired", (await _house.SignIn.CodeAsync(step, "000000", StaffHouse.Home, default)).Refusal!.Code);
        Assert.Equal("step_expired", (await _house.SignIn.CodeAsync("guessed", "000000", StaffHouse.Home, default)).Refusal!.Code);
    }

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_rfc_6238(long seconds, string code)
    {
        var secret = "12345678901234567890"u8.ToArray();
        Assert.Equal(code, Totp.Code(secret, Totp.Step(DateTimeOffset.FromUnixTimeSeconds(seconds))));
        Assert.Equal(secret, Totp.Secret(Totp.Text(secret)));
    }

    [Theory]
    [InlineData("short", false)]
    [InlineData("password1234", false)]
    [InlineData("Password!234", false)]
    [InlineData("passwordpassword", false)]
    [InlineData("aaaaaaaaaaaaaaaa", false)]
    [InlineData("abcabcabcabcabc", false)]
    [InlineData("qwertyuiop1234567890", false)]
    [InlineData("1qaz2wsx3edc4rfv", false)]
    [InlineData("liwei19800101liwei", false)]
    [InlineData("woaizhongguo2024", false)]
    [InlineData("seven quiet otters read maps", true)]
    [InlineData("kx7!vTq2#mZp", true)]
    [InlineData("雨落在青石板上声声慢远", false)]
    [InlineData("雨落在青石板上声声慢远山如黛", true)]
    public void Passwords_that_are_easily_guessed_are_refused(string password, bool good) =>
        Assert.Equal(good ? null : "password_weak", PasswordStrength.Judge(password, Email, "Li Wei")?.Code);

    private async Task<(byte[] Secret, NewCodes Codes)> SetUpAppAsync()
    {
        var app = await _house.Factors.BeginTotpAsync(_owner, default);
        var secret = Totp.Secret(app.Secret);
        var confirmed = await _house.Factors.ConfirmTotpAsync(_owner, "", app.Step, Totp.Code(secret, Totp.Step(_house.Clock.Now)), default);
        return (secret, confirmed.Value);
    }
}
