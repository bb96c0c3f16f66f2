using Puhui.Modules.Tests.Credits.Support;
using Xunit;

namespace Puhui.Modules.Tests.Credits.Granting;

public sealed class Points_for_acts : IAsyncLifetime
{
    private GivingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await GivingServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>A trip gives 200; a budget of 12,000.</summary>
    private static readonly string Budgeted = $$"""
        rate: 200 per {{GivingServer.TripMg}} mg
        rules: [{ scenarios: [bus], rate: none }]
        budgets: [{ name: fund, period: total, points: 12000, payer: { kind: fund, zh: 基金, en: Fund } }]
        """;

    [Fact]
    public async Task The_last_grant_is_cut_to_what_remains_of_the_budget()
    {
        await _server.TripAsync("before");
        await _server.PublishAsync(Budgeted);
        // 57.5 trips of 200 are 11,500.
        for (var i = 0; i < 57; i++)
        {
            await _server.TripAsync($"used-{i}", holder: $"user-{i % 5 + 10}", at: $"2026-10-{i / 5 + 1:00}T{i % 5 + 6:00}:00:00+08:00");
        }

        await _server.TripAsync("half", "6.2 km", "user-9");
        Assert.Equal(58, await _server.GiveAsync());
        Assert.Equal(11_500, (await _server.GivenAsync()).Sum());
        foreach (var (id, day) in ((string, int)[])[("a", 20), ("b", 21), ("c", 22), ("d", 23)])
        {
            await _server.TripAsync(id, at: $"2026-11-02T{day - 12:00}:00:00+08:00");
        }

        await _server.GiveAsync();
        Assert.Equal([200L, 200, 100, 0], (await _server.GivenAsync())[58..]);
        Assert.Equal(500, await _server.PointsAsync());
        var use = Assert.Single(await _server.Get<Puhui.Credits.Contracts.ICreditPolicies>().BudgetsAsync(_server.Activities.Programme, default));
        Assert.Equal((12_000, 12_000, "total"), (use.Limit, use.Used, use.Period));
        Assert.Contains("基金的预算只余 100 分，减去 100；实得 100 分", (await _server.ListAsync<string>("select why_zh from credits.grant order by id"))[60], StringComparison.Ordinal);

        // What is taken back with an act can be given again.
        await _server.CancelAsync("a");
        await _server.TripAsync("e", at: "2026-11-02T13:00:00+08:00");
        await _server.GiveAsync();
        Assert.Equal([0L, 200, 100, 0, 200], (await _server.GivenAsync())[58..]);
        Assert.Equal(500, await _server.PointsAsync());
        Assert.Equal(12_000, await _server.Activities.AskAsync<long>("select used from credits.budget_use"));

        // And so the counts by day, of the day of giving.
        var days = await _server.Get<Puhui.Credits.Contracts.IGivenDays>().OfAsync(_server.Activities.Programme, DateOnly.MinValue, DateOnly.MaxValue, default);
        Assert.Equal((12_000, 62), (days.Sum(day => day.Points), days.Sum(day => day.Grants)));
        Assert.Equal(["metro"], days.Select(day => day.Scenario).Distinct());
    }

    [Fact]
    public async Task A_remainder_is_carried_from_day_to_day_and_made_up_for_when_its_act_is_gone()
    {
        await _server.PublishAsync($"rate: 1 per {GivingServer.TripMg * 2} mg");
        await _server.TripAsync("a", at: "2026-11-01T08:00:00+08:00");
        await _server.TripAsync("b", at: "2026-11-02T08:00:00+08:00");
        await _server.GiveAsync();
        Assert.Equal([0L, 1], await _server.GivenAsync());
        await _server.CancelAsync("a");
        await _server.GiveAsync();
        Assert.Equal([0L, 1], await _server.GivenAsync());
        Assert.Equal(-1, await _server.Activities.AskAsync<long>("select numerator from credits.carry"));
        await _server.TripAsync("c", at: "2026-11-02T18:00:00+08:00");
        await _server.GiveAsync();
        Assert.Equal([0L, 1, 0], await _server.GivenAsync());
        Assert.Equal((0, 1), (await _server.Activities.AskAsync<long>("select numerator from credits.carry"), await _server.PointsAsync()));
    }

