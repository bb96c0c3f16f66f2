using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Posting;
using Puhui.Activities.Rules;

namespace Puhui.Activities.Claims;

/// <summary>
/// What may be claimed once (an operator's transaction, a trace) and what belongs to so many accounts (card, vehicle, meter,
/// device). Transactions with a common reference go one after another, by advisory locks on the digests.
/// </summary>
internal sealed class ReferenceClaims(RuleBook rules, ReferenceKeys keys)
{
    // Fewer locks than PostgreSQL has room for, whatever a group holds.
    private const int Locks = 1024;
    private const int LockClass = 0x5055_4C4B;
    private const long SameDay = 86_400_000_000;

    private readonly Dictionary<int, Used> _usedBy = [];
    private readonly Dictionary<UInt128, (Claimant Claimant, Guid Account, long At)> _claimed = [];
    private readonly Dictionary<UInt128, HashSet<Guid>> _accounts = [];
    private readonly Dictionary<UInt128, int> _claimedInGroup = [];
    private readonly List<int> _standing = [];

    private sealed record Used(List<(byte Kind, byte[] Digest)> Once, List<(ReferenceKind Kind, byte[] Digest)> Instruments);

    public void Begin()
    {
        _usedBy.Clear();
        _claimed.Clear();
        _accounts.Clear();
        _claimedInGroup.Clear();
        _standing.Clear();
    }

