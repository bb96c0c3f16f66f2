using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using static Puhui.Modules.Tests.Activities.Review.Held;

namespace Puhui.Modules.Tests.Activities.Review;

/// <summary>Both never stand: a release takes back what stands in its way, and later ones meet the released record.</summary>
public sealed class A_release_against_a_claim : IAsyncLifetime
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
    public async Task The_standing_record_is_named_and_taken_back_only_when_that_is_said()
    {
        var (metro, phone) = (await _server.SharedAsync("metro"), await _server.SharedAsync("phone", "E3"));
        var standing = await _server.SendAsync(phone, Ride("p", "metro", 0, 30));
        var id = await _server.HoldAsync(Ride("m", "metro", 1, 31, distance: "3 km"), "journey_claimed", metro);
        var one = (await _desk.FindAsync(id, default))!;
        Assert.True(one.Item.HasBetterEvidence);
        var other = Assert.Single(one.InTheWay);
        Assert.Equal(standing.Entry!.Value.Value, other.Id.Value);
        Assert.Equal("claim_stands", (await _desk.DecideAsync(Release(id), default)).Refusal?.Code);

        var released = (await _desk.DecideAsync(Release(id, other.Id), default)).Value;
        Assert.Equal(released.AmountMg, await _server.CreditedAsync());
        var taken = (await _server.Get<IActivityReader>().FindAsync(phone.Id, "p", default))!;
        Assert.Equal((0L, id.ToString()), (taken.ReductionMg, taken.ReplacedBy));
        var facts = _server.Get<IActivityFacts>();
        Assert.Equal(ActivityFactKind.Cancelled, (await facts.LatestAsync(phone.Id, null, 1, default))[0].Kind);
        Assert.Equal(ActivityFactKind.Released, (await facts.LatestAsync(metro.Id, null, 1, default))[0].Kind);
        await _server.HoldAsync(Ride("again", "bus", 10, 40), "overlap", metro);
        await _server.VerifyAsync();
    }

    [Fact]
    public async Task What_came_to_stand_after_the_record_was_held_is_found_too()
    {
        var id = await _server.HoldAsync(Ride("fast", "cycling", 0, 30, distance: "20 km"), "speed_implausible");
        var later = await _server.SendAsync(_server.Source, Ride("later", "bus", 10, 40));
        Assert.Equal("claim_stands", (await _desk.DecideAsync(Release(id), default)).Refusal?.Code);
        Assert.True((await _desk.DecideAsync(Release(id, new ActivityId(later.Entry!.Value.Value)), default)).IsAccepted);
        await _server.VerifyAsync();
    }

    [Fact]
    public async Task A_claim_that_was_given_up_is_not_in_the_way()
    {
        await _server.SendAsync(_server.Source, Ride("first", "metro", 0, 30));
        var id = await _server.HoldAsync(Ride("second", "bus", 10, 40), "overlap");
        await _server.CancelAsync("first");
        Assert.True((await _desk.DecideAsync(Release(id), default)).Value.IsFinal);
        await _server.VerifyAsync();
    }

    [Fact]
    public async Task The_references_of_a_held_record_are_claimed_by_its_release()
    {
        ActivityReference[] ticket = [new(ReferenceKind.Transaction, "T-9")];
        var id = await _server.HoldAsync(Ride("fast", "cycling", 0, 30, distance: "20 km") with { References = ticket }, "speed_implausible");
        Assert.True((await _desk.DecideAsync(Release(id), default)).IsAccepted);
        await _server.HoldAsync(Ride("twice", "cycling", 100, 130) with { References = ticket }, "transaction_claimed");

        ActivityReference[] other = [new(ReferenceKind.Transaction, "T-10")];
        var held = await _server.HoldAsync(Ride("fast2", "cycling", 200, 230, distance: "20 km") with { References = other }, "speed_implausible");
        await _server.SendAsync(_server.Source, Ride("good", "cycling", 300, 330) with { References = other });
        Assert.Equal("claim_stands", (await _desk.DecideAsync(Release(held), default)).Refusal?.Code);
    }

    [Fact]
    public async Task A_released_card_may_be_used_by_both_from_then_on()
    {
        ActivityReference[] card = [new(ReferenceKind.Card, "X-1")];
        await _server.SendAsync(_server.Source, Ride("a", "bus", 0, 30, "h0") with { References = card });
        var id = await _server.HoldAsync(Ride("b", "bus", 0, 30, "h1") with { References = card }, "card_shared");
        Assert.True((await _desk.DecideAsync(Release(id), default)).Value.IsFinal);
        Assert.Equal(ActivityStatus.Posted, (await _server.SendAsync(_server.Source, Ride("c", "bus", 60, 90, "h1") with { References = card })).Status);
    }

    [Fact]
    public async Task In_parallel_with_two_processes_and_the_intake_each_journey_is_paid_once()
    {
        const int Journeys = 40;
        await using var two = await ActivityServer.StartAsync(database: _server.Database);
        List<ActivityId> ids = [];
        for (var n = 0; n < Journeys; n++)
        {
            ids.Add(await _server.HoldAsync(Ride($"fast{n}", "cycling", n * 40, (n * 40) + 30, distance: "20 km"), "speed_implausible"));
        }

        // Each is released by both processes several times, rejected once, cancelled now and then, and another record wants its time.
        var random = new Random(11);
        List<Func<Task>> work = [];
        for (var n = 0; n < Journeys; n++)
        {
            var (id, number) = (ids[n], n);
            foreach (var server in (ActivityServer[])[_server, two, _server, two])
            {
                work.Add(() => server.Get<IReviewDesk>().DecideAsync(Release(id), default));
            }

            work.Add(() => two.SendAsync(_server.Source, Ride($"other{number}", "bus", (number * 40) + 5, (number * 40) + 35)));
            if (n % 4 == 0)
            {
                work.Add(() => _server.Get<IReviewDesk>().DecideAsync(Reject(id), default));
                work.Add(() => _server.CancelAsync($"fast{number}"));
            }
        }

        var order = work.ToArray();
        random.Shuffle(order);
        await Parallel.ForEachAsync(order, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) => await one());

        Assert.Equal(Journeys, await _server.AskAsync<long>("""
            select count(*) from activities.record r where not exists (select from activities.cancellation c where c.source = r.source and c.record_id = r.record_id)
              and r.busy_until is not null
            """) + await _server.AskAsync<long>("""
            select count(*) from activities.record h where h.record_id like 'fast%' and h.busy_until is null
              and not exists (select from activities.record o where o.record_id = replace(h.record_id, 'fast', 'other') and o.busy_until is not null)
            """));
        Assert.Equal(
            await _server.AskAsync<long>("select coalesce(sum(amount_mg), 0)::bigint from activities.review_decision d where decision = 2 and is_final and not exists (select from activities.cancellation c where c.source = d.source and c.record_id = d.record_id)")
                + await _server.AskAsync<long>("select coalesce(sum(quantified_mg), 0)::bigint from activities.record where status = 1"),
            await _server.CreditedAsync());
        Assert.Equal(0, await _server.AskAsync<long>("select count(*) from (select from activities.review_decision where is_final group by source, record_id having count(*) > 1) t"));
        await _server.VerifyAsync();
    }
}
