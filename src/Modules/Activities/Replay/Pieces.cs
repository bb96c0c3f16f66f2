using Npgsql;

namespace Puhui.Activities.Replay;

/// <summary>Cuts the work into pieces of about the same size, by a sample of the records.</summary>
internal static class Pieces
{
    public const int Records = 250_000;
    private const int SampleRows = 20_000;
    public static readonly Guid LastAccount = new(Enumerable.Repeat((byte)0xFF, 16).ToArray());

    /// <param name="connection">The caller's.</param>
    /// <param name="table">The table of pieces and its first column.</param>
    /// <param name="of">What the pieces belong to.</param>
    /// <param name="scope">Which records.</param>
    /// <param name="until">Received before.</param>
    /// <param name="records">About how many records a piece has.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task CutAsync<TKey>(NpgsqlConnection connection, string table, TKey of, PastScope scope, DateTimeOffset until, int records, CancellationToken ct)
        where TKey : notnull
    {
        var size = await SizeAsync(connection, ct);
        var count = Math.Max(1, (int)((size + records - 1) / records));
        var number = 0;
        if (scope.Plain.Count > 0)
        {
            var bounds = await BoundsAsync<DateTime>(connection, "received_at", size, count, ct);
            DateTime[] from = [DateTime.UnixEpoch.AddYears(-70), .. bounds];
            DateTime[] to = [.. bounds, until.UtcDateTime];
            number = await InsertAsync(connection, table, of, number, "received_from, received_to", from, to, ct);
        }

        if (scope.Capped.Count > 0 || (await PastQuery.PrepareAsync(connection, ct)).Windows)
        {
            var bounds = await BoundsAsync<Guid>(connection, "account_id", size, count, ct);
            await InsertAsync<TKey, Guid>(connection, table, of, number, "account_from, account_to", [Guid.Empty, .. bounds], [.. bounds, LastAccount], ct);
        }
    }

    /// <summary>About how many records there are, also before the table was ever analysed.</summary>
    public static async Task<long> SizeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select greatest(c.reltuples::bigint, pg_relation_size(c.oid) / 8192 * 20) from pg_class c where c.oid = 'activities.record'::regclass
            """, connection);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    public static async Task<T[]> BoundsAsync<T>(NpgsqlConnection connection, string column, long size, int count, CancellationToken ct)
    {
        if (count == 1)
        {
            return [];
        }

        var percent = Math.Clamp(100.0 * SampleRows / size, 0.001, 100);
        var shares = Enumerable.Range(1, count - 1).Select(part => (double)part / count).ToArray();
        await using var command = new NpgsqlCommand(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"select percentile_disc($1::double precision[]) within group (order by {column}) from activities.record tablesample system ({percent:F4})"), connection);
        command.Parameters.Add(new() { Value = shares });
        return await command.ExecuteScalarAsync(ct) is T[] bounds ? [.. bounds.Distinct()] : [];
    }

    private static async Task<int> InsertAsync<TKey, T>(NpgsqlConnection connection, string table, TKey of, int number, string columns, T[] from, T[] to, CancellationToken ct)
        where TKey : notnull
    {
        await using var insert = new NpgsqlCommand(
            $"insert into {table}, number, {columns}) select $1, $2 + ord, a, b from unnest($3, $4) with ordinality as p(a, b, ord) where a < b", connection);
        insert.Parameters.Add(new() { Value = of });
        insert.Parameters.Add(new() { Value = number });
        insert.Parameters.Add(new() { Value = from });
        insert.Parameters.Add(new() { Value = to });
        await insert.ExecuteNonQueryAsync(ct);
        return number + from.Length;
    }
}
