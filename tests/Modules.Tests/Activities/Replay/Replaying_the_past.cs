using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Activities.Replay;
using Puhui.Methods.Contracts;
using Puhui.Modules.Tests.Activities.Caps;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Modules.Tests.Activities.Replay;

public sealed class Replaying_the_past
{
    private static readonly DateTimeOffset From = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string Methods = Versions.Folder(
        (Versions.Travel, "2024.2", yaml => yaml.Replace("metro: 0.032", "metro: 0.030", StringComparison.Ordinal).Replace("bus: 0.052", "bus: 0.110", StringComparison.Ordinal)),
        (Versions.Energy, "2022.2", yaml => yaml.Replace("e-invoice: 5 }", "e-invoice: 7 }", StringComparison.Ordinal).Replace("rail-ticket: 136", "rail-ticket: 100", StringComparison.Ordinal).Replace("id: invoice-day, per: day, of: count, max: 5 count", "id: invoice-day, per: day, of: count, max: 3 count", StringComparison.Ordinal)));

    [Fact]
    public async Task The_difference_is_told_in_all_by_scenario_and_month_and_by_how_many_people()
    {
        await using var server = await Versions.ServerAsync(methods: Methods);
        await server.PostAsync("[" + string.Join(',', Enumerable.Range(0, 60).Select(i => ActivityServer.Trip($"m{i}", "10 km", $"h{i}", "metro", i < 30 ? "2025-03-10T08:00:00+08:00" : "2025-04-01T00:30:00+08:00"))
            .Concat(Enumerable.Range(0, 25).Select(i => ActivityServer.Trip($"b{i}", "10 km", $"h{i}", "bus", "2025-03-12T08:00:00+08:00")))
            .Append(ActivityServer.Trip("gone", "10 km", "h1", "metro", "2025-03-20T08:00:00+08:00"))) + "]");
        await server.CancelAsync("gone");

        var result = await RunAsync(server, Versions.NextTravel);

        Assert.Equal((85L, 60L, "CO2E"), (result.Records, result.Holders, result.Asset));
        Assert.Equal((60 * 720_000L) + (25 * 520_000), result.Before);
        Assert.Equal(60 * 740_000L, result.After);
        Assert.Equal((60L, 25L, 25L, 0L, 0L), (result.Up, result.Down, result.CreditedToZero, result.ZeroToCredited, result.Refused));
        Assert.Equal((35L, 25L), (result.HoldersUp, result.HoldersDown));
        Assert.Equal(
            [
                new ReplayCell("bus", new DateOnly(2025, 3, 1), 25, 25 * 520_000, 0),
                new ReplayCell("metro", new DateOnly(2025, 3, 1), 30, 30 * 720_000, 30 * 740_000),
                new ReplayCell("metro", new DateOnly(2025, 4, 1), 30, 30 * 720_000, 30 * 740_000),
            ],
            result.Cells);
        Assert.Equal(60, result.Bins.Sum(bin => bin.Holders));
        Assert.Equal(result.After - result.Before, result.Bins.Sum(bin => bin.Change));
        Assert.Equal(10, result.MostLost.Count);
        Assert.All(result.MostLost, mover => Assert.Matches("^p-[0-9a-f]{8}$", mover.Pseudonym));
        Assert.Equal((1_240_000L, 740_000L), (result.MostLost[0].Before, result.MostLost[0].After));
    }

