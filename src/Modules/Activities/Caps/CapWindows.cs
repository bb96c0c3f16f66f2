using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Reading;
using Puhui.Bookkeeping;
using Puhui.Methodology;

namespace Puhui.Activities.Caps;

/// <summary>
/// The windows of caps inside one transaction. Of each window the credited amount is a function of its live records: first by
/// arrival. One row per holder is locked, in the order of the holders, so arrivals are counted one after the other whatever
/// process they come through; see docs/decisions/0005-caps.md.
/// </summary>
internal sealed class CapWindows(NpgsqlConnection connection)
{
    private readonly Dictionary<(AccountId, string), decimal> _used = [];
    private readonly HashSet<(AccountId, string)> _changed = [];
    private readonly List<CappedAct> _arrived = [];

    /// <summary>Waits for every other transaction that counts for these holders.</summary>
    public async Task LockAsync(IReadOnlyCollection<AccountId> holders, CancellationToken ct)
    {
        var ids = holders.Select(holder => holder.Value).Distinct().ToArray();
        if (ids.Length == 0)
        {
            return;
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "insert into activities.cap_holder (account_id) select id from unnest($1::uuid[]) as id order by id on conflict do nothing")
        { Parameters = { new() { Value = ids } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "select from activities.cap_holder where account_id = any($1::uuid[]) order by account_id for update")
        { Parameters = { new() { Value = ids } } });
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The holders of those records that are counted in windows, of their methods or of a programme: to be locked before one is taken back.</summary>
    public async Task<IReadOnlyList<AccountId>> HoldersOfAsync(IReadOnlyCollection<StoredRecord> records, CancellationToken ct)
    {
        if (records.Count == 0)
        {
            return [];
        }

        await using var command = new NpgsqlCommand(
            """
            select distinct a.account_id from unnest($1::uuid[], $2::integer[], $3::text[]) as r(account_id, source, record_id)
            join activities.cap_act a on a.account_id = r.account_id and a.source = r.source and a.record_id = r.record_id
            """,
            connection);
        command.Parameters.Add(new() { Value = records.Select(record => record.Account.Value).ToArray() });
        command.Parameters.Add(new() { Value = records.Select(record => record.Key.Source).ToArray() });
        command.Parameters.Add(new() { Value = records.Select(record => record.RecordId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<AccountId> holders = [];
        while (await row.ReadAsync(ct))
        {
            holders.Add(new AccountId(row.GetGuid(0)));
        }

        return holders;
    }

    /// <summary>Reads what windows hold that are not known yet. Their holders are locked.</summary>
    public async Task LoadAsync(IEnumerable<(AccountId Holder, string Key)> windows, CancellationToken ct)
    {
        var missing = windows.Where(window => _used.TryAdd(window, 0)).ToArray();
        if (missing.Length == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            """
            select u.account_id, u.cap_key, u.used
            from unnest($1::uuid[], $2::text[]) as w(account_id, cap_key)
            join activities.cap_use u on u.account_id = w.account_id and u.cap_key = w.cap_key
            """,
            connection);
        command.Parameters.Add(new() { Value = missing.Select(window => window.Holder.Value).ToArray() });
        command.Parameters.Add(new() { Value = missing.Select(window => window.Key).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            _used[(new AccountId(row.GetGuid(0)), row.GetString(1))] = row.GetDecimal(2);
        }
    }

    /// <summary>What one holder's acts read and write.</summary>
    public ICapState Of(AccountId holder) => new State(this, holder);

    /// <summary>Notes that an act arrived: its windows and its place in the order.</summary>
    public void Arrive(AccountId holder, RecordKey record, string zone, IReadOnlyList<string> keys) =>
        _arrived.Add(new CappedAct(holder, record, zone, keys));

    /// <summary>Empties windows, to be counted anew.</summary>
    public void Empty(AccountId holder, IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            _used[(holder, key)] = 0;
            _changed.Add((holder, key));
        }
    }

    /// <summary>Writes what was counted.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        await FlushActsAsync(ct);
        if (_changed.Count == 0)
        {
            return;
        }

        var changed = _changed.ToArray();
        await using var command = new NpgsqlCommand(
            """
            insert into activities.cap_use (account_id, cap_key, used)
            select * from unnest($1::uuid[], $2::text[], $3::numeric[])
            on conflict (account_id, cap_key) do update set used = excluded.used
            """,
            connection);
        command.Parameters.Add(new() { Value = changed.Select(window => window.Item1.Value).ToArray() });
        command.Parameters.Add(new() { Value = changed.Select(window => window.Item2).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = changed.Select(window => _used[window]).ToArray() });
        await command.ExecuteNonQueryAsync(ct);
        _changed.Clear();
    }

    private async Task FlushActsAsync(CancellationToken ct)
    {
        if (_arrived.Count == 0)
        {
            return;
        }

        await using var copy = await connection.BeginBinaryImportAsync(
            "copy activities.cap_act (account_id, source, zone_id, record_id, cap_keys) from stdin (format binary)", ct);
        foreach (var act in _arrived)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(act.Holder.Value, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(act.Record.Source, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(act.Zone, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(act.Record.RecordId, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(act.Keys.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, ct);
        }

        await copy.CompleteAsync(ct);
        _arrived.Clear();
    }

    private sealed record CappedAct(AccountId Holder, RecordKey Record, string Zone, IReadOnlyList<string> Keys);

    private sealed class State(CapWindows windows, AccountId holder) : ICapState
    {
        public decimal Used(string capKey) => windows._used.TryGetValue((holder, capKey), out var used)
            ? used
            : throw new InvalidOperationException($"The method asks for the window '{capKey}', which it did not name before.");

        public void Use(string capKey, decimal amount)
        {
            windows._used[(holder, capKey)] = Used(capKey) + amount;
            windows._changed.Add((holder, capKey));
        }
    }
}
