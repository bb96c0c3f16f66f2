using System.Buffers.Binary;
using Npgsql;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Replay;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Activities.Restatement;

/// <summary>
/// What carrying out a decision would come to, by reading only: all records are counted anew, then the few holders who would be
/// left with less than nothing are counted as they will be when it is carried out.
/// </summary>
internal sealed class Planning(NpgsqlDataSource database, Countings countings, ILedger ledger, Restater restater)
{
    /// <param name="job">The decision.</param>
    /// <param name="progress">Told the number of records.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<(RestateTally Plan, IReadOnlyCollection<Guid> Short)> RunAsync(Job job, IProgress<long>? progress, CancellationToken ct)
    {
        var parts = await PartsAsync(job, ct);
        var seen = 0L;
        await Parallel.ForEachAsync(parts, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount / 2), CancellationToken = ct }, async (part, token) =>
        {
            await using var connection = await database.OpenConnectionAsync(token);
            var query = await PastQuery.PrepareAsync(connection, token);
            await Task.Factory.StartNew(() => part.Count(connection, query, job, countings, token), token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            progress?.Report(Interlocked.Add(ref seen, part.Tally.Records));
        });

        var plan = new RestateTally();
        foreach (var part in parts)
        {
            plan.Add(part.Tally);
        }

        // Whatever is taken back of people who have it does not matter here; only those with less are looked at again.
        var losers = Losers(parts);
        var shorts = await ShortAsync(job.Asset, losers, ct);
        foreach (var holder in shorts)
        {
            await restater.ReplanAsync(job, holder, plan, ct);
        }

        return (plan, shorts);
    }

    private async Task<List<Part>> PartsAsync(Job job, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var workers = Math.Max(1, Environment.ProcessorCount / 2);
        var size = await Pieces.SizeAsync(connection, ct);
        List<Part> parts = [];
        if (job.Scope.Plain.Count > 0)
        {
            var bounds = (await Pieces.BoundsAsync<DateTime>(connection, "received_at", size, workers, ct)).Select(bound => new DateTimeOffset(bound, TimeSpan.Zero)).ToList();
            parts.AddRange(Enumerable.Range(0, bounds.Count + 1).Select(i => new Part
            {
                ReceivedFrom = i == 0 ? null : bounds[i - 1],
                ReceivedTo = i == bounds.Count ? job.BegunAt : bounds[i],
            }));
        }

        if (job.Scope.Capped.Count > 0 || (await PastQuery.PrepareAsync(connection, ct)).Windows)
        {
            Guid[] bounds = [Guid.Empty, .. await Pieces.BoundsAsync<Guid>(connection, "account_id", size, workers, ct), Pieces.LastAccount];
            parts.AddRange(Enumerable.Range(0, bounds.Length - 1).Select(i => new Part { Accounts = (bounds[i], bounds[i + 1]) }));
        }

        return parts;
    }

    private static Dictionary<UInt128, long> Losers(List<Part> parts)
    {
        Dictionary<UInt128, long> changes = [];
        foreach (var (holder, before, after) in parts.SelectMany(part => part.Holders.All))
        {
            if (parts.Count > 1 || after < before)
            {
                changes[holder] = checked(changes.GetValueOrDefault(holder) + after - before);
            }
        }

        return changes;
    }

    private async Task<List<Guid>> ShortAsync(string asset, Dictionary<UInt128, long> changes, CancellationToken ct)
    {
        List<Guid> shorts = [];
        if (!changes.Values.Any(change => change < 0))
        {
            return shorts;
        }

        await foreach (var (account, available) in ledger.AvailableAsync(asset, ct))
        {
            if (changes.TryGetValue(NumberOf(account), out var change) && available + change < 0)
            {
                shorts.Add(account.Value);
            }
        }

        return shorts;
    }

    private static UInt128 NumberOf(AccountId account)
    {
        Span<byte> bytes = stackalloc byte[16];
        account.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private sealed class Part
    {
        public DateTimeOffset? ReceivedFrom { get; init; }

        public DateTimeOffset ReceivedTo { get; init; }

        public (Guid From, Guid To)? Accounts { get; init; }

        public RestateTally Tally { get; } = new();

        public HolderSums Holders { get; } = new();

        public void Count(NpgsqlConnection connection, PastQuery query, Job job, Countings countings, CancellationToken ct)
        {
            var recount = new Recount(job.Scope, countings, keepsRefused: true);
            if (Accounts is { } accounts)
            {
                CopyOut.Read(connection, query.Capped(job.Scope, accounts.From, accounts.To, job.BegunAt), (in PastRecord record) =>
                {
                    var counted = recount.Capped(record);
                    if (record.IsTried || counted.Amount != record.Standing)
                    {
                        Add(record, counted);
                    }
                }, ct);
            }
            else
            {
                CopyOut.Read(connection, query.Plain(job.Scope, ReceivedFrom, ReceivedTo), (in PastRecord record) => Add(record, recount.Plain(record)), ct);
            }
        }

        private void Add(in PastRecord record, in Recount.Counted counted)
        {
            Tally.Count(record.Standing, counted.Amount, record.IsTried || Accounts is null, counted.RefusedFor is not null);
            if (counted.Amount != record.Standing)
            {
                Holders.Add(record.Account, record.Standing, counted.Amount);
            }
        }
    }
}
