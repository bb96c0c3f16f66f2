using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Xunit;

namespace Puhui.Modules.Tests.Activities.Caps;

/// <summary>Random histories of arrivals, repeats, cancellations and corrections, compared with the model after each step and at the end.</summary>
public sealed class Capped_histories
{
    private static readonly string[] Scenarios = ["e-invoice", "rail-ticket", "offline-payment", "utility-bill"];

    internal static readonly MethodChoiceRow[] Choices =
        [.. Scenarios.Select(scenario => new MethodChoiceRow(scenario, new MethodRef("platform.green-energy", "2022.1")))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Credits_are_a_function_of_the_live_records_first_by_arrival(int seed)
    {
        await using var server = await ActivityServer.StartAsync(choices: Choices);
        var random = new Random(seed);
        List<CappedAct> live = [];
        List<CappedAct> gone = [];
        for (var step = 0; step < 40; step++)
        {
            switch (random.Next(4))
            {
                case 0 when live.Count > 0:
                    await CancelOneAsync(server, random, live, gone);
                    break;
                case 1 when live.Count > 0:
                    await CorrectOneAsync(server, random, live, gone, $"{step}c");
                    break;
                default:
                    await ArriveAsync(server, random, live, gone, step);
                    break;
            }

            await CompareAsync(server, CapModel.Credits(live), $"seed {seed}, step {step}");
        }

        Assert.True(await server.AskAsync<long>("select count(*) from activities.adjustment") > 0, "No history needed an adjusting entry: the test tests nothing.");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task In_parallel_and_on_two_servers_caps_are_exact(int seed)
    {
        await using var one = await ActivityServer.StartAsync(choices: Choices);
        await using var two = await ActivityServer.StartAsync(database: one.Database, choices: Choices);
        var random = new Random(seed);
        var acts = Enumerable.Range(0, 300).Select(i => NewAct(random, $"p{i}")).ToDictionary(act => act.Id);
        var requests = acts.Values.Concat(acts.Values.Where(_ => random.Next(5) == 0)).OrderBy(_ => random.Next())
            .Chunk(7).Select((part, i) => (Server: i % 2 == 0 ? one : two, Body: $"[{string.Join(',', part.Select(act => act.Json()))}]")).ToList();
        var cancels = acts.Keys.Where(_ => random.Next(6) == 0).ToList();
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (request, _) =>
            Assert.Equal(200, (await request.Server.PostAsync(request.Body)).Status));
        await Parallel.ForEachAsync(cancels, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (id, _) =>
            Assert.Equal(200, (await (id.GetHashCode(StringComparison.Ordinal) % 2 == 0 ? one : two).CancelAsync(id)).Status));

        List<CappedAct> arrived = [];
        await using (var command = one.Database.CreateCommand("select record_id from activities.cap_act order by seq"))
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                arrived.Add(acts[row.GetString(0)]);
            }
        }

        Assert.Equal(300 - cancels.Count, arrived.Count);
        await CompareAsync(one, CapModel.Credits(arrived), $"seed {seed}");
    }

    [Fact]
    public async Task A_cut_record_says_so_and_explains_the_cap_it_met()
    {
        await using var server = await ActivityServer.StartAsync(choices: Choices);
        var at = new DateTimeOffset(2025, 9, 17, 12, 0, 0, TimeSpan.FromHours(8));
        await server.PostAsync(new CappedAct("a", "h", "e-invoice", at, 4, "").Json());
        var (_, body) = await server.PostAsync(new CappedAct("b", "h", "e-invoice", at, 4, "").Json());
        var result = body.GetProperty("results")[0];
        Assert.Equal(("posted", "capped", "ENERGY"), (result.GetProperty("status").GetString(), result.GetProperty("code").GetString(), result.GetProperty("asset").GetString()));
        Assert.Equal(5_000, result.GetProperty("reductionMg").GetInt64());
        var (_, read) = await server.GetAsync("/v1/activities/b");
        Assert.Contains(read.GetProperty("explanation").GetProperty("notes").EnumerateArray(), note => note.GetRawText().Contains("cap", StringComparison.OrdinalIgnoreCase));
        var (_, third) = await server.PostAsync(new CappedAct("c", "h", "e-invoice", at, 1, "").Json());
        Assert.Equal(("zero", "capped"), (third.GetProperty("results")[0].GetProperty("status").GetString(), third.GetProperty("results")[0].GetProperty("code").GetString()));
        await server.CancelAsync("a");
        var (_, topped) = await server.GetAsync("/v1/activities/b");
        Assert.Equal(20_000, topped.GetProperty("reductionMg").GetInt64());
    }

    internal static CappedAct NewAct(Random random, string id) => new(
        id,
        $"holder-{random.Next(3)}",
        Scenarios[random.Next(Scenarios.Length)],
        new DateTimeOffset(2025, 8, 30, 15, 30, 0, TimeSpan.Zero).AddHours(random.Next(5) * 12),
        random.Next(1, 5),
        $"00{random.Next(3)}");

    private static async Task ArriveAsync(ActivityServer server, Random random, List<CappedAct> live, List<CappedAct> gone, int step)
    {
        var fresh = Enumerable.Range(0, random.Next(1, 8)).Select(i => NewAct(random, $"{step}-{i}")).ToList();
        var repeated = live.Concat(gone).Where(_ => random.Next(10) == 0).ToList();
        var (status, body) = await server.PostAsync($"[{string.Join(',', fresh.Concat(repeated).Select(act => act.Json()))}]", "?results=all");
        Assert.Equal(200, status);
        Assert.Equal(0, body.GetProperty("refused").GetInt32());

        // A record that arrived as a correction has another content when it is sent without naming what it corrects.
        Assert.Equal(repeated.Count, body.GetProperty("duplicate").GetInt32() + body.GetProperty("conflict").GetInt32());
        live.AddRange(fresh);
    }

    private static async Task CancelOneAsync(ActivityServer server, Random random, List<CappedAct> live, List<CappedAct> gone)
    {
        var act = live[random.Next(live.Count)];
        Assert.Equal(200, (await server.CancelAsync(act.Id)).Status);
        live.Remove(act);
        gone.Add(act);
    }

    private static async Task CorrectOneAsync(ActivityServer server, Random random, List<CappedAct> live, List<CappedAct> gone, string id)
    {
        var old = live[random.Next(live.Count)];
        var act = NewAct(random, id);
        Assert.Equal(200, (await server.PostAsync(act.Json(old.Id))).Status);
        live.Remove(old);
        gone.Add(old);
        live.Add(act);
    }

    internal static async Task CompareAsync(ActivityServer server, Dictionary<string, long> expected, string where)
    {
        Dictionary<string, long> standing = [];
        await using (var command = server.Database.CreateCommand("""
            select r.record_id, case when r.status = 1 then r.quantified_mg else 0 end
                + coalesce((select sum(amount_mg) from activities.adjustment a where a.source = r.source and a.record_id = r.record_id), 0)
            from activities.record r
            where not exists (select from activities.cancellation c where c.source = r.source and c.record_id = r.record_id)
            """))
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                standing[row.GetString(0)] = (long)row.GetDecimal(1);
            }
        }

        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), standing.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        var balances = await server.AskAsync<decimal>("select coalesce(sum(amount), 0) from ledger.leg where position is not null");
        Assert.True(balances == expected.Values.Sum(), $"{where}: the books hold {balances}, the model {expected.Values.Sum()}.");
    }
}
