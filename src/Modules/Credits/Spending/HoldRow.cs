using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Credits.Lots;

namespace Puhui.Credits.Spending;

/// <summary>Points set aside, and what became of them.</summary>
internal sealed record HoldRow(EntryId Entry, PurseKey Purse, long Points, HoldState State, AccountId? TakenTo)
{
    /// <summary>The holds that are there of those asked for.</summary>
    public static async Task<Dictionary<EntryId, HoldRow>> LoadAsync(NpgsqlConnection connection, IEnumerable<EntryId> entries, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select entry, holder, asset, points, state, taken_to from credits.hold where entry = any($1)", connection);
        command.Parameters.Add(new() { Value = entries.Select(entry => entry.Value).Distinct().ToArray() });
        await using var rows = await command.ExecuteReaderAsync(ct);
        Dictionary<EntryId, HoldRow> found = [];
        while (await rows.ReadAsync(ct))
        {
            var entry = new EntryId(rows.GetGuid(0));
            found.Add(entry, new HoldRow(
                entry, new PurseKey(new AccountId(rows.GetGuid(1)), rows.GetInt16(2)), rows.GetInt64(3), (HoldState)rows.GetInt16(4), rows.IsDBNull(5) ? null : new AccountId(rows.GetGuid(5))));
        }

        return found;
    }

    /// <summary>From which lots holds took how much.</summary>
    public static async Task<ILookup<EntryId, (long Lot, long Amount)>> UsesAsync(NpgsqlConnection connection, IEnumerable<EntryId> holds, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select hold, lot, amount from credits.lot_use where hold = any($1) order by hold, lot", connection);
        command.Parameters.Add(new() { Value = holds.Select(entry => entry.Value).ToArray() });
        await using var rows = await command.ExecuteReaderAsync(ct);
        List<(EntryId Hold, long Lot, long Amount)> uses = [];
        while (await rows.ReadAsync(ct))
        {
            uses.Add((new EntryId(rows.GetGuid(0)), rows.GetInt64(1), rows.GetInt64(2)));
        }

        return uses.ToLookup(use => use.Hold, use => (use.Lot, use.Amount));
    }

    /// <summary>Notes how holds ended.</summary>
    public static NpgsqlBatchCommand Settle(IReadOnlyCollection<(EntryId Hold, EntryId Settled, AccountId? To)> settled, HoldState state)
    {
        var update = PurseBook.With(
            "update credits.hold h set state = $3, settled = k.settled, taken_to = k.taken_to from unnest($1, $2, $4) k (entry, settled, taken_to) where h.entry = k.entry",
            settled.Select(one => one.Hold.Value).ToArray(), settled.Select(one => one.Settled.Value).ToArray(), (short)state);
        update.Parameters.Add(PurseBook.Optional(settled.Select(one => one.To?.Value), NpgsqlDbType.Uuid));
        return update;
    }
}

/// <summary>What became of points set aside. The numbers stand in rows.</summary>
internal enum HoldState : short
{
    /// <summary>They wait.</summary>
    Held = 1,

    /// <summary>Spent.</summary>
    Taken = 2,

    /// <summary>Free again.</summary>
    Released = 3,

    /// <summary>Spent and given back.</summary>
    Refunded = 4,
}
