using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Accounts.Support;
using Puhui.Programmes.Contracts;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Accounts.Groups;

public sealed class Households_and_organisations
{
    private static async Task<GroupView> JoinAsync(Citizens citizens, AccountId head, string group, AccountId holder, string name)
    {
        var code = (await citizens.Groups.InviteAsync(head, group, 1, default)).Value.Code;
        var joined = await citizens.Groups.JoinAsync(holder, code, name, default);
        Assert.True(joined.IsAccepted, joined.Refusal?.ToString());
        return joined.Value;
    }

    private static async Task<(AccountId Head, AccountId Member, string Group)> HouseholdAsync(Citizens citizens)
    {
        var head = await citizens.PersonAsync("13800138000");
        var member = await citizens.PersonAsync("13900139000");
        var group = (await citizens.Groups.CreateAsync(head, new("household", "李家", "雷雷"), default)).Value.Info.Id;
        await JoinAsync(citizens, head, group, member, "梅梅");
        return (head, member, group);
    }

    [Fact]
    public async Task A_household_names_its_members_only_when_all_agreed()
    {
        await using var citizens = await Citizens.StartAsync();
        var (head, member, group) = await HouseholdAsync(citizens);

        Assert.Equal(["雷雷"], (await citizens.Groups.FindAsync(head, group, default))!.Named.Select(m => m.Name));
        await citizens.Groups.ChooseAsync(head, group, shows: true, shares: false, default);
        Assert.Equal(["梅梅"], (await citizens.Groups.FindAsync(member, group, default))!.Named.Select(m => m.Name));
        var view = (await citizens.Groups.ChooseAsync(member, group, shows: true, shares: false, default)).Value;
        Assert.Equal(["雷雷", "梅梅"], view.Named.Select(m => m.Name));
        Assert.Equal([true, false], view.Named.Select(m => m.IsHead));
        await citizens.Groups.ChooseAsync(head, group, shows: false, shares: false, default);
        Assert.Equal(["梅梅"], (await citizens.Groups.FindAsync(member, group, default))!.Named.Select(m => m.Name));
    }

    [Fact]
    public async Task The_sum_of_a_household_is_that_of_those_who_share_and_comes_from_the_books()
    {
        await using var citizens = await Citizens.StartAsync();
        var (head, member, group) = await HouseholdAsync(citizens);
        await CreditAsync(citizens, head, 1_000_000);
        await CreditAsync(citizens, member, 250_000);

        Assert.Null((await citizens.Groups.FindAsync(head, group, default))!.TotalMg);
        await citizens.Groups.ChooseAsync(head, group, shows: true, shares: true, default);
        var seen = (await citizens.Groups.FindAsync(member, group, default))!;
        Assert.Equal((1_000_000L, 1), (seen.TotalMg, seen.Counted));
        Assert.Equal([250_000L], seen.Named.Select(m => m.TotalMg!.Value));
        await citizens.Groups.ChooseAsync(member, group, shows: true, shares: true, default);
        var both = (await citizens.Groups.FindAsync(head, group, default))!;
        Assert.Equal((1_250_000L, 2), (both.TotalMg, both.Counted));
        Assert.Equal([1_000_000L, 250_000L], both.Named.Select(m => m.TotalMg!.Value));
    }

    [Fact]
    public async Task Somebody_else_finds_nothing()
    {
        await using var citizens = await Citizens.StartAsync();
        var (_, _, group) = await HouseholdAsync(citizens);
        var stranger = await citizens.PersonAsync("13700137000");

        Assert.Null(await citizens.Groups.FindAsync(stranger, group, default));
        Assert.Equal("not_found", (await citizens.Groups.InviteAsync(stranger, group, 1, default)).Refusal?.Code);
        Assert.Equal("not_found", (await citizens.Groups.ChooseAsync(stranger, group, true, true, default)).Refusal?.Code);
        Assert.Equal("not_found", (await citizens.Groups.LeaveAsync(stranger, group, default)).Refusal?.Code);
        Assert.Equal("not_found", (await citizens.Groups.CreateAsync(stranger, new("department", "财务", "我", group), default)).Refusal?.Code);
        Assert.Equal("group_code_invalid", (await citizens.Groups.JoinAsync(stranger, "22222222", "我", default)).Refusal?.Code);
        Assert.Empty(await citizens.Groups.OfAsync(stranger, default));
    }

