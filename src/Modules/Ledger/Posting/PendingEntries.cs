using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Ledger.Posting;

/// <summary>An entry that reserved.</summary>
internal sealed record Pending(AccountId Holder, Asset Asset, long Reserved, string Category);

/// <summary>Pending entries that are to be settled, which of them were, and which will be now.</summary>
internal sealed class PendingEntries
{
    private const string Find = "select entry_id, account_id, asset, reserved, category from ledger.leg where entry_id = any($1) and leg_no = 0 and kind = 4";
    private const string Settle = """
        insert into ledger.settlement (pending, entry_id)
        select pending, entry_id from unnest($1::uuid[], $2::uuid[]) as s (pending, entry_id) order by pending
        on conflict do nothing returning pending
        """;

    private readonly Dictionary<EntryId, Pending> _pending = [];
    private readonly Dictionary<EntryId, EntryId> _settling = [];

    private PendingEntries()
    {
    }

    public static async Task<PendingEntries> FindAsync(NpgsqlConnection connection, IEnumerable<EntryId> entries, CancellationToken ct)
    {
        var found = new PendingEntries();
        await using var command = new NpgsqlCommand(Find, connection) { Parameters = { new() { Value = entries.Select(entry => entry.Value).Distinct().ToArray() } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            found._pending.Add(new EntryId(reader.GetGuid(0)), new Pending(new AccountId(reader.GetGuid(1)), Asset.FromNumber(reader.GetInt16(2)), reader.GetInt64(3), reader.GetString(4)));
        }

        return found;
    }

    public Pending? Of(EntryId entry) => _pending.GetValueOrDefault(entry);

    /// <summary>Whether it is the first to settle this one here; then with the id of its entry.</summary>
    public bool TrySettle(EntryId pending, Func<EntryId> mint, out EntryId by)
    {
        by = _settling.ContainsKey(pending) ? default : mint();
        return _settling.TryAdd(pending, by);
    }

    /// <summary>Writes all of them and returns those that nobody settled before. Waits for others that are about to settle the same.</summary>
    public async Task<IReadOnlySet<EntryId>> WriteSettlementsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var settled = new HashSet<EntryId>(_settling.Count);
        if (_settling.Count == 0)
        {
            return settled;
        }

        await using var command = new NpgsqlCommand(Settle, connection)
        {
            Parameters = { new() { Value = _settling.Keys.Select(entry => entry.Value).ToArray() }, new() { Value = _settling.Values.Select(entry => entry.Value).ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            settled.Add(new EntryId(reader.GetGuid(0)));
        }

        return settled;
    }
}
