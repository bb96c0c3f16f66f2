using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Bench.Measuring;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Bench.Recalculate;

/// <summary>
/// B4: a new parameter version over past activities. The dry run (what would change, for whom, and who could not bear it) against
/// reading the same rows from PostgreSQL and summing them, in turns; a replay with its distribution; then the adjusting entries,
/// committed; and a checker that proves that nothing was edited, lost or doubled.
/// </summary>
internal static class RecalculateBench
{
    private const int Rounds = 5;
    private const int AccountsLookedAt = 20;

    public static async Task RunAsync(BenchOptions options, BenchPaths paths, CancellationToken ct)
    {
        var records = options.Records ?? (options.Quick ? 20_000 : 1_000_000);
        var machine = Calibration.Measure(options.ScratchFolder);
        await using var ground = await RecalculateGround.PrepareAsync(options, paths, records, ct);
        var restatements = ground.Get<IRestatements>();
        var decision = ground.Approve();

        List<double> ratios = [], floors = [], dryRuns = [], inside = [];
        RestatementTotals? plan = null;
        await FloorAsync(ground, ct);
        await DryRunAsync(restatements, decision, ct);
        for (var round = 0; round < Rounds; round++)
        {
            var floor = await FloorAsync(ground, ct);
            var (dryRun, totals) = await DryRunAsync(restatements, decision, ct);
            inside.Add(await SecondsAsync(() => ground.AskAsync<decimal>("select sum(quantified_mg) from activities.record", ct)));
            floors.Add(floor);
            dryRuns.Add(dryRun);
            ratios.Add(dryRun / floor);
            if (plan is not null && plan != totals)
            {
                throw new BenchFailedException("Two dry runs of the same records came to different numbers.");
            }

            plan = totals;
        }

        var memoryBefore = GC.GetTotalAllocatedBytes();
        await DryRunAsync(restatements, decision, ct);
        var allocated = (double)(GC.GetTotalAllocatedBytes() - memoryBefore) / records;

        var replay = await ReplayAsync(ground, ct);
        var before = await Books.ReadAsync(ground, AccountsLookedAt, null, ct);
        var moment = await ground.AskAsync<DateTime>("select clock_timestamp()", ct);
        var clock = Stopwatch.StartNew();
        var begun = await restatements.BeginAsync(decision, "bench", ct);
        var done = begun.IsAccepted ? await restatements.RunAsync(decision, null, ct) : begun.Refusal!;
        var commit = clock.Elapsed.TotalSeconds;
        if (!done.IsAccepted)
        {
            throw new BenchFailedException(done.Refusal.ToString());
        }

        await ground.SettleAsync(ct);
        var after = await Books.ReadAsync(ground, AccountsLookedAt, null, ct);
        var then = await Books.ReadAsync(ground, AccountsLookedAt, new DateTimeOffset(DateTime.SpecifyKind(moment, DateTimeKind.Utc)), ct);
        var faults = await FaultsAsync(ground, plan!, done.Value, before, after, then, records, ct);
        var median = Spread.Of(ratios);
        string N(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
        string Kg(long milligrams) => (milligrams / 1_000_000m).ToString("N3", CultureInfo.InvariantCulture) + " kg";
        new BenchReport("recalculate", $"bench recalculate · {records:N0} activities · {NextVersion.Old} → {NextVersion.New} · {Rounds} rounds")
            .Row("B4  dry run ÷ reading the same rows and summing", string.Create(CultureInfo.InvariantCulture, $"{median.Median:F2}  ({median.Min:F2} … {median.Max:F2})"), "≤ 3, aim 1.2")
            .Row("    dry run, s", $"{Spread.Of(dryRuns).Median:F2}")
            .Row("    floor, s", $"{Spread.Of(floors).Median:F2}")
            .Row("    summed inside PostgreSQL, without reading them out, s", $"{Spread.Of(inside).Median:F2}")
            .Row("    activities a second", N(records / Spread.Of(dryRuns).Median))
            .Row("    bytes allocated per activity", $"{allocated:F1}")
            .Row("replay with distribution, s", $"{replay.Seconds:F2}")
            .Row("    people who win, who lose", $"{N(replay.Result.HoldersUp ?? 0)}, {N(replay.Result.HoldersDown ?? 0)}")
            .Row("    change per person at 5, 50, 95 %", string.Join(", ", replay.Result.Percentiles.Where(one => one.Percent is 5 or 50 or 95).Select(one => Kg(one.Change))))
            .Row("committed: adjusting entries", N(done.Value.Entries))
            .Row("    s, plan included", $"{commit:F1}")
            .Row("    entries a second", N(done.Value.Entries / commit))
            .Row("credited before → after", $"{Kg(done.Value.Before)} → {Kg(done.Value.After)}")
            .Row("    added, taken back", $"{Kg(done.Value.Added)}, {Kg(done.Value.TakenBack)}")
            .Row("Σ people before → after; as of before, read after", $"{Kg(before.People)} → {Kg(after.People)}; {Kg(then.People)}")
            .Row("Σ people + Σ issuance", $"{before.People + before.Issued}, {after.People + after.Issued}", "0")
            .Row("checker", faults.Count == 0 ? "dry run = posted; Σ, journal, as-of before, log and commitments agree" : string.Join("; ", faults))
            .Json("records", records)
            .Json("ratio", median.Median)
            .Json("ratioSpread", median)
            .Json("dryRunSeconds", Spread.Of(dryRuns))
            .Json("floorSeconds", Spread.Of(floors))
            .Json("sumInsideSeconds", Spread.Of(inside).Median)
            .Json("allocatedBytesPerActivity", allocated)
            .Json("replaySeconds", replay.Seconds)
            .Json("commitSeconds", commit)
            .Json("entries", done.Value.Entries)
            .Json("entriesPerSecond", done.Value.Entries / commit)
            .Json("before", JsonValue.Create(done.Value.Before)!)
            .Json("after", JsonValue.Create(done.Value.After)!)
            .Json("checker", JsonValue.Create(faults.Count == 0 ? "OK" : string.Join("; ", faults))!)
            .Finish(machine, options.ResultsFolder, options.Json, DateTimeOffset.UtcNow);
        if (faults.Count > 0)
        {
            throw new BenchFailedException($"The checker found: {string.Join("; ", faults)}");
        }
    }

    private static async Task<double> FloorAsync(RecalculateGround ground, CancellationToken ct)
    {
        await using var connection = await ground.Database.OpenConnectionAsync(ct);
        return await SecondsAsync(() => Task.Factory.StartNew(() => ReadAndSum.Run(connection), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    private static async Task<(double Seconds, RestatementTotals Totals)> DryRunAsync(IRestatements restatements, Puhui.Methods.Contracts.RestatementDecisionId decision, CancellationToken ct)
    {
        RestatementTotals? totals = null;
        var seconds = await SecondsAsync(async () =>
        {
            var preview = await restatements.PreviewAsync(decision, null, ct);
            totals = preview.IsAccepted ? preview.Value.Totals : throw new BenchFailedException(preview.Refusal.ToString());
            return 0;
        });
        return (seconds, totals!);
    }

    private static async Task<(double Seconds, ReplayResult Result)> ReplayAsync(RecalculateGround ground, CancellationToken ct)
    {
        var replays = ground.Get<IReplays>();
        var clock = Stopwatch.StartNew();
        var begun = await replays.BeginAsync(new NewReplay(ground.Programme, null, NextVersion.New, new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), "bench"), ct);
        var done = begun.IsAccepted ? await replays.RunAsync(begun.Value, null, ct) : begun.Refusal!;
        return done.IsAccepted ? (clock.Elapsed.TotalSeconds, done.Value) : throw new BenchFailedException(done.Refusal.ToString());
    }

    private static async Task<List<string>> FaultsAsync(
        RecalculateGround ground, RestatementTotals plan, RestatementTotals posted, Books before, Books after, Books then, int records, CancellationToken ct)
    {
        List<string> faults = [];
        void Expect(bool holds, string otherwise)
        {
            if (!holds)
            {
                faults.Add(otherwise);
            }
        }

        Expect(plan == posted, $"the dry run said {plan}, posted was {posted}");
        Expect(posted.Records + posted.Uncountable + posted.Left == records, $"{records} activities, of which {posted.Records} were counted anew");
        Expect(before.People + before.Issued == 0 && after.People + after.Issued == 0, "the books do not balance");
        Expect(after.People - before.People == posted.After - posted.Before, "the people's sum moved by something else than the difference");
        Expect(then == before, "as of before, the books read differently than they did then");
        Expect(await ground.AskAsync<long>("select count(*) from activities.adjustment where restatement is not null", ct) == posted.Entries, "not one adjustment for each entry");
        Expect(await ground.AskAsync<long>("select count(*) from ledger.leg where kind = 2 and leg_no = 0 and reference like 'dec\\_%'", ct) == posted.Entries, "not one correcting entry for each adjustment");
        Expect(await ground.AskAsync<bool>("select not exists (select from activities.adjustment group by source, record_id having count(*) > 1)", ct), "a record was adjusted twice");
        if (records <= 1_000_000)
        {
            var report = await ground.Get<ILedgerCheck>().RunAsync(null, null, ct);
            Expect(report.IsSound, "verify: " + string.Join(", ", report.Findings.Take(3)));
        }

        return faults;
    }

    private static async Task<double> SecondsAsync<T>(Func<Task<T>> work)
    {
        var clock = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(clock).TotalSeconds;
    }

    /// <summary>Sums over all accounts, and balances and statements of a few, as of now or as of a moment of booking.</summary>
    private sealed record Books(long People, long Issued, string Few)
    {
        public static async Task<Books> ReadAsync(RecalculateGround ground, int few, DateTimeOffset? booked, CancellationToken ct)
        {
            var until = booked is { } at ? $"where b.booked_at < '{at.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00'" : "";
            await using var command = ground.Database.CreateCommand($"""
                select coalesce(sum(l.amount) filter (where l.account_id < 'ffffffff-ffff-8000-0000-000000000000'), 0)::bigint,
                       coalesce(sum(l.amount) filter (where l.account_id >= 'ffffffff-ffff-8000-0000-000000000000'), 0)::bigint
                from ledger.leg l join ledger.batch b on b.id = l.batch_id {until}
                """);
            command.CommandTimeout = 3_600;
            long people, issued;
            await using (var row = await command.ExecuteReaderAsync(ct))
            {
                await row.ReadAsync(ct);
                (people, issued) = (row.GetInt64(0), row.GetInt64(1));
            }

            var ledger = ground.Get<ILedger>();
            var told = new System.Text.StringBuilder();
            var accounts = await ground.AskAsync<Guid[]>($"select array_agg(account_id order by account_id) from (select account_id from ledger.balance where account_id < 'ffffffff-ffff-8000-0000-000000000000' order by account_id limit {few}) a", ct);
            foreach (var account in accounts)
            {
                var asOf = new AsOf(null, booked);
                var balances = await ledger.BalancesOfAsync(new AccountId(account), asOf, ct);
                var statement = await ledger.StatementAsync(new AccountId(account), new StatementQuery("CO2E", 100) { AsOf = asOf }, ct);
                told.Append(CultureInfo.InvariantCulture, $"{account}:{balances.Sum(balance => balance.Posted)}");
                foreach (var row in statement.Rows)
                {
                    told.Append(CultureInfo.InvariantCulture, $",{row.Entry.Entry}={row.Entry.Amount}/{row.BalanceAfter}");
                }

                told.Append('\n');
            }

            return new Books(people, issued, told.ToString());
        }
    }
}
