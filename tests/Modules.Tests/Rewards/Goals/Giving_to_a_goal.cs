using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Redeeming;

namespace Puhui.Modules.Tests.Rewards.Goals;

public sealed class Giving_to_a_goal
{
    [Fact]
    public async Task Reaches_the_target_exactly_though_many_give_at_once()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var goal = await GoalAsync(house, 100, 10);
        var holders = new List<AccountId>();
        for (var i = 0; i < 24; i++)
        {
            holders.Add(await house.MemberAsync(90));
        }

        var answers = await Task.WhenAll(holders.Select(holder => house.Goals.PledgeAsync(holder, goal.Id, 90, "pledge-0001", default)));

        var found = (await house.Goals.FindAsync(goal.Id, default))!;
        Assert.Equal((1000, 12), (found.Given, found.Givers));
        Assert.Equal(VoucherHouse.Start, found.ReachedAt);
        Assert.Equal(1000, answers.Where(answer => answer.IsAccepted).Sum(answer => answer.Value.Points));
        Assert.Contains(answers, answer => answer.IsAccepted && answer.Value.Points == 10);
        Assert.All(answers.Where(answer => !answer.IsAccepted), answer => Assert.Equal("goal_closed", answer.Refusal!.Code));
        Assert.Equal(1000, await house.Points.BalanceAsync((await house.Get<IDonations>().AccountOfAsync(goal.Id, default))!.Value));
        Assert.Equal(24 * 90, await SumAsync(house, holders) + 1000);
    }

    [Fact]
    public async Task The_same_request_gives_once()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var goal = await GoalAsync(house, 100, 10);
        var holder = await house.MemberAsync(500);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.Goals.PledgeAsync(holder, goal.Id, 60, "pledge-0001", default)));
        var other = await house.Goals.PledgeAsync(holder, goal.Id, 61, "pledge-0001", default);

        Assert.All(answers, answer => Assert.Equal(answers[0].Value.Entry, answer.Value.Entry));
        Assert.Equal("request_conflict", other.Refusal!.Code);
        Assert.Equal(440, await house.Points.BalanceAsync(holder));
        Assert.Equal((60, 1), ((await house.Goals.FindAsync(goal.Id, default))!.Given, (await house.Goals.FindAsync(goal.Id, default))!.Givers));
        Assert.Equal(60, Assert.Single(await house.Goals.PledgesAsync(holder, default)).Points);
    }

    [Fact]
    public async Task Is_refused_in_the_documented_order()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var goal = await GoalAsync(house, 100, 10);
        var closed = await GoalAsync(house, 100, 10, open: false);
        var (rich, poor, stranger) = (await house.MemberAsync(500), await house.MemberAsync(5), AccountId.New());

        Assert.Equal("request_invalid", await RefusedAsync(house, rich, goal.Id, 10, "short"));
        Assert.Equal("goal_unknown", await RefusedAsync(house, rich, GoalId.New(), 0));
        Assert.Equal("goal_closed", await RefusedAsync(house, stranger, closed.Id, 0));
        Assert.Equal("amount_not_positive", await RefusedAsync(house, stranger, goal.Id, 0));
        Assert.Equal("amount_not_positive", await RefusedAsync(house, rich, goal.Id, long.MinValue));
        Assert.Equal("not_for_you", await RefusedAsync(house, stranger, goal.Id, 10));
        Assert.Equal("balance_insufficient", await RefusedAsync(house, poor, goal.Id, 6));
        Assert.Equal(0, (await house.Goals.FindAsync(goal.Id, default))!.Given);
        Assert.Equal(5, await house.Points.BalanceAsync(poor));
        Assert.Null(await RefusedAsync(house, poor, goal.Id, 5));
    }

    [Fact]
    public async Task Donations_by_redeeming_are_counted_and_wait_for_nobody()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var goal = await GoalAsync(house, 100, 10);
        var holder = await house.MemberAsync(2000);
        var door = house.Get<IDonations>();
        Donation Of(long points) => new(goal.Id, holder, points, RedemptionId.New(), new EntryId(Guid.CreateVersion7()), house.Time.GetUtcNow());

        // Somebody else holds the goal's row while a donation is noted.
        await using (var connection = await house.Database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var held = new Npgsql.NpgsqlCommand("select from rewards.goal for no key update", connection);
            await held.ExecuteNonQueryAsync();
            await house.InTransactionAsync(async other =>
            {
                await door.NoteAsync(other, [Of(300), Of(400)], default);
                return true;
            });
            var seen = (await house.Goals.FindAsync(goal.Id, default))!;
            Assert.Equal((700, 1), (seen.Given, seen.Givers));
        }

        var pledge = await house.Goals.PledgeAsync(holder, goal.Id, 900, "pledge-0001", default);
        var found = (await house.Goals.FindAsync(goal.Id, default))!;

        Assert.Equal(300, pledge.Value.Points);
        Assert.Equal((1000, 1), (found.Given, found.Givers));
        Assert.NotNull(found.ReachedAt);
        Assert.Equal(1000, await house.AskAsync<long>("select given from rewards.goal"));
        Assert.Equal(0, await house.AskAsync<long>("select count(*) from rewards.pledge where not counted"));
        Assert.Equal([300, 300, 400], (await house.Goals.PledgesAsync(holder, default)).Select(one => one.Points).Order());
    }

    [Fact]
    public async Task What_was_done_is_told_with_a_receipt()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var goal = await GoalAsync(house, 100, 10);

        var told = await house.Goals.TellAsync(goal.Id, new NewGoalNews("种下了 12 棵", "12 trees are in the ground", null, 12), "stf_test", default);

        Assert.Equal(told.Value.Receipt, Assert.Single(await house.Goals.NewsAsync(goal.Id, default)).Receipt);
        Assert.True(AttestationId.TryParse(told.Value.Receipt, out var receipt));
        Assert.Equal("goals.evidence", (await house.Get<IAttestations>().FindAsync(receipt, default))!.What.Topic);
        Assert.Equal("goal_unknown", (await house.Goals.TellAsync(GoalId.New(), new("字", "words", null, null), "x", default)).Refusal!.Code);
        Assert.Equal("words_invalid", (await house.Goals.TellAsync(goal.Id, new("", "words", null, null), "x", default)).Refusal!.Code);
        Assert.Equal("words_invalid", (await house.Goals.TellAsync(goal.Id, new("字", "words", null, -1), "x", default)).Refusal!.Code);
        Assert.Equal("picture_invalid", (await house.Goals.TellAsync(goal.Id, new("字", "words", new string('a', 64), null), "x", default)).Refusal!.Code);
    }

    [Fact]
    public async Task A_goal_is_changed_from_its_newest_revision_and_never_below_what_is_given()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var goal = await GoalAsync(house, 100, 10);
        await house.Goals.PledgeAsync(await house.MemberAsync(500), goal.Id, 250, "pledge-0001", default);
        var what = goal.What with { Id = goal.Id };

        Assert.Equal("target_invalid", await SavedAsync(house, what with { TargetUnits = 2 }));
        Assert.Equal("target_invalid", await SavedAsync(house, what with { PointsPerUnit = 200 }));
        Assert.Equal("target_invalid", await SavedAsync(house, what with { TargetUnits = long.MaxValue }));
        Assert.Equal("title_invalid", await SavedAsync(house, what with { TitleZh = " " }));
        Assert.Equal("picture_invalid", await SavedAsync(house, what with { Picture = "../etc/passwd" }));
        Assert.Equal("goal_unknown", await SavedAsync(house, what with { Id = GoalId.New() }));
        Assert.Null(await SavedAsync(house, what with { TargetUnits = 3 }));
        Assert.Equal("revision_stale", await SavedAsync(house, what with { TargetUnits = 4 }));
        Assert.Equal(2, Assert.Single(await house.Goals.ListAsync(house.Programme, default)).What.Revision);
    }

    [Fact]
    public async Task Everyone_can_read_how_far_it_is()
    {
        await using var house = await VoucherHouse.OpenAsync();
        var goal = await GoalAsync(house, 100, 10);
        await house.Goals.PledgeAsync(await house.MemberAsync(500), goal.Id, 250, "pledge-0001", default);

        var list = await house.SendAsync(HttpMethod.Get, "/v1/programmes/demo/goals", null);
        var one = await house.SendAsync(HttpMethod.Get, $"/v1/programmes/demo/goals/{goal.Id}", null);

        Assert.Equal(250, list.Body.GetProperty("goals")[0].GetProperty("given").GetInt64());
        Assert.Equal(1000, one.Body.GetProperty("goal").GetProperty("target").GetInt64());
        Assert.DoesNotContain("acc_", one.Body.ToString(), StringComparison.Ordinal);
        Assert.Equal(404, (await house.SendAsync(HttpMethod.Get, "/v1/programmes/nowhere/goals", null)).Status);
        Assert.Equal(404, (await house.SendAsync(HttpMethod.Get, $"/v1/programmes/demo/goals/{GoalId.New()}", null)).Status);
    }

    private static async Task<Goal> GoalAsync(VoucherHouse house, long perUnit, long units, bool open = true)
    {
        var saved = await house.Goals.SaveAsync(
            new GoalDraft(null, house.Programme, "永定河畔种树", "Trees by the Yongding", "一起种。", "Together.", "art:tree", "棵", "trees", perUnit, units, open, 0), "stf_test", default);
        return saved.IsAccepted ? saved.Value : throw new InvalidOperationException(saved.Refusal.ToString());
    }

    private static async Task<string?> SavedAsync(VoucherHouse house, GoalDraft draft) => (await house.Goals.SaveAsync(draft, "stf_test", default)).Refusal?.Code;

    private static async Task<string?> RefusedAsync(VoucherHouse house, AccountId holder, GoalId goal, long points, string request = "pledge-0001") =>
        (await house.Goals.PledgeAsync(holder, goal, points, request, default)).Refusal?.Code;

    private static async Task<long> SumAsync(VoucherHouse house, IEnumerable<AccountId> holders)
    {
        var sum = 0L;
        foreach (var holder in holders)
        {
            sum += await house.Points.BalanceAsync(holder);
        }

        return sum;
    }
}