    [Fact]
    public async Task A_member_may_leave_and_the_head_hands_over_first()
    {
        await using var citizens = await Citizens.StartAsync();
        var (head, member, group) = await HouseholdAsync(citizens);
        Assert.Equal("group_not_head", (await citizens.Groups.InviteAsync(member, group, 1, default)).Refusal?.Code);
        Assert.Equal("head_must_hand_over", (await citizens.Groups.LeaveAsync(head, group, default)).Refusal?.Code);
        await citizens.Groups.ChooseAsync(head, group, true, false, default);
        await citizens.Groups.ChooseAsync(member, group, true, false, default);
        var named = (await citizens.Groups.FindAsync(head, group, default))!.Named;

        Assert.Equal("group_not_head", (await citizens.Groups.HandOverAsync(member, group, named[1].Id, default)).Refusal?.Code);
        Assert.Equal("member_unknown", (await citizens.Groups.HandOverAsync(head, group, "ffff", default)).Refusal?.Code);
        Assert.True((await citizens.Groups.HandOverAsync(head, group, named[1].Id, default)).IsAccepted);
        Assert.True((await citizens.Groups.LeaveAsync(head, group, default)).IsAccepted);
        Assert.Null(await citizens.Groups.FindAsync(head, group, default));
        Assert.True((await citizens.Groups.FindAsync(member, group, default))!.Info.IsHead);
        Assert.True((await citizens.Groups.LeaveAsync(member, group, default)).IsAccepted);
        Assert.Empty(await citizens.Groups.OfAsync(member, default));
    }

    [Fact]
    public async Task Nobody_lives_in_two_households_also_when_both_doors_open_at_once()
    {
        await using var citizens = await Citizens.StartAsync();
        var heads = new List<AccountId>();
        var codes = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            heads.Add(await citizens.PersonAsync($"1380013800{i}"));
            var group = (await citizens.Groups.CreateAsync(heads[i], new("household", $"{i} 家", "头"), default)).Value.Info.Id;
            codes.Add((await citizens.Groups.InviteAsync(heads[i], group, 1, default)).Value.Code);
        }

        var wanderer = await citizens.PersonAsync("13900139000");
        var joined = await Task.WhenAll(codes.Select(code => Task.Run(() => citizens.Groups.JoinAsync(wanderer, code, "客", default))));