    [Fact]
    public async Task Nothing_is_shown_of_fewer_people_than_asked()
    {
        await using var server = await Versions.ServerAsync(methods: Methods);
        await server.PostAsync("[" + string.Join(',', Enumerable.Range(0, 30).Select(i => ActivityServer.Trip($"m{i}", "10 km", $"h{i}", "metro", "2025-03-10T08:00:00+08:00"))
            .Concat(Enumerable.Range(0, 5).Select(i => ActivityServer.Trip($"b{i}", "10 km", $"h{i}", "bus", "2025-03-12T08:00:00+08:00")))) + "]");

        var result = await RunAsync(server, Versions.NextTravel);
        Assert.Equal((null, null), (result.HoldersDown, result.HoldersUp));
        Assert.Empty(result.MostLost);
        var cell = Assert.Single(result.Cells);
        Assert.Equal((ShownCells.Others, null, 35L), (cell.Scenario, cell.Month, cell.Records));
        Assert.Equal(30, Assert.Single(result.Bins, bin => bin.Holders > 0).Holders);

        var alone = await RunAsync(server, Versions.NextTravel, people: 31);
        Assert.Equal((35L, null, null, null), (alone.Records, alone.Holders, alone.Before, alone.After));
        Assert.Empty(alone.Cells);
        Assert.Empty(alone.Bins);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task Caps_are_replayed_as_the_intake_would_count(int seed)
    {
        await using var server = await Versions.ServerAsync(Capped_histories.Choices, methods: Methods);
        var random = new Random(seed);
        var live = new List<CappedAct>();
        for (var step = 0; step < 30; step++)
        {
            var acts = Enumerable.Range(0, random.Next(1, 6)).Select(i => Capped_histories.NewAct(random, $"{step}-{i}")).ToList();
            Assert.Equal(200, (await server.PostAsync($"[{string.Join(',', acts.Select(act => act.Json()))}]")).Status);
            live.AddRange(acts);
            if (random.Next(3) == 0)
            {
                var act = live[random.Next(live.Count)];
                Assert.Equal(200, (await server.CancelAsync(act.Id)).Status);
                live.Remove(act);
            }
        }

        // Only what happened in September is tried; the rest stands in the same windows as it was counted.
        var from = new DateTimeOffset(2025, 8, 31, 16, 0, 0, TimeSpan.Zero);
        var next = new CapRates(Invoice: 7_000, InvoicesADay: 3, Ticket: 100_000);
        var expected = CapModel.Credits(live, act => act.At >= from ? next : new CapRates());
        var standing = CapModel.Credits(live);
        var result = await RunAsync(server, Versions.NextEnergy, from, people: 1);
        var seen = live.Where(act => act.At >= from || expected[act.Id] != standing[act.Id]).ToList();
        Assert.Equal((seen.Count, seen.Sum(act => standing[act.Id]), seen.Sum(act => expected[act.Id])), (result.Records, result.Before, result.After));
        Assert.Equal(seen.Count(act => expected[act.Id] > standing[act.Id]), result.Up);
        Assert.Equal(seen.Count(act => expected[act.Id] < standing[act.Id]), result.Down);
        Assert.True(result.Up + result.Down > 0, "Nothing changed: the test tests nothing.");
    }

    [Fact]
    public async Task Another_process_goes_on_where_one_was_killed_and_no_piece_is_done_twice()
    {
        await using var one = await Versions.ServerAsync(methods: Methods, add: WithoutWorker);
        foreach (var part in Enumerable.Range(0, 200).Chunk(20))
        {
            await one.PostAsync("[" + string.Join(',', part.Select(i => ActivityServer.Trip($"m{i}", $"{i + 1}.5 km", $"h{i % 40}", "metro", $"2025-03-1{i / 40}T08:00:00+08:00"))) + "]");
        }

        var whole = await RunAsync(one, Versions.NextTravel);
        var id = await BeginAsync(one, Versions.NextTravel);
        await CutAsync(one, id);

        // The first dies in the middle of a piece: its transaction goes with it.
        var work = one.Get<ReplayWork>();
        var subject = (await work.SubjectAsync(id.Value, default))!;
        Assert.True(await work.PieceAsync(subject, default));
        await using (var killed = await one.Database.OpenConnectionAsync())
        await using (await killed.BeginTransactionAsync())
        {
            await using var take = new Npgsql.NpgsqlCommand("select number from activities.replay_piece where replay = $1 and done_at is null order by number limit 1 for update", killed) { Parameters = { new() { Value = id.Value } } };
            await take.ExecuteScalarAsync();

            await using var two = await Versions.ServerAsync(methods: Methods, database: one.Database, add: WithoutWorker);
            var other = two.Get<ReplayWork>();
            var same = (await other.SubjectAsync(id.Value, default))!;
            await Task.WhenAll(EachAsync(work, subject), EachAsync(other, same));
            Assert.False(await other.FinishAsync(same, default));
        }

        var result = await one.Get<IReplays>().RunAsync(id, null, default);
        Assert.Equal(Plain(whole), Plain(result.Value));
        Assert.Equal(200, result.Value.Records);
        Assert.Equal(ReplayState.Done, (await one.Get<IReplays>().FindAsync(id, default))!.State);

        static async Task EachAsync(ReplayWork work, Subject subject)
        {
            while (await work.PieceAsync(subject, default))
            {
            }
        }

        static (long, long?, long?, long?, string) Plain(ReplayResult result) =>
            (result.Records, result.Holders, result.Before, result.After, string.Join(' ', result.Bins.Select(bin => $"{bin.From}:{bin.Holders}:{bin.Change}")));
    }

    [Fact]
    public async Task What_cannot_be_replayed_is_refused_by_name_and_one_at_a_time()
    {
        await using var server = await Versions.ServerAsync(methods: Methods);
        var replays = server.Get<IReplays>();
        Assert.Equal("draft_unknown", (await replays.BeginAsync(new NewReplay(server.Programme, MethodDraftId.New(), null, From, To, "Li"), default)).Refusal!.Code);
        Assert.Equal("method_unknown", (await replays.BeginAsync(What(server, new("cn.none", "1")), default)).Refusal!.Code);
        Assert.Equal("not_credited", (await replays.BeginAsync(What(server, new("travel.desnz", "2025")), default)).Refusal!.Code);
        Assert.Equal("period_invalid", (await replays.BeginAsync(What(server, Versions.NextTravel) with { From = To }, default)).Refusal!.Code);
        var first = await BeginAsync(server, Versions.NextTravel);
        Assert.Equal("replay_running", (await replays.BeginAsync(What(server, Versions.NextTravel), default)).Refusal!.Code);
        Assert.True(await replays.StopAsync(first, default));
        Assert.False(await replays.StopAsync(first, default));
        Assert.Equal("replay_stopped", (await replays.RunAsync(first, null, default)).Refusal!.Code);
        Assert.Equal("replay_unknown", (await replays.RunAsync(new ReplayId(Guid.NewGuid()), null, default)).Refusal!.Code);
        Assert.Equal(first, Assert.Single(await replays.ListAsync(server.Programme, default)).Id);
    }

    private static void WithoutWorker(IServiceCollection services, Puhui.Platform.Settings.PuhuiSettings settings) =>
        services.Remove(services.Single(service => service.ImplementationType == typeof(ReplayWorker)));

    private static NewReplay What(ActivityServer server, Puhui.Methodology.MethodRef version) => new(server.Programme, null, version, From, To, "Li");

    private static async Task<ReplayResult> RunAsync(ActivityServer server, Puhui.Methodology.MethodRef version, DateTimeOffset? from = null, int people = 20)
    {
        var begun = await server.Get<IReplays>().BeginAsync(What(server, version) with { From = from ?? From, People = people }, default);
        Assert.True(begun.IsAccepted, begun.IsAccepted ? "" : begun.Refusal.ToString());
        var done = await server.Get<IReplays>().RunAsync(begun.Value, null, default);
        Assert.True(done.IsAccepted, done.IsAccepted ? "" : done.Refusal.ToString());
        return done.Value;
    }

    private static async Task<ReplayId> BeginAsync(ActivityServer server, Puhui.Methodology.MethodRef version) =>
        (await server.Get<IReplays>().BeginAsync(What(server, version), default)).Value;

    /// <summary>Cuts the one piece of a small table into many.</summary>
    private static async Task CutAsync(ActivityServer server, ReplayId id)
    {
        await using var whole = server.Database.CreateCommand("delete from activities.replay_piece where replay = $1");
        whole.Parameters.Add(new() { Value = id.Value });
        await whole.ExecuteNonQueryAsync();
        await using var command = server.Database.CreateCommand("""
            insert into activities.replay_piece (replay, number, received_from, received_to)
            select $1, 1 + n, lower, coalesce(lead(lower) over (order by n), '9000-01-01')
            from (select row_number() over (order by received_at) as n, received_at as lower from activities.record group by received_at) bounds
            """);
        command.Parameters.Add(new() { Value = id.Value });
        await command.ExecuteNonQueryAsync();
    }
}
