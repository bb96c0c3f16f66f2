using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Platform.Cryptography;

namespace Puhui.Bank.Transactions;

/// <summary>What the books of spending say about an id.</summary>
/// <param name="Content">The digest of what was kept under it first.</param>
/// <param name="Fen">What was spent.</param>
/// <param name="Refunded">What was given back, by all refunds so far.</param>
/// <param name="Mcc">The merchant code.</param>
internal sealed record Spent(byte[] Content, long Fen, long Refunded, string Mcc);

/// <summary>The tables of spending: keyed digests, categories, days, fen.</summary>
internal sealed class SpendStore(NpgsqlDataSource database, SecretBox box)
{
    public byte[] Digest(string what, string text) => box.Digest("bank " + what, text);

    /// <summary>Keeps what is new and tells how the ids of all of it stand, with refunds that came before or come with it.</summary>
    /// <param name="spends">Purchases with their ids' digests.</param>
    /// <param name="refunds">Refunds: own id, id of the original, fen or null for all.</param>
    public async Task<Dictionary<string, Spent>> KeepAsync(
        SourceId source,
        IReadOnlyList<(byte[] Id, byte[] Content, byte[] Holder, string Category, string Mcc, DateOnly Day, long Fen)> spends,
        IReadOnlyList<(byte[] Id, byte[] Original, long? Fen)> refunds,
        CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);

        // A refund and its purchase may arrive at the same moment by two ways; one of them has to see the other.
        await ExecuteAsync(connection, "select pg_advisory_xact_lock(hashtextextended('bank ' || $1::text, 0))", ct, source.Value);
        await ExecuteAsync(
            connection,
            """
            insert into bank.spend (source, id, content, holder, category, mcc, spent_on, amount_fen)
            select $1, * from unnest($2, $3, $4, $5, $6, $7, $8) on conflict do nothing
            """,
            ct,
            source.Value, spends.Select(s => s.Id).ToArray(), spends.Select(s => s.Content).ToArray(), spends.Select(s => s.Holder).ToArray(),
            spends.Select(s => s.Category).ToArray(), spends.Select(s => s.Mcc).ToArray(), spends.Select(s => s.Day).ToArray(), spends.Select(s => s.Fen).ToArray());
        await ExecuteAsync(
            connection,
            "insert into bank.refund (source, id, original, amount_fen) select $1, * from unnest($2, $3, $4) on conflict do nothing",
            ct,
            source.Value, refunds.Select(r => r.Id).ToArray(), refunds.Select(r => r.Original).ToArray(), refunds.Select(r => r.Fen).ToArray());
        var found = await ReadAsync(connection, source, [.. spends.Select(s => s.Id).Concat(refunds.Select(r => r.Original))], ct);
        await transaction.CommitAsync(ct);
        return found;
    }

    /// <summary>The sums of a month by category, refunds taken off.</summary>
    public async Task<IReadOnlyList<(string Category, long Count, long Fen)>> SumAsync(SourceId source, DateOnly from, DateOnly to, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select category, count(*), sum(greatest(0, amount_fen - coalesce((
                select sum(coalesce(r.amount_fen, s.amount_fen)) from bank.refund r where r.source = s.source and r.original = s.id), 0)))::bigint
            from bank.spend s where source = $1 and spent_on >= $2 and spent_on < $3 group by category order by category
            """);
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        List<(string, long, long)> sums = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            sums.Add((row.GetString(0), row.GetInt64(1), row.GetInt64(2)));
        }

        return sums;
    }

    private static async Task<Dictionary<string, Spent>> ReadAsync(NpgsqlConnection connection, SourceId source, byte[][] ids, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select s.id, s.content, s.amount_fen, coalesce((
                select sum(coalesce(r.amount_fen, s.amount_fen)) from bank.refund r where r.source = s.source and r.original = s.id), 0)::bigint, s.mcc
            from bank.spend s where source = $1 and id = any($2)
            """, connection);
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = ids });
        Dictionary<string, Spent> found = new(StringComparer.Ordinal);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            found[Convert.ToHexString(row.GetFieldValue<byte[]>(0))] = new Spent(row.GetFieldValue<byte[]>(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4));
        }

        return found;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(ct);
    }
}