        Assert.Single(joined, j => j.IsAccepted);
        Assert.All(joined.Where(j => !j.IsAccepted), j => Assert.Equal("household_already", j.Refusal!.Code));
        Assert.Single(await citizens.Groups.OfAsync(wanderer, default));
        Assert.Equal("household_already", (await citizens.Groups.CreateAsync(wanderer, new("household", "又一家", "客"), default)).Refusal?.Code);
    }

    [Fact]
    public async Task An_invitation_lets_in_as_many_as_it_says()
    {
        await using var citizens = await Citizens.StartAsync();
        var head = await citizens.PersonAsync("13800138000");
        var group = (await citizens.Groups.CreateAsync(head, new("community", "小树社", "树"), default)).Value.Info.Id;
        var code = (await citizens.Groups.InviteAsync(head, group, 3, default)).Value.Code;
        var people = new List<AccountId>();
        for (var i = 0; i < 6; i++)
        {
            people.Add(await citizens.PersonAsync($"1390013900{i}"));
        }

        var joined = await Task.WhenAll(people.Select(person => Task.Run(() => citizens.Groups.JoinAsync(person, code, "友", default))));

        Assert.Equal(3, joined.Count(j => j.IsAccepted));
        var inside = people[Array.FindIndex(joined, j => j.IsAccepted)];
        Assert.Equal("group_code_invalid", (await citizens.Groups.JoinAsync(inside, code, "友", default)).Refusal?.Code);
        citizens.Clock.Pass(TimeSpan.FromDays(8));
        var later = (await citizens.Groups.InviteAsync(head, group, 1, default)).Value.Code;
        citizens.Clock.Pass(TimeSpan.FromDays(7));
        Assert.Equal("group_code_invalid", (await citizens.Groups.JoinAsync(people[5], later, "友", default)).Refusal?.Code);
    }

    [Fact]
    public async Task An_employer_has_departments_and_its_head_sees_them_all()
    {
        await using var citizens = await Citizens.StartAsync();
        var boss = await citizens.PersonAsync("13800138000");
        var lead = await citizens.PersonAsync("13900139000");
        Assert.Equal("credit_code_check", (await citizens.Groups.CreateAsync(boss, new("employer", "普惠示范公司", "王总", null, "91350100M000100Y44"), default)).Refusal?.Code);
        var firm = (await citizens.Groups.CreateAsync(boss, new("employer", "普惠示范公司", "王总", null, "91350100M000100Y43"), default)).Value;
        Assert.Equal("91350100M000100Y43", firm.CreditCode);
        var finance = (await citizens.Groups.CreateAsync(boss, new("department", "财务部", "王总", firm.Info.Id), default)).Value.Info.Id;
        await JoinAsync(citizens, boss, finance, lead, "小张");
        Assert.Equal("group_not_head", (await citizens.Groups.CreateAsync(lead, new("department", "出纳组", "小张", finance), default)).Refusal?.Code);
        Assert.Equal("group_parent", (await citizens.Groups.CreateAsync(boss, new("class", "一班", "王总", firm.Info.Id), default)).Refusal?.Code);

        var view = (await citizens.Groups.FindAsync(boss, firm.Info.Id, default))!;
        Assert.Equal((2, "财务部"), (view.Info.Members, Assert.Single(view.Below).Name));
        Assert.Equal(["王总", "小张"], (await citizens.Groups.FindAsync(boss, finance, default))!.Named.Select(m => m.Name));
        Assert.Equal(["小张"], (await citizens.Groups.FindAsync(lead, finance, default))!.Named.Select(m => m.Name));
        Assert.Null((await citizens.Groups.FindAsync(lead, finance, default))!.Parent);
        Assert.Null(await citizens.Groups.FindAsync(lead, firm.Info.Id, default));
    }

    [Fact]
    public async Task A_group_of_a_programme_is_for_who_takes_part_in_it()
    {
        await using var citizens = await Citizens.StartAsync();
        var programme = await citizens.Modules.Get<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, default);
        var joining = citizens.Modules.Get<IJoining>();
        var head = await citizens.PersonAsync("13800138000");
        var wish = new NewGroup("employer", "普惠示范公司", "王总") { Programme = programme.Code };
        Assert.Equal("programme_unknown", (await citizens.Groups.CreateAsync(head, wish with { Programme = "nowhere" }, default)).Refusal?.Code);
        Assert.Equal("group_programme", (await citizens.Groups.CreateAsync(head, wish, default)).Refusal?.Code);
        Assert.True((await joining.JoinAsync(head, programme, null, null, default)).IsAccepted);
        var firm = (await citizens.Groups.CreateAsync(head, wish, default)).Value.Info.Id;
        var inner = (await citizens.Groups.CreateAsync(head, new("department", "财务部", "王总", firm), default)).Value.Info.Id;

        var other = await citizens.PersonAsync("13900139000");
        var code = (await citizens.Groups.InviteAsync(head, inner, 1, default)).Value.Code;
        Assert.Equal("group_programme", (await citizens.Groups.JoinAsync(other, code, "小张", default)).Refusal?.Code);
        Assert.True((await joining.JoinAsync(other, programme, null, null, default)).IsAccepted);
        Assert.True((await citizens.Groups.JoinAsync(other, code, "小张", default)).IsAccepted);
    }

    [Fact]
    public async Task The_sum_of_an_organisation_shows_from_twenty_people_on()
    {
        await using var citizens = await Citizens.StartAsync();
        var head = await citizens.PersonAsync("13800138000");
        var group = (await citizens.Groups.CreateAsync(head, new("employer", "普惠示范公司", "王总"), default)).Value.Info.Id;
        var code = (await citizens.Groups.InviteAsync(head, group, 100, default)).Value.Code;
        await CreditAsync(citizens, head, 7);
        for (var i = 1; i < IGroups.FewestForSum; i++)
        {
            Assert.Null((await citizens.Groups.FindAsync(head, group, default))!.TotalMg);
            var person = await citizens.PersonAsync($"139001390{i:00}");
            await citizens.Groups.JoinAsync(person, code, $"第{i}人", default);
            await CreditAsync(citizens, person, 100);
        }

        var view = (await citizens.Groups.FindAsync(head, group, default))!;
        Assert.Equal((1907L, 20), (view.TotalMg, view.Counted));
    }

    private static async Task CreditAsync(Citizens citizens, AccountId account, long milligrams)
    {
        var ledger = citizens.Modules.Get<ILedger>();
        var secret = (await citizens.Modules.Get<IHolderSecrets>().SecretsAsync([account], default))[account];
        using var batch = ledger.NewBatch();
        var entry = batch.MintEntry();
        batch.Add(
            new Posting(entry, account, secret, "CO2E", "cn.example.travel@2024.1", milligrams, citizens.Clock.GetUtcNow(), EntryKind.Issue, null, "metro", $"act:{entry}"),
            new FieldList([new Field("source", "src_test")]).Encode());
        await using var connection = await citizens.Modules.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ledger.PostAsync(connection, batch, default);
        await transaction.CommitAsync();
    }
}
