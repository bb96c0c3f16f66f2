using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Activities.Contracts;
using Puhui.Activities.Review;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Methodology;
using Puhui.Modules.Tests.Activities.Support;
using static Puhui.Modules.Tests.Activities.Review.Held;

namespace Puhui.Modules.Tests.Activities.Review;

public sealed class Deciding_on_a_held_record : IAsyncLifetime
{
    private ActivityServer _server = null!;
    private IReviewDesk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ActivityServer.StartAsync();
        _desk = _server.Get<IReviewDesk>();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_release_credits_once_and_answers_the_same_ever_after()
    {
        var id = await _server.HoldAsync(Ride("fast", "cycling", 0, 30, distance: "20 km"), "speed_implausible");
        var would = (await _desk.FindAsync(id, default))!.Item.WouldCreditMg;
        Assert.True(would > 0);
        var first = (await _desk.DecideAsync(Release(id), default)).Value;
        Assert.Equal((true, would), (first.IsFinal, first.AmountMg));
        Assert.Equal(first, (await _desk.DecideAsync(Release(id) with { Operator = "Someone else" }, default)).Value);
        Assert.Equal("already_decided", (await _desk.DecideAsync(Reject(id), default)).Refusal?.Code);
        Assert.Equal(would, await _server.BalanceAsync("h"));

        var entry = (await _server.Get<ILedger>().FindAsync(first.Entry!.Value, default))!;
        Assert.Equal((EntryKind.Issue, would), (entry.Kind, entry.Amount));
        Assert.Equal((short)4, await _server.AskAsync<short>("select status from activities.record"));
        var (_, read) = await _server.GetAsync("/v1/activities/fast");
        Assert.Equal(("released", would), (read.GetProperty("status").GetString(), read.GetProperty("reductionMg").GetInt64()));
        Assert.Empty((await _desk.QueueAsync(new(), null, 10, default)).Items);
        await _server.VerifyAsync();
    }

    [Theory]
    [InlineData(ReviewDecision.Release)]
    [InlineData(ReviewDecision.Reject)]
    public async Task A_decision_is_told_to_the_source_and_old_days_stay_as_they_were(ReviewDecision decision)
    {
        var id = await _server.HoldAsync(Ride("fast", "cycling", 0, 30, distance: "20 km"), "speed_implausible");
        var between = DateTimeOffset.UtcNow;
        await Task.Delay(5);
        var outcome = (await _desk.DecideAsync(new(id, decision, "A", "B"), default)).Value;
        var fact = (await _server.Get<IActivityFacts>().LatestAsync(_server.Source.Id, null, 1, default))[0];
        Assert.Equal((ActivityFactKind)decision, fact.Kind);
        Assert.Equal(("fast", outcome.Entry, outcome.AmountMg), (fact.RecordId, fact.Entry, fact.AmountMg));
        var daily = _server.Get<IDailyRecords>();
        Assert.Equal([(DailyStatus.Held, 0L)], await LinesAsync(between.AddHours(-1), between));
        Assert.Equal(
            [(decision == ReviewDecision.Release ? DailyStatus.Released : DailyStatus.Rejected, outcome.AmountMg)], await LinesAsync(between, between.AddHours(1)));

        async Task<List<(DailyStatus, long)>> LinesAsync(DateTimeOffset from, DateTimeOffset to)
        {
            List<(DailyStatus, long)> lines = [];
            await foreach (var line in daily.ReadAsync(_server.Source.Id, from, to, default))
            {
                lines.Add((line.Status, line.AmountMg));
            }

            return lines;
        }
    }

    [Fact]
    public async Task A_rejected_record_stays_uncredited()
    {
        var id = await _server.HoldAsync(Ride("fast", "cycling", 0, 30, distance: "20 km"), "speed_implausible");
        var first = (await _desk.DecideAsync(Reject(id), default)).Value;
        Assert.Equal((true, 0L), (first.IsFinal, first.AmountMg));
        Assert.Equal(first, (await _desk.DecideAsync(Reject(id), default)).Value);
        Assert.Equal("already_decided", (await _desk.DecideAsync(Release(id), default)).Refusal?.Code);
        Assert.Equal(0, await _server.BalanceAsync("h"));
        var (_, read) = await _server.GetAsync("/v1/activities/fast");
        Assert.Equal(("rejected", "Nobody rides that fast."), (read.GetProperty("status").GetString(), read.GetProperty("reviewReason").GetString()));
        Assert.Equal(ActivityStatus.Posted, (await _server.SendAsync(_server.Source, Ride("slow", "cycling", 0, 30))).Status);
    }

