using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Spending;

namespace Puhui.Credits.Book;

/// <summary>A movement as it is read for a statement, with its reason.</summary>
internal sealed record MovementRow(long Seq, CreditMovement Movement)
{
    private const string Sql = """
        select m.seq, m.entry, m.kind, m.points, m.after, m.at, i.act, i.scenario, i.policy, g.why_zh, g.why_en, m.expires_at, h.state, h.settled
        from credits.movement m
        left join credits.issued i on i.entry = m.grant_entry
        left join credits.grant g on g.entry = m.grant_entry
        left join credits.hold h on h.entry = m.entry
        where m.holder = $1 and m.asset = $2 and ($3::bigint is null or m.seq < $3)
        order by m.seq desc limit $4
        """;

    public static async Task<List<MovementRow>> ReadAsync(NpgsqlDataSource database, AccountId holder, short asset, int limit, long? before, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = holder.Value });
        command.Parameters.Add(new() { Value = asset });
        command.Parameters.Add(new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = limit });
        await using var rows = await command.ExecuteReaderAsync(ct);
        List<MovementRow> read = [];
        while (await rows.ReadAsync(ct))
        {
            read.Add(Read(rows));
        }

        return read;
    }

    private static MovementRow Read(NpgsqlDataReader row)
    {
        var entry = new EntryId(row.GetGuid(1));
        var kind = (CreditMovementKind)row.GetInt16(2);
        var points = row.GetInt64(3);
        EntryId? act = row.IsDBNull(6) ? null : new EntryId(row.GetGuid(6));
        string? Text(int place) => row.IsDBNull(place) ? null : row.GetString(place);
        // What was set aside and then taken is one movement for people: it was spent. The entry that moved it proves it.
        if (kind == CreditMovementKind.Reserved && !row.IsDBNull(12) && (HoldState)row.GetInt16(12) is HoldState.Taken or HoldState.Refunded)
        {
            (kind, entry) = (CreditMovementKind.Spent, new EntryId(row.GetGuid(13)));
        }

        DateTimeOffset? expires = row.IsDBNull(11) ? null : row.GetFieldValue<DateTimeOffset>(11);
        return new MovementRow(row.GetInt64(0), new CreditMovement(
            entry, kind, points, row.GetInt64(4), row.GetFieldValue<DateTimeOffset>(5), act, Text(7),
            row.IsDBNull(8) || row.GetInt32(8) == 0 ? null : row.GetInt32(8),
            Why.Of(kind, points, act is not null, Text(9), chinese: true), Why.Of(kind, points, act is not null, Text(10), chinese: false), expires));
    }
}
