using Npgsql;

namespace Puhui.Activities.Restatement;

/// <summary>A part of the work that one transaction does: records received in a span of time, or all of a span of holders.</summary>
internal sealed record RestatePiece(int Number, (DateTimeOffset From, DateTimeOffset To) Received, (Guid From, Guid To)? Accounts);

/// <summary>The rows that say what is still to do.</summary>
internal static class RestatePieces
{
    /// <summary>The next piece that nobody works on, locked for this transaction; null when there is none.</summary>
    public static async Task<RestatePiece?> TakeAsync(NpgsqlConnection connection, int number, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand("""
            select number, received_from, received_to, account_from, account_to from activities.restatement_piece
            where restatement = $1 and done_at is null order by number for update skip locked limit 1
            """, connection) { Parameters = { new() { Value = number } } };
        await using var row = await take.ExecuteReaderAsync(ct);
        return !await row.ReadAsync(ct) ? null
            : row.IsDBNull(3) ? new RestatePiece(row.GetInt32(0), (row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2)), null)
            : new RestatePiece(row.GetInt32(0), default, (row.GetGuid(3), row.GetGuid(4)));
    }

    /// <summary>Holders whose balance did not reach for what is to be taken back; they are dealt with one by one.</summary>
    public static async Task<HashSet<Guid>> ShortsAsync(NpgsqlConnection connection, int number, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select account_id from activities.restatement_short where restatement = $1", connection) { Parameters = { new() { Value = number } } };
        await using var row = await command.ExecuteReaderAsync(ct);
        HashSet<Guid> shorts = [];
        while (await row.ReadAsync(ct))
        {
            shorts.Add(row.GetGuid(0));
        }

        return shorts;
    }
}