    public async Task LockAsync(NpgsqlConnection connection, PostingGroup group, CancellationToken ct)
    {
        SortedSet<int> wanted = [];
        for (var place = 0; place < group.Count; place++)
        {
            if (UsedBy(group, place) is { } used)
            {
                wanted.UnionWith(used.Once.Select(one => LockOf(one.Digest)));
                wanted.UnionWith(used.Instruments.Select(one => LockOf(one.Digest)));
            }
        }

        if (wanted.Count == 0)
        {
            return;
        }

        await using (var share = new NpgsqlCommand($"select pg_advisory_xact_lock_shared({WriterRegister.WritersLock})", connection))
        {
            await share.ExecuteNonQueryAsync(ct);
        }

        await using var command = new NpgsqlCommand($"select pg_advisory_xact_lock({LockClass}, n) from unnest($1::integer[]) as n", connection);
        command.Parameters.Add(new() { Value = wanted.ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task LoadAsync(NpgsqlConnection connection, PostingGroup group, Predicate<int>? chosen, CancellationToken ct)
    {
        List<byte[]> once = [];
        List<byte[]> instruments = [];
        for (var place = 0; place < group.Count; place++)
        {
            if (group[place].IsFresh && (chosen is null || chosen(place)) && UsedBy(group, place) is { } used)
            {
                once.AddRange(used.Once.Select(one => one.Digest));
                instruments.AddRange(used.Instruments.Select(one => one.Digest));
            }
        }

        if (once.Count > 0)
        {
            await LoadClaimsAsync(connection, [.. once], ct);
        }

        if (instruments.Count > 0)
        {
            await LoadAccountsAsync(connection, [.. instruments], ct);
        }
    }

    /// <summary>What speaks against a row; null when nothing does.</summary>
    public (Quantities.Refusal Reason, Claimant? Claimant)? Judge(PostingGroup group, int place, List<(int Place, int Winner)> lostInGroup)
    {
        if (UsedBy(group, place) is not { } used)
        {
            return null;
        }

        foreach (var (kind, digest) in used.Once)
        {
            var key = KeyOf(digest);
            if (_claimed.TryGetValue(key, out var claim) && IsSame(group[place], claim.Account, claim.At))
            {
                return (RecordCodes.Explain(ClaimKinds.CodeOf(kind)), claim.Claimant);
            }

            if (_claimedInGroup.TryGetValue(key, out var winner) && IsSame(group[place], group[winner].Row.Account.Id.Value, group[winner].Row.At))
            {
                lostInGroup.Add((place, winner));
                return (RecordCodes.Explain(ClaimKinds.CodeOf(kind)), null);
            }
        }

        var account = group[place].Row.Account.Id.Value;
        var isPerson = group[place].Batch.Subjects == SubjectKind.Person;
        foreach (var (kind, digest) in used.Instruments)
        {
            // A shared bicycle is ridden with many cards; a car or a meter has one account whoever reports it.
            if ((isPerson || kind is ReferenceKind.Vehicle or ReferenceKind.Meter) && rules.Current.MostAccounts.TryGetValue(kind, out var limit) && _accounts.TryGetValue(KeyOf(digest), out var accounts) && !accounts.Contains(account) && accounts.Count >= limit)
            {
                return (RecordCodes.Explain(ClaimKinds.SharedCode(kind)), null);
            }
        }

        return null;
    }

    /// <summary>A row stands as far as claims go: later rows of the group see it.</summary>
    public void Stand(PostingGroup group, int place)
    {
        if (UsedBy(group, place) is not { } used)
        {
            return;
        }

        _standing.Add(place);
        foreach (var (_, digest) in used.Once)
        {
            _claimedInGroup[KeyOf(digest)] = place;
        }

        foreach (var (_, digest) in used.Instruments)
        {
            AccountsOf(KeyOf(digest)).Add(group[place].Row.Account.Id.Value);
        }
    }

    public async Task WriteAsync(NpgsqlConnection connection, PostingGroup group, CancellationToken ct)
    {
        foreach (var place in _standing)
        {
            if (!StandingRows.IsStanding(group[place].Row))
            {
                continue;
            }

            await WriteAsync(connection, group, place, ct);
        }

        for (var place = 0; place < group.Count; place++)
        {
            if (group[place].IsFresh && group[place].Row.Status == ActivityStatus.Held && UsedBy(group, place) is { } used)
            {
                await KeepForReviewAsync(connection, group[place], used, ct);
            }
        }
    }

    /// <summary>A held record claims nothing; what it would claim is kept for the day it is released.</summary>
    private static async Task KeepForReviewAsync(NpgsqlConnection connection, RowKey key, Used used, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            "insert into activities.held_reference (source, record_id, kind, digest) select $1, $2, * from unnest($3::smallint[], $4::bytea[]) on conflict do nothing",
            connection);
        insert.Parameters.Add(new() { Value = key.Source });
        insert.Parameters.Add(new() { Value = key.Batch.String(key.Row.Id) });
        insert.Parameters.Add(new() { Value = used.Once.Select(one => (short)one.Kind).Concat(used.Instruments.Select(one => (short)one.Kind)).ToArray() });
        insert.Parameters.Add(new() { Value = used.Once.Select(one => one.Digest).Concat(used.Instruments.Select(one => one.Digest)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        await insert.ExecuteNonQueryAsync(ct);
    }

    private async Task WriteAsync(NpgsqlConnection connection, PostingGroup group, int place, CancellationToken ct)
    {
        var key = group[place];
        var used = UsedBy(group, place)!;
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (kind, digest) in used.Once)
        {
            var claim = new NpgsqlBatchCommand(
                "insert into activities.claim (digest, kind, source, record_id, activity_id, at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing");
            claim.Parameters.Add(new() { Value = digest });
            claim.Parameters.Add(new() { Value = (short)kind });
            claim.Parameters.Add(new() { Value = key.Source });
            claim.Parameters.Add(new() { Value = key.Batch.String(key.Row.Id) });
            claim.Parameters.Add(new() { Value = key.Row.Activity });
            claim.Parameters.Add(new() { Value = Instant.ToTime(key.Row.At) });
            batch.BatchCommands.Add(claim);
        }

        foreach (var (kind, digest) in used.Instruments)
        {
            var instrument = new NpgsqlBatchCommand("insert into activities.instrument (digest, account_id, kind, since) values ($1, $2, $3, $4) on conflict do nothing");
            instrument.Parameters.Add(new() { Value = digest });
            instrument.Parameters.Add(new() { Value = key.Row.Account.Id.Value });
            instrument.Parameters.Add(new() { Value = (short)kind });
            instrument.Parameters.Add(new() { Value = key.Batch.ReceivedAt.ToUniversalTime() });
            batch.BatchCommands.Add(instrument);
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    private async Task LoadClaimsAsync(NpgsqlConnection connection, byte[][] digests, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select c.digest, c.source, c.record_id, c.activity_id, r.scenario, r.account_id, c.at
            from activities.claim c join activities.record r on r.source = c.source and r.record_id = c.record_id
            where c.digest = any ($1)
            """,
            connection);
        command.Parameters.Add(new() { Value = digests, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            _claimed[KeyOf(row.GetFieldValue<byte[]>(0))] = (
                new Claimant(row.GetGuid(3), row.GetInt32(1), row.GetString(2), row.GetString(4)), row.GetGuid(5), Instant.FromTime(row.GetFieldValue<DateTimeOffset>(6)));
        }
    }

    private async Task LoadAccountsAsync(NpgsqlConnection connection, byte[][] digests, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select digest, account_id from activities.instrument where digest = any ($1)", connection);
        command.Parameters.Add(new() { Value = digests, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            AccountsOf(KeyOf(row.GetFieldValue<byte[]>(0))).Add(row.GetGuid(1));
        }
    }

    private HashSet<Guid> AccountsOf(UInt128 digest) => _accounts.TryGetValue(digest, out var known) ? known : _accounts[digest] = [];

    private Used? UsedBy(PostingGroup group, int place)
    {
        if (_usedBy.TryGetValue(place, out var known))
        {
            return known;
        }

        if (group[place].Row.Extras is not { } extras)
        {
            return null;
        }

        List<(byte, byte[])> once = [];
        List<(ReferenceKind, byte[])> instruments = [];
        foreach (var reference in extras.References)
        {
            if (reference.Kind == ReferenceKind.Transaction)
            {
                once.Add((ClaimKinds.Transaction, keys.Digest(reference with { Value = group[place].Row.Scenario + "\n" + reference.Value })));
            }
            else
            {
                instruments.Add((reference.Kind, keys.Digest(reference)));
            }
        }

        if (extras.TraceReading?.Shape is { } shape)
        {
            once.Add((ClaimKinds.Trace, keys.DigestOfTrace(shape)));
        }

        return _usedBy[place] = new Used(once, instruments);
    }

    /// <summary>Operators number their journeys from one, so two of them may use one number: then on other days, for other people.</summary>
    private static bool IsSame(in RowKey key, Guid account, long at) => key.Row.Account.Id.Value == account || Math.Abs(key.Row.At - at) <= SameDay;

    private static int LockOf(byte[] digest) => (int)(KeyOf(digest) % Locks);

    private static UInt128 KeyOf(byte[] digest) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(digest);
}
