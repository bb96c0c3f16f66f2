using Puhui.Modules.Tests.Accounts.Support;

namespace Puhui.Modules.Tests.Accounts.Identity;

public sealed class Guardians_of_children
{
    private static readonly DateOnly Grown = new(1985, 3, 2);

    // The tests' today is 27 November 2026.
    private static readonly DateOnly Child = new(2012, 11, 28);

    [Fact]
    public async Task Must_agree_for_who_is_under_fourteen_and_the_code_is_used_once()
    {
        await using var citizens = await Citizens.StartAsync();
        var child = await citizens.VerifiedAsync("13800138000", "李小雷", Child);
        var mother = await citizens.VerifiedAsync("13900139000", "韩梅梅", Grown, order: 2);
        var father = await citizens.VerifiedAsync("13700137000", "李雷", Grown, order: 3);
        Assert.True((await citizens.Identity.OfAsync(child, default)).NeedsGuardian);
        Assert.Equal("identity_limited", (await citizens.Groups.CreateAsync(child, new("household", "我家", "小雷"), default)).Refusal?.Code);

        var code = (await citizens.Identity.AskGuardianAsync(child, default)).Value.Text;
        Assert.Equal("李*", (await citizens.Identity.FindWardAsync(mother, code.ToLowerInvariant(), default)).Value.ShownName);
        Assert.True((await citizens.Identity.OfAsync(child, default)).NeedsGuardian);
        Assert.True((await citizens.Identity.ConfirmWardAsync(mother, code, default)).IsAccepted);

        Assert.False((await citizens.Identity.OfAsync(child, default)).NeedsGuardian);
        Assert.Equal("guardian_code_invalid", (await citizens.Identity.ConfirmWardAsync(father, code, default)).Refusal?.Code);
        Assert.Equal("guardian_not_needed", (await citizens.Identity.AskGuardianAsync(child, default)).Refusal?.Code);
        Assert.True((await citizens.Groups.CreateAsync(child, new("community", "小树社", "小雷"), default)).IsAccepted);

        Assert.Equal(child, Assert.Single(await citizens.Identity.WardsAsync(mother, default)).Account);
        await citizens.Identity.WithdrawWardAsync(father, child, default);
        Assert.False((await citizens.Identity.OfAsync(child, default)).NeedsGuardian);
        await citizens.Identity.WithdrawWardAsync(mother, child, default);
        Assert.True((await citizens.Identity.OfAsync(child, default)).NeedsGuardian);
        var attested = await citizens.Modules.Get<Puhui.Ledger.Contracts.IAttestations>().ListAsync(new(Subject: child.ToString()), default);
        Assert.Equal(["guardian.withdrew", "guardian.agreed", "identity.checked"], attested.Items.Select(a => a.What.Topic));
        Assert.DoesNotContain(attested.Items.SelectMany(a => a.What.Fields), field => field.Value.Contains('李', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Are_not_needed_from_the_fourteenth_birthday()
    {
        await using var citizens = await Citizens.StartAsync();
        var child = await citizens.VerifiedAsync("13800138000", "李小雷", Child);

        citizens.Clock.Pass(TimeSpan.FromHours(11));
        Assert.True((await citizens.Identity.OfAsync(child, default)).NeedsGuardian);
        // Midnight in China.
        citizens.Clock.Pass(TimeSpan.FromHours(1));
        Assert.False((await citizens.Identity.OfAsync(child, default)).NeedsGuardian);
    }

    [Fact]
    public async Task Are_verified_adults()
    {
        await using var citizens = await Citizens.StartAsync();
        var child = await citizens.VerifiedAsync("13800138000", "李小雷", Child);
        var code = (await citizens.Identity.AskGuardianAsync(child, default)).Value.Text;
        var unknown = await citizens.PersonAsync("13900139000");
        var brother = await citizens.VerifiedAsync("13700137000", "李大雷", new(2009, 1, 1), order: 4);

        Assert.Equal("identity_needed", (await citizens.Identity.ConfirmWardAsync(unknown, code, default)).Refusal?.Code);
        Assert.Equal("guardian_not_adult", (await citizens.Identity.ConfirmWardAsync(brother, code, default)).Refusal?.Code);
        Assert.Equal("guardian_not_adult", (await citizens.Identity.ConfirmWardAsync(child, code, default)).Refusal?.Code);
    }

    [Fact]
    public async Task Cannot_try_codes_out_and_codes_hold_for_a_day()
    {
        await using var citizens = await Citizens.StartAsync();
        var child = await citizens.VerifiedAsync("13800138000", "李小雷", new(2020, 1, 1));
        var adult = await citizens.VerifiedAsync("13900139000", "韩梅梅", Grown, order: 2);
        var code = (await citizens.Identity.AskGuardianAsync(child, default)).Value.Text;
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("guardian_code_invalid", (await citizens.Identity.FindWardAsync(adult, "2222222" + "23456789AB"[i], default)).Refusal?.Code);
        }

        Assert.Equal("too_many_attempts", (await citizens.Identity.FindWardAsync(adult, code, default)).Refusal?.Code);
        citizens.Clock.Pass(TimeSpan.FromHours(25));
        Assert.Equal("guardian_code_invalid", (await citizens.Identity.FindWardAsync(adult, code, default)).Refusal?.Code);
    }
}
