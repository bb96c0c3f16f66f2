using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.Identity;
using Puhui.Bookkeeping;
using Puhui.Modules.Tests.Accounts.Support;
using Puhui.Quantities;

namespace Puhui.Modules.Tests.Accounts.Identity;

public sealed class Stating_who_one_is
{
    private static readonly DateOnly Grown = new(1990, 5, 17);

    private static IdentityStatement Resident(string name, DateOnly born, int order = 1) => new("resident", name, Citizens.Number(born, order));

    [Fact]
    public async Task Is_checked_and_shown_shortened()
    {
        await using var citizens = await Citizens.StartAsync();
        var holder = await citizens.PersonAsync("13800138000");

        var stated = (await citizens.Identity.StateAsync(holder, Resident("李雷", Grown), default)).Value;

        Assert.Equal(("resident", "李*", "development"), (stated.Person!.Kind, stated.Person.ShownName, stated.Person.Checker));
        Assert.Matches(@"^110\*{12}[0-9X]{3}$", stated.Person.ShownNumber);
        Assert.True(stated.IsAdult);
        Assert.False(stated.NeedsGuardian);
    }

    [Theory]
    [InlineData("driver", "李雷", "x", "identity_kind")]
    [InlineData("resident", "李", "11010519491231002X", "name_invalid")]
    [InlineData("resident", "李<雷", "11010519491231002X", "name_invalid")]
    [InlineData("resident", "李雷", "110105194912310021", "resident_number_check")]
    [InlineData("passport", "Anna Eriksson", "E1234567", "passport_state")]
    [InlineData("organisation", "普惠示范公司", "91350100M000100Y44", "credit_code_check")]
    [InlineData("vehicle", "李雷", "1M8GDM9A1KP042788", "vehicle_number_check")]
    [InlineData("resident", "李雷不符", "11010519491231002X", "identity_mismatch")]
    [InlineData("resident", "李雷停用", "11010519491231002X", "identity_refused")]
    [InlineData("resident", "李雷超时", "11010519491231002X", "identity_check_unavailable")]
    public async Task Is_refused_by_name_and_leaves_nothing(string kind, string name, string number, string code)
    {
        await using var citizens = await Citizens.StartAsync();
        var holder = await citizens.PersonAsync("13800138000");

        var stated = await citizens.Identity.StateAsync(holder, new IdentityStatement(kind, name, number), default);

        Assert.Equal(code, stated.Refusal?.Code);
        Assert.DoesNotContain(name, stated.Refusal!.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await citizens.CountAsync("accounts.identity"));
    }

    [Fact]
    public async Task Takes_passports_by_number_or_by_the_lines_at_their_foot()
    {
        await using var citizens = await Citizens.StartAsync();
        var holder = await citizens.PersonAsync("13800138000");
        var other = await citizens.PersonAsync("13900139000");

        Assert.Equal("born_missing", (await citizens.Identity.StateAsync(holder, new("passport", "李雷", "EA1234567", "CHN"), default)).Refusal?.Code);
        Assert.True((await citizens.Identity.StateAsync(holder, new("passport", "李雷", "ea 1234567", "chn", Grown), default)).Value.IsAdult);
        var zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
        Assert.Equal("mrz_expired", (await citizens.Identity.StateAsync(other, new("passport", "Anna Maria Eriksson", null, Zone: zone), default)).Refusal?.Code);
        // The same passport, valid until 2034: the last day and both check digits behind it are other ones.
        var valid = zone.Replace("1204159", "3404153", StringComparison.Ordinal);
        var stated = await citizens.Identity.StateAsync(other, new("passport", "Anna Maria Eriksson", null, Zone: Recheck(valid)), default);
        Assert.Equal("L8*****C3", stated.Value.Person!.ShownNumber);
    }

    [Fact]
    public async Task Gives_a_number_to_one_account_of_many_that_state_it_at_once()
    {
        await using var citizens = await Citizens.StartAsync();
        List<AccountId> holders = [];
        for (var i = 0; i < 8; i++)
        {
            holders.Add(await citizens.PersonAsync($"1380013800{i}"));
        }

        var stated = await Task.WhenAll(holders.Select(holder => Task.Run(() => citizens.Identity.StateAsync(holder, Resident("李雷", Grown), default))));

        Assert.Single(stated, s => s.IsAccepted);
        Assert.All(stated.Where(s => !s.IsAccepted), s => Assert.Equal("identity_taken", s.Refusal!.Code));
        Assert.All(stated.Where(s => !s.IsAccepted), s => Assert.Contains("Sign in to that one", s.Refusal!.Detail, StringComparison.Ordinal));
        Assert.Equal(1, await citizens.CountAsync("accounts.identity"));
    }

