using System.IO.Compression;
using Npgsql;
using Puhui.Platform.Postgres;

namespace Puhui.EndToEnd.Tests.Support;

/// <summary>Data folders as the previous release left them.</summary>
internal static class PreviousRelease
{
    private static readonly string Fixture = Path.Combine(PuhuiCommand.Root, "tests/EndToEnd.Tests/Upgrade/previous-release");

    /// <summary>Fills a folder; says what the holders' balances were, and the log's root.</summary>
    public static async Task<(string Balances, string Root)> MakeAsync(string folder, bool withKeys = true)
    {
        if (withKeys)
        {
            PutKeys(folder);
        }

        await using var cluster = await EmbeddedCluster.StartAsync(folder);
        await using (var file = File.OpenRead(Path.Combine(Fixture, "database.sql.gz")))
        await using (var unzipped = new GZipStream(file, CompressionMode.Decompress))
        using (var sql = new StreamReader(unzipped))
        await using (var connection = new NpgsqlConnection(cluster.ConnectionString + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using var load = new NpgsqlCommand(await sql.ReadToEndAsync(), connection) { CommandTimeout = 120 };
            await load.ExecuteNonQueryAsync();
        }

        return (await ReadAsync(cluster, Balances), await ReadAsync(cluster, "select encode(root, 'base64') from ledger.checkpoint order by size desc limit 1"));
    }

    /// <summary>The keys of that release, as they must lie.</summary>
    public static void PutKeys(string folder)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var keys = Directory.CreateDirectory(Path.Combine(folder, "keys"), Owner | UnixFileMode.UserExecute).FullName;
        foreach (var key in Directory.GetFiles(Path.Combine(Fixture, "keys")))
        {
            var copy = Path.Combine(keys, Path.GetFileName(key));
            File.Copy(key, copy);
            File.SetUnixFileMode(copy, Owner);
        }
    }

    public static async Task<string> BalancesAsync(string folder)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(folder);
        return await ReadAsync(cluster, Balances);
    }

    public static async Task<string> ReadAsync(string folder, string sql)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(folder);
        return await ReadAsync(cluster, sql);
    }

    private const string Balances =
        "select string_agg(account_id || ' ' || asset || ' ' || posted || ' ' || reserved, E'\\n' order by account_id, asset) from "
        + "(select account_id, asset, sum(posted) as posted, sum(reserved) as reserved from ledger.balance group by account_id, asset) b";

    private static async Task<string> ReadAsync(EmbeddedCluster cluster, string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