    [Fact]
    public async Task A_late_record_counts_in_the_cap_of_its_own_day()
    {
        await _server.PublishAsync($"rate: 10 per {GivingServer.TripMg} mg\ncaps: [{{ name: day, points: 15, per: day }}]");
        await _server.TripAsync("a", at: "2026-11-02T08:00:00+08:00");
        await _server.TripAsync("b", at: "2026-11-02T18:00:00+08:00");
        await _server.TripAsync("late", at: "2026-10-20T08:00:00+08:00");
        await _server.GiveAsync();
        await _server.TripAsync("late-too", at: "2026-10-20T18:00:00+08:00");
        await _server.GiveAsync();
        Assert.Equal([10L, 5, 10, 5], await _server.GivenAsync());
        Assert.Equal(30, await _server.PointsAsync());
    }

    [Fact]
    public async Task A_cancelled_act_takes_its_points_back_also_within_one_page()
    {
        await _server.PublishAsync($"rate: 10 per {GivingServer.TripMg} mg");
        await _server.TripAsync("a", at: "2026-11-02T08:00:00+08:00");
        await _server.CancelAsync("a");
        await _server.TripAsync("b", at: "2026-11-02T09:00:00+08:00");
        await _server.GiveAsync();
        Assert.Equal([0L, 10], await _server.GivenAsync());
        await _server.CancelAsync("b");
        await _server.TripAsync("c", at: "2026-11-02T10:00:00+08:00");
        await _server.GiveAsync();
        Assert.Equal([0L, 0, 10], await _server.GivenAsync());
        Assert.Equal(10, await _server.PointsAsync());
        Assert.True((await _server.Get<Puhui.Credits.Contracts.ICreditBook>().TotalsAsync(_server.Activities.Programme, default)).IsConserved);
    }

    [Fact]
    public async Task An_act_that_is_replaced_gives_what_the_new_one_is_worth()
    {
        await _server.PublishAsync($"rate: 124 per {GivingServer.TripMg} mg");
        await _server.TripAsync("a", at: "2026-11-02T08:00:00+08:00");
        await _server.GiveAsync();
        await _server.TripAsync("a2", "10 km", at: "2026-11-02T08:00:00+08:00", more: ",\"corrects\":\"a\"");
        await _server.GiveAsync();
        Assert.Equal(100, await _server.PointsAsync());
    }

    [Fact]
    public async Task A_policy_that_collects_by_hand_makes_balls()
    {
        await _server.PublishAsync($"rate: 10 per {GivingServer.TripMg} mg\ncollect: {{ by_hand: true }}\nexpires: {{ months: 1 }}");
        await _server.TripAsync("a", at: "2026-11-02T08:00:00+08:00");
        await _server.TripAsync("b", at: "2026-11-02T09:00:00+08:00");
        await _server.GiveAsync();
        Assert.Equal(0, await _server.PointsAsync());
        var day = await _server.ListAsync<DateTime>("select ripe_at from credits.grant where state = 2");
        Assert.Equal([new(2026, 11, 3, 23, 0, 0, DateTimeKind.Utc), new(2026, 11, 3, 23, 0, 0, DateTimeKind.Utc)], day);
        await _server.CancelAsync("a");
        await _server.GiveAsync();
        Assert.Equal([(short)2, (short)4], await _server.ListAsync<short>("select state from credits.grant order by state"));
    }

    [Fact]
    public async Task Another_programmes_policy_gives_nothing_here_and_a_new_version_holds_from_its_publication()
    {
        await _server.PublishAsync($"rate: 10 per {GivingServer.TripMg} mg");
        await _server.TripAsync("a", at: "2026-11-02T08:00:00+08:00");
        await _server.PublishAsync($"rate: 20 per {GivingServer.TripMg} mg", 1);
        await _server.TripAsync("b", at: "2026-11-02T09:00:00+08:00");
        await _server.GiveAsync();
        Assert.Equal([10L, 20], await _server.GivenAsync());
        Assert.Equal([1, 2], await _server.ListAsync<int>("select policy from credits.grant order by id"));
    }
}
