using Puhui.Modules.Tests.Activities.Support;
using Xunit;

namespace Puhui.Modules.Tests.Activities.Posting;

/// <summary>Whatever the splits, orders, repeats, doors and servers: the same records give the same final state.</summary>
public sealed class The_same_records_in_any_way
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_final_state_is_the_same(int seed)
    {
        await using var one = await ActivityServer.StartAsync();
        await using var two = await ActivityServer.StartAsync(database: one.Database);
        var random = new Random(seed);
        var records = Enumerable.Range(0, 500).Select(i => (
            Id: $"r{i}",
            Holder: $"h{random.Next(20)}",
            Scenario: random.Next(2) == 0 ? "metro" : "bus",
            Metres: random.Next(0, 30_000))).ToList();
        var sent = records.Concat(records.Where(_ => random.Next(3) == 0)).Concat(records.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).ToList();
        List<string> requests = [];
        for (var at = 0; at < sent.Count;)
        {
            var size = random.Next(3) == 0 ? 1 : random.Next(1, 120);
            requests.Add($"[{string.Join(',', sent.Skip(at).Take(size).Select(r => ActivityServer.Trip(r.Id, $"{r.Metres} m", r.Holder, r.Scenario)))}]");
            at += size;
        }

        var counts = new long[3];
        await Parallel.ForEachAsync(requests.Select((body, i) => (body, i)), new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (request, _) =>
        {
            var (status, body) = await (request.i % 2 == 0 ? one : two).PostAsync(request.body);
            Assert.Equal(200, status);
            Interlocked.Add(ref counts[0], body.GetProperty("posted").GetInt32());
            Interlocked.Add(ref counts[1], body.GetProperty("duplicate").GetInt32());
            Interlocked.Add(ref counts[2], body.GetProperty("zero").GetInt32());
        });

        var credits = records.Select(r => (r.Holder, Mg: (long)(r.Metres * (r.Scenario == "metro" ? 72m : 52m)))).ToList();
        Assert.Equal(credits.Count(credit => credit.Mg > 0), counts[0]);
        Assert.Equal(credits.Count(credit => credit.Mg == 0), counts[2]);
        Assert.Equal(sent.Count - records.Count, counts[1]);
        Assert.Equal(records.Count, await one.AskAsync<long>("select count(*) from activities.record"));
        Assert.Equal(0m, await one.AskAsync<decimal>("select sum(amount) from ledger.leg"));
        Assert.Equal(counts[0], await one.AskAsync<long>("select count(*) from ledger.leg l join activities.record r on r.activity_id = l.entry_id and r.quantified_mg = l.amount and r.account_id = l.account_id"));
        foreach (var holder in credits.GroupBy(credit => credit.Holder))
        {
            Assert.Equal(holder.Sum(credit => credit.Mg), await one.BalanceAsync(holder.Key));
        }
    }

    [Fact]
    public async Task Two_requests_racing_for_one_id_give_one_record_and_one_conflict()
    {
        await using var server = await ActivityServer.StartAsync();
        for (var round = 0; round < 20; round++)
        {
            var answers = await Task.WhenAll(
                server.PostAsync(ActivityServer.Trip($"r{round}", "1 km")), server.PostAsync(ActivityServer.Trip($"r{round}", "2 km")), server.PostAsync(ActivityServer.Trip($"r{round}", "2 km")));
            var statuses = answers.Select(answer => answer.Status).Order().ToList();
            Assert.True(statuses.SequenceEqual([200, 200, 409]) || statuses.SequenceEqual([200, 409, 409]), string.Join(' ', statuses));
        }

        Assert.Equal(20, await server.AskAsync<long>("select count(*) from activities.record"));
    }

    [Fact]
    public async Task Four_large_requests_with_the_same_records_on_two_servers_all_succeed_at_once()
    {
        await using var one = await ActivityServer.StartAsync();
        await using var two = await ActivityServer.StartAsync(database: one.Database);
        for (var round = 0; round < 5; round++)
        {
            var body = $"[{string.Join(',', Enumerable.Range(0, 2000).Select(i => ActivityServer.Trip($"{round}-{i}", "1 km", $"h{i % 10}")))}]";
            var answers = await Task.WhenAll(one.PostAsync(body), two.PostAsync(body), two.PostAsync(body, "?results=all"), one.PostAsync(body, "?atomic=true"));
            Assert.All(answers, answer => Assert.Equal(200, answer.Status));
            Assert.Equal(2000, answers.Sum(answer => answer.Body.GetProperty("posted").GetInt32()));
            Assert.Equal(6000, answers.Sum(answer => answer.Body.GetProperty("duplicate").GetInt32()));
            Assert.All(answers[2].Body.GetProperty("results").EnumerateArray(), result => Assert.Equal(72_000, result.GetProperty("reductionMg").GetInt64()));
        }

        Assert.Equal(5 * 200 * 72_000, await one.BalanceAsync("h3"));
        Assert.Equal(10_000, await one.AskAsync<long>("select count(*) from ledger.leg where position is not null"));
    }

    [Fact]
    public async Task Records_given_by_another_module_take_the_same_way()
    {
        await using var server = await ActivityServer.StartAsync();
        await server.PostAsync(ActivityServer.Trip("a"));
        var intake = server.Get<Puhui.Activities.Contracts.IActivityIntake>();
        var at = new DateTimeOffset(2025, 9, 17, 8, 10, 0, TimeSpan.FromHours(8));
        var outcomes = await intake.SubmitAsync(
            server.Source.Id,
            [
                new("a", "user-7", "metro", at, [new("distance", "12.40 km")]),
                new("b", "user-7", "cycling", at, [new("distance", "1 km")]) { Until = at.AddHours(1) },
                new("c", "user-7", "cycling", at, [new("distance", "1 km")]) { Until = at.AddHours(-1) },
                new("d\ud800", "user-7", "cycling", at, [new("distance", "1 km")]),
            ],
            default);
        Assert.Equal(["Duplicate", "Posted", "Refused", "Refused"], outcomes.Select(outcome => outcome.Status.ToString()));
        Assert.Equal([null, null, "until_before_at", "text_invalid"], outcomes.Select(outcome => outcome.Code));
        Assert.Equal(892_800, outcomes[0].ReductionMg);
        Assert.NotNull(outcomes[0].Entry);
        await Assert.ThrowsAsync<ArgumentException>(() => intake.SubmitAsync(Puhui.Activities.Contracts.SourceId.New(), [], default));
    }
}