    [Fact]
    public async Task Tells_that_a_number_is_taken_only_to_who_knows_the_name()
    {
        await using var citizens = await Citizens.StartAsync();
        await citizens.VerifiedAsync("13800138000", "李雷", Grown);
        var curious = await citizens.PersonAsync("13900139000");

        Assert.Equal("identity_mismatch", (await citizens.Identity.StateAsync(curious, Resident("韩梅不符", Grown), default)).Refusal?.Code);
    }

    [Fact]
    public async Task Is_corrected_by_a_new_check_and_never_becomes_somebody_else()
    {
        await using var citizens = await Citizens.StartAsync();
        var holder = await citizens.VerifiedAsync("13800138000", "李磊", Grown);

        Assert.True((await citizens.Identity.StateAsync(holder, Resident("李雷", Grown), default)).IsAccepted);
        Assert.True((await citizens.Identity.StateAsync(holder, Resident("李雷", Grown, order: 2), default)).IsAccepted);
        Assert.Equal("identity_other_person", (await citizens.Identity.StateAsync(holder, Resident("韩梅梅", Grown, order: 3), default)).Refusal?.Code);
        Assert.Equal(1, await citizens.CountAsync("accounts.identity"));
        // What was corrected is free again.
        var other = await citizens.PersonAsync("13900139000");
        Assert.True((await citizens.Identity.StateAsync(other, Resident("王芳", Grown, order: 1), default)).IsAccepted);
    }

    [Fact]
    public async Task Is_tried_five_times_a_day()
    {
        await using var citizens = await Citizens.StartAsync();
        var holder = await citizens.PersonAsync("13800138000");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("identity_mismatch", (await citizens.Identity.StateAsync(holder, Resident($"李不符{(char)('甲' + i)}", Grown), default)).Refusal?.Code);
        }

        Assert.Equal("identity_attempts", (await citizens.Identity.StateAsync(holder, Resident("李雷", Grown), default)).Refusal?.Code);
        citizens.Clock.Pass(TimeSpan.FromDays(1));
        Assert.True((await citizens.Identity.StateAsync(holder, Resident("李雷", Grown), default)).IsAccepted);
    }

    [Fact]
    public async Task Keeps_vehicles_and_an_organisation_beside_the_person()
    {
        await using var citizens = await Citizens.StartAsync();
        var holder = await citizens.VerifiedAsync("13800138000", "李雷", Grown);
        await citizens.Identity.StateAsync(holder, new("vehicle", "李雷", "LTANPUHU3T0000001"), default);
        citizens.Clock.Pass(TimeSpan.FromSeconds(1));
        await citizens.Identity.StateAsync(holder, new("vehicle", "李雷", "1M8GDM9AXKP042788"), default);
        citizens.Clock.Pass(TimeSpan.FromSeconds(1));
        var stated = (await citizens.Identity.StateAsync(holder, new("organisation", "普惠示范公司", "91350100M000100Y43"), default)).Value;

        Assert.Equal(["vehicle", "vehicle", "organisation"], stated.Others.Select(o => o.Kind));
        Assert.Equal(("普惠示范公司", "91350100M000100Y43"), (stated.Others[2].ShownName, stated.Others[2].ShownNumber));
    }

    private static string Recheck(string zone)
    {
        var line = zone.Split('\n')[1].ToCharArray();
        line[27] = Digit(line[21..27]);
        line[43] = Digit([.. line[..10], .. line[13..20], .. line[21..43]]);
        return zone.Split('\n')[0] + "\n" + new string(line);
    }

    private static char Digit(char[] part) =>
        (char)('0' + (part.Select((c, i) => (c == '<' ? 0 : char.IsAsciiDigit(c) ? c - '0' : c - 'A' + 10) * new[] { 7, 3, 1 }[i % 3]).Sum() % 10));
}
