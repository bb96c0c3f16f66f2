using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;

namespace Puhui.Credits.Lots;

/// <summary>
/// The purses of one transaction: locked in the order of holder and asset, loaded as far as needed, changed in memory, written in one round
/// trip. Whoever changes anything of a holder's points goes through it.
/// </summary>
internal sealed class PurseBook(NpgsqlConnection connection)
{
    private const string LotColumns = "l.seq, l.holder, l.asset, l.remaining, l.granted_at, l.expires_at, l.entry, l.grant_entry";
    private readonly SortedDictionary<PurseKey, Purse> _purses = [];
    private readonly Dictionary<long, Lot> _lots = [];

    public NpgsqlConnection Connection => connection;

    public IReadOnlyCollection<Purse> Purses => _purses.Values;

    /// <summary>The purse, if it is there and was locked.</summary>
    public Purse? Find(PurseKey key) => _purses.GetValueOrDefault(key);

    /// <summary>The purse, which was locked and made.</summary>
    public Purse this[PurseKey key] => _purses[key];

    /// <summary>Locks purses, and makes those that are missing when <paramref name="make"/> says so. Call it once.</summary>
    public async Task LockAsync(IEnumerable<PurseKey> keys, bool make, CancellationToken ct)
    {
        var wanted = keys.Distinct().Order().ToArray();
        if (wanted.Length == 0)
        {
            return;
        }

        await using var batch = new NpgsqlBatch(connection);
        if (make)
        {
            batch.BatchCommands.Add(WithKeys("insert into credits.purse (holder, asset) select k.holder, k.asset from unnest($1, $2) k (holder, asset) order by 1, 2 on conflict do nothing", wanted));
        }

        batch.BatchCommands.Add(WithKeys("""
            select p.holder, p.asset, p.available, p.reserved, p.debt
            from credits.purse p where (p.holder, p.asset) in (select k.holder, k.asset from unnest($1, $2) k (holder, asset))
            order by p.holder, p.asset for update
            """, wanted));
        await using var rows = await batch.ExecuteReaderAsync(ct);
        do
        {
            while (await rows.ReadAsync(ct))
            {
                var key = new PurseKey(new AccountId(rows.GetGuid(0)), rows.GetInt16(1));
                _purses[key] = new Purse(key, rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4));
            }
        }
        while (await rows.NextResultAsync(ct));
    }

    /// <summary>Loads of each purse as many lots, first expiring first, as make up what is needed; of those that live at a time when one is given.</summary>
    public Task LoadAsync(IReadOnlyCollection<(PurseKey Purse, long Need)> needs, DateTimeOffset? at, CancellationToken ct)
    {
        if (needs.Count == 0)
        {
            return Task.CompletedTask;
        }

        var command = WithKeys($"""
            select {LotColumns}
            from unnest($1, $2, $3) k (holder, asset, need)
            cross join lateral (
                select o.*, sum(o.remaining) over (order by o.expires_at nulls last, o.seq) - o.remaining as before
                from credits.lot o where o.holder = k.holder and o.asset = k.asset and o.open and (o.expires_at is null or o.expires_at > $4)
            ) l
            where l.before < k.need
            """, [.. needs.Select(need => need.Purse)]);
        command.Parameters.Add(new() { Value = needs.Select(need => need.Need).ToArray() });
        command.Parameters.Add(new() { Value = at?.UtcDateTime ?? DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return LoadAsync(command, ct);
    }

    /// <summary>Loads what is left of the lots of grants.</summary>
    public Task LoadGrantsAsync(IReadOnlyCollection<EntryId> grants, CancellationToken ct) =>
        LoadAsync(With($"select {LotColumns} from credits.lot l where l.grant_entry = any($1) and l.open", grants.Select(grant => grant.Value).ToArray()), ct);

    /// <summary>Loads lots by their numbers, also empty ones.</summary>
    public Task LoadLotsAsync(IReadOnlyCollection<long> seqs, CancellationToken ct) =>
        LoadAsync(With($"select {LotColumns} from credits.lot l where l.seq = any($1)", seqs.ToArray()), ct);

    public Lot Lot(long seq) => _lots[seq];

    /// <summary>Writes what changed. More commands go in the same round trip.</summary>
    public async Task SaveAsync(IEnumerable<NpgsqlBatchCommand> more, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        var purses = _purses.Values.Where(purse => purse.IsChanged).ToArray();
        if (purses.Length > 0)
        {
            var update = WithKeys("""
                update credits.purse p set available = k.available, reserved = k.reserved, debt = k.debt
                from unnest($1, $2, $3, $4, $5) k (holder, asset, available, reserved, debt) where p.holder = k.holder and p.asset = k.asset
                """, [.. purses.Select(purse => purse.Key)]);
            update.Parameters.Add(new() { Value = purses.Select(purse => purse.Available).ToArray() });
            update.Parameters.Add(new() { Value = purses.Select(purse => purse.Reserved).ToArray() });
            update.Parameters.Add(new() { Value = purses.Select(purse => purse.Debt).ToArray() });
            batch.BatchCommands.Add(update);
        }

        AddLots(batch);
        AddMovements(batch);
        foreach (var command in more)
        {
            batch.BatchCommands.Add(command);
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>A command with parameters in their order.</summary>
    public static NpgsqlBatchCommand With(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }

    /// <summary>A parameter of an array with empty places.</summary>
    public static NpgsqlParameter Optional<T>(IEnumerable<T?> values, NpgsqlDbType type)
        where T : struct => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    private void AddLots(NpgsqlBatch batch)
    {
        var changed = _lots.Values.Where(lot => lot.Remaining != lot.Loaded).ToArray();
        if (changed.Length > 0)
        {
            batch.BatchCommands.Add(With(
                "update credits.lot l set remaining = k.remaining from unnest($1, $2) k (seq, remaining) where l.seq = k.seq",
                changed.Select(lot => lot.Seq!.Value).ToArray(), changed.Select(lot => lot.Remaining).ToArray()));
        }

        var made = _purses.Values.SelectMany(purse => purse.Lots).Where(lot => lot.Seq is null).OrderBy(lot => lot.Order).ToArray();
        if (made.Length == 0)
        {
            return;
        }

        var insert = WithKeys("""
            insert into credits.lot (holder, asset, granted, remaining, granted_at, expires_at, entry, grant_entry)
            select k.holder, k.asset, k.granted, k.remaining, k.granted_at, k.expires_at, k.entry, k.grant_entry
            from unnest($1, $2, $3, $4, $5, $6, $7, $8) with ordinality k (holder, asset, granted, remaining, granted_at, expires_at, entry, grant_entry, place) order by k.place
            """, [.. made.Select(lot => lot.Purse)]);
        insert.Parameters.Add(new() { Value = made.Select(lot => lot.Granted).ToArray() });
        insert.Parameters.Add(new() { Value = made.Select(lot => lot.Remaining).ToArray() });
        insert.Parameters.Add(new() { Value = made.Select(lot => lot.GrantedAt.UtcDateTime).ToArray() });
        insert.Parameters.Add(Optional(made.Select(lot => lot.ExpiresAt?.UtcDateTime), NpgsqlDbType.TimestampTz));
        insert.Parameters.Add(new() { Value = made.Select(lot => lot.Entry.Value).ToArray() });
        insert.Parameters.Add(Optional(made.Select(lot => lot.Grant?.Value), NpgsqlDbType.Uuid));
        batch.BatchCommands.Add(insert);
    }

    private void AddMovements(NpgsqlBatch batch)
    {
        var moved = _purses.Values.SelectMany(purse => purse.Movements.Select(movement => (purse.Key, Movement: movement))).ToArray();
        if (moved.Length == 0)
        {
            return;
        }

        var insert = WithKeys("""
            insert into credits.movement (holder, asset, entry, kind, points, after, at, grant_entry, other, expires_at)
            select k.holder, k.asset, k.entry, k.kind, k.points, k.after, k.at, k.grant_entry, k.other, k.expires_at
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) with ordinality k (holder, asset, entry, kind, points, after, at, grant_entry, other, expires_at, place) order by k.place
            """, [.. moved.Select(one => one.Key)]);
        insert.Parameters.Add(new() { Value = moved.Select(one => one.Movement.Entry.Value).ToArray() });
        insert.Parameters.Add(new() { Value = moved.Select(one => (short)one.Movement.Kind).ToArray() });
        insert.Parameters.Add(new() { Value = moved.Select(one => one.Movement.Points).ToArray() });
        insert.Parameters.Add(new() { Value = moved.Select(one => one.Movement.After).ToArray() });
        insert.Parameters.Add(new() { Value = moved.Select(one => one.Movement.At.UtcDateTime).ToArray() });
        insert.Parameters.Add(Optional(moved.Select(one => one.Movement.Grant?.Value), NpgsqlDbType.Uuid));
        insert.Parameters.Add(Optional(moved.Select(one => one.Movement.Other), NpgsqlDbType.Uuid));
        insert.Parameters.Add(Optional(moved.Select(one => one.Movement.ExpiresAt?.UtcDateTime), NpgsqlDbType.TimestampTz));
        batch.BatchCommands.Add(insert);
    }

    private async Task LoadAsync(NpgsqlBatchCommand command, CancellationToken ct)
    {
        await using var own = new NpgsqlBatch(connection);
        own.BatchCommands.Add(command);
        await using var rows = await own.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            var seq = rows.GetInt64(0);
            var key = new PurseKey(new AccountId(rows.GetGuid(1)), rows.GetInt16(2));
            if (_lots.ContainsKey(seq) || Find(key) is not { } purse)
            {
                continue;
            }

            var lot = new Lot(
                seq, key, rows.GetInt64(3), rows.GetFieldValue<DateTimeOffset>(4), rows.IsDBNull(5) ? null : rows.GetFieldValue<DateTimeOffset>(5),
                new EntryId(rows.GetGuid(6)), rows.IsDBNull(7) ? null : new EntryId(rows.GetGuid(7)));
            _lots.Add(seq, lot);
            purse.Load(lot);
        }
    }

    private static NpgsqlBatchCommand WithKeys(string sql, PurseKey[] keys) =>
        With(sql, keys.Select(key => key.Holder.Value).ToArray(), keys.Select(key => key.Asset).ToArray());
}