    [Fact]
    public async Task Above_an_amount_a_second_name_confirms()
    {
        await using var strict = await ActivityServer.StartAsync(add: (services, _) => services.Replace(ServiceDescriptor.Singleton(new ReviewOptions { FourEyesAboveMg = 1 })));
        var desk = strict.Get<IReviewDesk>();
        var id = await strict.HoldAsync(Ride("fast", "cycling", 0, 30, distance: "20 km"), "speed_implausible");
        Assert.True((await desk.FindAsync(id, default))!.NeedsTwo);
        var proposal = (await desk.DecideAsync(Release(id), default)).Value;
        Assert.False(proposal.IsFinal);
        foreach (var same in (string[])["Li Wei", " li  wei ", "ＬＩ ＷＥＩ"])
        {
            Assert.False((await desk.DecideAsync(Release(id) with { Operator = same }, default)).Value.IsFinal);
        }

        Assert.Equal(0, await strict.BalanceAsync("h"));
        Assert.Equal("Li Wei", Assert.Single((await desk.QueueAsync(new() { Proposed = true }, null, 10, default)).Items).Proposal!.Operator);
        Assert.False((await desk.DecideAsync(Reject(id) with { Operator = "Wang Fang" }, default)).Value.IsFinal);
        var done = (await desk.DecideAsync(Release(id) with { Operator = "Wang Fang" }, default)).Value;
        Assert.True(done.IsFinal);
        Assert.Equal(done.AmountMg, await strict.BalanceAsync("h"));
        Assert.Equal([false, false, true], (await desk.FindAsync(id, default))!.Steps.Select(step => step.IsFinal));
        await strict.VerifyAsync();
    }

    [Fact]
    public async Task Names_and_reasons_are_asked_for()
    {
        var id = await _server.HoldAsync(Ride("fast", "cycling", 0, 30, distance: "20 km"), "speed_implausible");
        foreach (var (verdict, code) in (IEnumerable<(ReviewVerdict, string)>)
        [
            (Release(id) with { Operator = "  " }, "operator_invalid"),
            (Release(id) with { Operator = new string('x', 101) }, "operator_invalid"),
            (Release(id) with { Operator = "a\0" }, "operator_invalid"),
            (Release(id) with { Reason = "" }, "reason_invalid"),
            (Release(id) with { Reason = "\ud800" }, "reason_invalid"),
            (Release(ActivityId.New()), "not_found"),
        ])
        {
            Assert.Equal(code, (await _desk.DecideAsync(verdict, default)).Refusal?.Code);
        }

        var posted = await _server.SendAsync(_server.Source, Ride("good", "metro", 0, 30));
        Assert.Equal("not_held", (await _desk.DecideAsync(Release(new(posted.Entry!.Value.Value)), default)).Refusal?.Code);
        await _server.CancelAsync("fast");
        Assert.Equal("record_cancelled", (await _desk.DecideAsync(Release(id), default)).Refusal?.Code);
        Assert.Empty((await _desk.QueueAsync(new(), null, 10, default)).Items);
    }

    [Fact]
    public async Task A_released_record_can_be_cancelled_like_any_other()
    {
        var id = await _server.HoldAsync(Ride("fast", "cycling", 0, 30, distance: "20 km"), "speed_implausible");
        var released = (await _desk.DecideAsync(Release(id), default)).Value;
        var (_, cancelled) = await _server.CancelAsync("fast");
        Assert.Equal(released.AmountMg, cancelled.GetProperty("reversedMg").GetInt64());
        Assert.Equal(0, await _server.BalanceAsync("h"));
        Assert.Equal(ActivityStatus.Posted, (await _server.SendAsync(_server.Source, Ride("next", "bus", 0, 30))).Status);
        await _server.VerifyAsync();
    }

    [Fact]
    public async Task A_cap_holds_for_what_is_released_too()
    {
        var at = new DateTimeOffset(2025, 9, 17, 1, 0, 0, TimeSpan.Zero);
        await using var capped = await ActivityServer.StartAsync(choices: [new("e-invoice", new MethodRef("platform.green-energy", "2022.1"))]);
        var desk = capped.Get<IReviewDesk>();
        ActivityRecord Invoices(string id, string holder) => new(id, holder, "e-invoice", at, [new("count", "4 count")]) { References = [new(ReferenceKind.Card, "X-1")] };
        await capped.SendAsync(capped.Source, Invoices("other", "someone"));
        List<long> amounts = [];
        foreach (var id in (string[])["r0", "r1", "r2"])
        {
            await capped.HoldAsync(Invoices(id, "h"), "card_shared");
        }

        foreach (var item in (await desk.QueueAsync(new(), null, 10, default)).Items)
        {
            Assert.Equal(20_000, item.WouldCreditMg);
            amounts.Add((await desk.DecideAsync(Release(item.Record.Id), default)).Value.AmountMg);
        }

        Assert.Equal([20_000, 5_000, 0], amounts);
        var first = await capped.AskAsync<string>("select record_id from activities.cap_act where record_id like 'r%' order by seq limit 1");
        await capped.CancelAsync(first);
        Assert.Equal(25_000, await capped.BalanceAsync("h", "ENERGY"));
        await capped.VerifyAsync();
    }
}
