using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Reading;

/// <summary>Pages of entries along the primary key of the months' tables; of an account along its history.</summary>
internal sealed class EntryBook(NpgsqlDataSource database) : IEntryBook
{
    /// <summary>Legs that a page looks at before it gives up and says how to go on.</summary>
    public const int MostLooked = 8_000;

    public async Task<EntryPage> PageAsync(EntryQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, Statement.MaxLimit);
        var place = query.Cursor is null ? (EntryId?)null
            : EntryId.TryParse(query.Cursor, out var cursor) ? cursor : throw new FormatException("This cursor was not given by the book of entries.");
        Asset? asset = null;
        if (query.Asset is { } code)
        {
            if (!Asset.TryFind(code, out var found))
            {
                return new EntryPage([], null, false);
            }

            asset = found;
        }

        var filters = asset is not null || query.Kind is not null || query.Category is not null;
        await using var command = database.CreateCommand(Sql(query, place, filters));
        var parameters = command.Parameters;
        parameters.Add(new() { Value = filters ? MostLooked : query.Limit + 1 });
        parameters.Add(new() { Value = (object?)place?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        parameters.Add(new() { Value = query.From is { } from ? Moment.FirstId(from) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        parameters.Add(new() { Value = query.To is { } to ? Moment.FirstId(to) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        parameters.Add(new() { Value = (object?)query.Account?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        parameters.Add(new() { Value = asset is null ? DBNull.Value : asset.Number, NpgsqlDbType = NpgsqlDbType.Smallint });
        parameters.Add(new() { Value = query.Kind is { } kind ? (short)kind : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint });
        parameters.Add(new() { Value = (object?)query.Category ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        parameters.Add(new() { Value = query.Limit + 1 });
        List<LedgerEntry> items = new(query.Limit);
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            // The last row is not an entry: how many legs were looked at, and the last of them.
            while (await row.ReadAsync(ct))
            {
                if (row.GetBoolean(EntryRows.Count))
                {
                    var looked = row.GetInt64(EntryRows.Count + 1);
                    if (items.Count > query.Limit)
                    {
                        items.RemoveAt(query.Limit);
                        return new EntryPage(items, items[^1].Entry.ToString(), false);
                    }

                    return filters && looked == MostLooked
                        ? new EntryPage(items, new EntryId(row.GetGuid(0)).ToString(), true)
                        : new EntryPage(items, null, false);
                }

                items.Add(EntryRows.Read(row));
            }
        }

        return new EntryPage(items, null, false);
    }

    private static string Sql(EntryQuery query, EntryId? place, bool filters)
    {
        var (direction, beyond) = query.OldestFirst ? ("asc", ">") : ("desc", "<");
        var range = $"""
            where {(query.Account is null ? "j.leg_no = 0" : "j.account_id = $5")}
              {(place is null ? "" : $"and j.entry_id {beyond} $2")}
              {(query.From is null ? "" : "and j.entry_id >= $3")}
              {(query.To is null ? "" : "and j.entry_id < $4")}
            """;
        var filter = filters
            ? $"where true {(query.Asset is null ? "" : "and l.asset = $6")} {(query.Kind is null ? "" : "and l.kind = $7")} {(query.Category is null ? "" : "and l.category = $8")}"
            : "";
        return $"""
            with looked as materialized (select j.* from ledger.leg j {range} order by j.entry_id {direction} limit $1),
            found as (select l.* from looked l {filter} order by l.entry_id {direction} limit $9)
            select * from (
                select {EntryRows.Columns}, false as is_end, 0::bigint as looked
                from found l join ledger.batch b on b.id = l.batch_id left join ledger.issuance i on i.account_id = l.counter
                order by l.entry_id {direction}) e
            union all
            select (select entry_id from looked order by entry_id {(query.OldestFirst ? "desc" : "asc")} limit 1), null, null, null, null, null, null, null, null, null, null, null, true, (select count(*) from looked)
            """;
    }
}
