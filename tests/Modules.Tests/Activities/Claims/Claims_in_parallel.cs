using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Modules.Tests.Activities.Claims;

/// <summary>Two sources report the same journeys through two processes at once: each is paid once, whoever wins.</summary>
public sealed class Claims_in_parallel
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-2);

    [Theory]
    [InlineData(1, 60)]
    [InlineData(40, 12)]
    [InlineData(600, 2)]
    public async Task Each_journey_is_paid_once(int perRequest, int requests)
    {
        await using var one = await ActivityServer.StartAsync();
        await using var two = await ActivityServer.StartAsync(database: one.Database);
        var metro = await SourceAsync(one, "metro");
        var bank = await SourceAsync(one, "bank");
        var journeys = perRequest * requests;

        // The other source sees each journey a little shorter, in another order, in requests of another cut.
        var random = new Random(7);
        var mixed = Enumerable.Range(0, journeys).ToArray();
        random.Shuffle(mixed);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, requests).Select(r => Submit(one, metro, "m", Enumerable.Range(r * perRequest, perRequest), 0))
                .Concat(mixed.Chunk(Math.Max(1, perRequest)).Select(part => Submit(two, bank, "b", part, 2)))
                .Concat(mixed.Chunk(Math.Max(1, perRequest / 2)).Select(part => Submit(one, bank, "c", part, 1))));

        var outcomes = answers.SelectMany(answer => answer).ToList();
        Assert.Equal(3 * journeys, outcomes.Count);
        Assert.Equal(journeys, outcomes.Count(outcome => outcome.Status == ActivityStatus.Posted));
        Assert.All(outcomes.Where(outcome => outcome.Status != ActivityStatus.Posted), outcome => Assert.Equal(ActivityStatus.Held, outcome.Status));
        Assert.Equal(journeys, await one.AskAsync<long>("select count(*) from activities.record where status = 1"));
        Assert.Equal(0, await one.AskAsync<long>("""
            select count(*) from activities.record a join activities.record b on a.account_id = b.account_id and a.activity_id < b.activity_id
            where a.status = 1 and b.status = 1 and least(a.until, b.until) - greatest(a.at, b.at) > interval '60 seconds'
            """));
        Assert.Equal(0, await one.AskAsync<long>("select count(*) from activities.record h left join activities.record s on s.activity_id = h.claim and s.status = 1 where h.status = 4 and s.activity_id is null"));
    }

    [Fact]
    public async Task A_ticket_of_two_people_is_paid_once()
    {
        await using var one = await ActivityServer.StartAsync();
        await using var two = await ActivityServer.StartAsync(database: one.Database);
        var metro = await SourceAsync(one, "metro");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => (n % 2 == 0 ? one : two).Get<IActivityIntake>().SubmitAsync(
            metro.Id,
            [new ActivityRecord($"t{n}", $"citizen-{n}", "metro", Start, [new("distance", "5 km")]) { References = [new(ReferenceKind.Transaction, $"T-{n / 4}")] }],
            default)));
        Assert.Equal(10, answers.Count(answer => answer[0].Status == ActivityStatus.Posted));
        Assert.Equal(30, answers.Count(answer => answer[0].Code == "transaction_claimed"));
    }

    [Fact]
    public async Task A_process_that_ends_leaves_the_list_of_writers()
    {
        await using var one = await ActivityServer.StartAsync();
        await using (var two = await ActivityServer.StartAsync(database: one.Database))
        {
            await Submit(one, await SourceAsync(one, "metro"), "m", [1], 0);
            await Submit(two, await SourceAsync(one, "metro"), "m", [2], 0);
            Assert.Equal(2, await one.AskAsync<long>("select count(*) from activities.writer"));
        }

        Assert.Equal(1, await one.AskAsync<long>("select count(*) from activities.writer"));
    }

    private static Task<IReadOnlyList<ActivityOutcome>> Submit(ActivityServer server, Source source, string prefix, IEnumerable<int> journeys, int minutesLess) =>
        server.Get<IActivityIntake>().SubmitAsync(
            source.Id,
            [.. journeys.Select(n => new ActivityRecord($"{prefix}{n}", $"citizen-{n / 5}", n % 2 == 0 ? "metro" : "bus", Start.AddMinutes(n % 5 * 60), [new("distance", "5 km")])
            {
                Until = Start.AddMinutes((n % 5 * 60) + 30 - minutesLess),
            })],
            default);

    private static Task<Source> SourceAsync(ActivityServer server, string code) =>
        server.Get<ISources>().EnsureAsync(new NewSource(server.Programme, code, code) { Holders = HolderNames.Programme }, default);
}
