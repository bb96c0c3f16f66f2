using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Activities.Contracts;
using Puhui.Activities.Review;
using Puhui.Bookkeeping;
using Puhui.Modules.Tests.Activities.Support;
using static Puhui.Modules.Tests.Activities.Review.Held;

namespace Puhui.Modules.Tests.Activities.Review;

public sealed class The_queue : IAsyncLifetime
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
    public async Task Pages_give_each_waiting_record_once_oldest_first()
    {
        var sent = await _server.Get<IActivityIntake>().SubmitAsync(
            _server.Source.Id, [.. Enumerable.Range(0, 45).Select(n => Ride($"r{n}", n % 3 == 0 ? "bus" : "cycling", 0, 30, $"h{n}", "90 km"))], default);
        Assert.All(sent, outcome => Assert.Equal(ActivityStatus.Held, outcome.Status));
        await _server.SendAsync(_server.Source, Ride("good", "metro", 0, 30));
        var all = await PagesAsync(new(), 10);
        Assert.Equal(45, all.Count);
        Assert.Equal(45, all.Select(item => item.Record.Id).Distinct().Count());
        Assert.Equal(all.OrderBy(item => item.Record.ReceivedAt).ThenBy(item => item.Record.Id.Value.ToString("n"), StringComparer.Ordinal).Select(item => item.Record.Id), all.Select(item => item.Record.Id));
        Assert.Equal(15, (await PagesAsync(new(Scenario: "bus"), 4)).Count);
        Assert.Equal(45, (await PagesAsync(new(Code: "speed_implausible", Source: _server.Source.Id), 100)).Count);
        Assert.Empty(await PagesAsync(new(Code: "overlap"), 100));
        Assert.Empty(await PagesAsync(new(To: Morning), 100));
        Assert.Empty(await PagesAsync(new(Source: SourceId.New()), 100));
        Assert.Equal(10, (await _desk.QueueAsync(new(), "nonsense-cursor", 10, default)).Items.Count);
        var group = Assert.Single(await _desk.GroupsAsync(null, default));
        Assert.Equal(("speed_implausible", 45L, all.Sum(item => item.WouldCreditMg)), (group.Code, group.Count, group.WouldCreditMg));
    }

    [Fact]
    public async Task By_rule_all_are_decided_each_by_itself_and_again_changes_nothing()
    {
        await _server.Get<IActivityIntake>().SubmitAsync(
            _server.Source.Id, [.. Enumerable.Range(0, 130).Select(n => Ride($"r{n}", n < 120 ? "cycling" : "bus", 0, 30, $"h{n}", "60 km"))], default);
        var blocked = await _server.SendAsync(_server.Source, Ride("blocking", "metro", 10, 40, "h5"));
        Assert.Equal(ActivityStatus.Posted, blocked.Status);
        var filter = new ReviewFilter("speed_implausible", "cycling", _server.Source.Id);
        var preview = await _desk.PreviewAsync(filter, default);
        Assert.Equal((120L, 0L, false), (preview.Count, preview.NeedTwo, preview.IsAtLeast));

        var first = await _desk.DecideAllAsync(filter, ReviewDecision.Release, "Li Wei", "A wrong unit, confirmed.", null, default);
        var (decided, refused, amount) = (first.Decided, first.Refused.GetValueOrDefault("claim_stands"), first.AmountMg);
        Assert.InRange(decided + refused, 1, 119);

        // Interrupted here: beginning anew finds the rest.
        for (string? cursor = null; ;)
        {
            var step = await _desk.DecideAllAsync(filter, ReviewDecision.Release, "Li Wei", "A wrong unit, confirmed.", cursor, default);
            decided += step.Decided;
            amount += step.AmountMg;
            if ((cursor = step.Next) is null)
            {
                break;
            }
        }

        Assert.Equal(119, decided);
        Assert.Equal(preview.WouldCreditMg / 120 * 119, amount);
        Assert.Equal(119, await _server.AskAsync<long>("select count(*) from activities.review_decision where is_final and by_rule"));
        Assert.Equal(1, (await _desk.PreviewAsync(filter, default)).Count);
        var rejected = await _desk.DecideAllAsync(filter with { Scenario = null }, ReviewDecision.Reject, "Li Wei", "No.", null, default);
        Assert.Equal(11, rejected.Decided);
        Assert.Null(rejected.Next);
        await _server.VerifyAsync();
    }

    [Fact]
    public async Task By_rule_four_eyes_see_each_record_too()
    {
        await using var strict = await ActivityServer.StartAsync(add: (services, _) => services.Replace(ServiceDescriptor.Singleton(new ReviewOptions { FourEyesAboveMg = 1_000_000 })));
        var desk = strict.Get<IReviewDesk>();
        for (var n = 0; n < 4; n++)
        {
            await strict.HoldAsync(Ride($"r{n}", "cycling", 0, 5, $"h{n}", n < 2 ? "5 km" : "50 km"), "speed_implausible");
        }

        Assert.Equal(2, (await desk.PreviewAsync(new(), default)).NeedTwo);
        var first = await desk.DecideAllAsync(new(), ReviewDecision.Release, "Li Wei", "Yes.", null, default);
        Assert.Equal((2, 2), (first.Decided, first.Proposed));
        var again = await desk.DecideAllAsync(new(), ReviewDecision.Release, "Li Wei", "Yes.", null, default);
        Assert.Equal((0, 2), (again.Decided, again.Proposed));
        var second = await desk.DecideAllAsync(new() { Proposed = true }, ReviewDecision.Release, "Wang Fang", "Yes.", null, default);
        Assert.Equal((2, 0, 10 * first.AmountMg), (second.Decided, second.Proposed, second.AmountMg));
        await strict.VerifyAsync();
    }

    [Fact]
    public async Task Better_evidence_is_proposed_and_released_by_rule()
    {
        var (metro, phone) = (await _server.SharedAsync("metro"), await _server.SharedAsync("phone", "E3"));
        for (var n = 0; n < 6; n++)
        {
            // Every other time the operator's record came first: then nothing is to be overruled.
            foreach (var source in n % 2 == 0 ? (Source[])[phone, metro] : [metro, phone])
            {
                await _server.SendAsync(source, Ride($"j{n}", "metro", 0, 30, $"c{n}", source == metro ? "3 km" : "2 km"));
            }
        }

        var filter = new ReviewFilter { BetterEvidence = true };
        Assert.Equal(6, (await PagesAsync(new(), 100)).Count);
        Assert.All(await PagesAsync(filter, 100), item => Assert.Equal(("E1", "E3"), (item.Record.Evidence, item.Standing!.Evidence)));
        var preview = await _desk.PreviewAsync(filter, default);
        Assert.Equal(3, preview.Count);
        var step = await _desk.DecideAllAsync(filter, ReviewDecision.Release, "Li Wei", "The operator's record is better evidence.", null, default);
        Assert.Equal((3, preview.WouldCreditMg), (step.Decided, step.AmountMg));
        Assert.Empty(await PagesAsync(filter, 100));
        Assert.Equal(6 * (preview.WouldCreditMg / 3), await _server.CreditedAsync());
        await _server.VerifyAsync();
    }

    [Fact]
    public async Task A_holder_asks_once_for_a_second_look()
    {
        var id = await _server.HoldAsync(Ride("fast", "cycling", 0, 30, distance: "20 km"), "speed_implausible");
        var holder = (await _desk.FindAsync(id, default))!.Item.Record.Account;
        Assert.Equal("not_found", (await _desk.AppealAsync(id, new AccountId(Guid.NewGuid()), "mine", default))?.Code);
        Assert.Equal("appeal_invalid", (await _desk.AppealAsync(id, holder, " ", default))?.Code);
        Assert.Equal("appeal_invalid", (await _desk.AppealAsync(id, holder, new string('长', 501), default))?.Code);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => _desk.AppealAsync(id, holder, $"电动车，不是自行车 {n}", default)));
        Assert.Equal(5, answers.Count(answer => answer?.Code == "appealed_already"));
        Assert.Single(answers, answer => answer is null);
        Assert.Equal(id, Assert.Single((await _desk.QueueAsync(new() { Appealed = true }, null, 10, default)).Items).Record.Id);
        Assert.StartsWith("电动车", (await _desk.FindAsync(id, default))!.Appeal);
        await _desk.DecideAsync(Reject(id), default);
        Assert.Equal("already_decided", (await _desk.AppealAsync(id, holder, "again", default))?.Code);
        Assert.Equal("Nobody rides that fast.", (await _server.Get<IActivityReader>().FindWithoutEntryAsync(id, default))!.Review!.Reason);
    }

    private async Task<List<ReviewItem>> PagesAsync(ReviewFilter filter, int limit)
    {
        List<ReviewItem> all = [];
        string? cursor = null;
        do
        {
            var page = await _desk.QueueAsync(filter, cursor, limit, default);
            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        return all;
    }
}
