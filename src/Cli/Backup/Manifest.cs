using System.Text.Json;
using Npgsql;

namespace Puhui.Cli.Backup;

/// <summary>What a backup says of itself: what restoring it must give.</summary>
internal sealed record Manifest
{
    /// <summary>Version of this form.</summary>
    public int Format { get; init; } = 1;

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The program that made it.</summary>
    public required string Program { get; init; }

    /// <summary>The version of the database server.</summary>
    public required string Postgres { get; init; }

    /// <summary>Leaves in the log, and its root as checkpoints show it; null for a log without leaves.</summary>
    public required long LogSize { get; init; }

    public string? LogRoot { get; init; }

    /// <summary>The newest checkpoint, signed.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The newest migration of each schema.</summary>
    public required Dictionary<string, int> Migrations { get; init; }

    /// <summary>The master keys that something in it is wrapped by.</summary>
    public required List<string> MasterKeys { get; init; }

    public required bool WithKeys { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);

    public static Manifest Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<Manifest>(json, JsonSerializerOptions.Web)!;

    /// <summary>Reads it in the snapshot of the connection's transaction.</summary>
    public static async Task<Manifest> OfAsync(NpgsqlConnection connection, bool withKeys, CancellationToken ct)
    {
        if (await ScalarAsync(connection, "select to_regclass('platform.migration')::text", ct) is not string)
        {
            throw new Platform.Backups.BackupException("backup_nothing", "this database holds nothing of Puhui yet");
        }

        var migrations = new Dictionary<string, int>(StringComparer.Ordinal);
        await using (var command = new NpgsqlCommand("select schema, max(number) from platform.migration group by schema order by schema", connection))
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                migrations.Add(row.GetString(0), row.GetInt32(1));
            }
        }

        var masters = new List<string>();
        if (await ScalarAsync(connection, "select to_regclass('accounts.vault')::text", ct) is string)
        {
            await using var command = new NpgsqlCommand(
                "select distinct master from (select digest_master as master from accounts.vault union all select master from accounts.holder_key where master is not null) as used order by 1", connection);
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                masters.Add(row.GetString(0));
            }
        }

        var manifest = new Manifest
        {
            MadeAt = DateTimeOffset.UtcNow,
            Program = typeof(Manifest).Assembly.GetName().Version?.ToString(3) ?? "",
            Postgres = connection.PostgreSqlVersion.ToString(),
            LogSize = 0,
            Migrations = migrations,
            MasterKeys = masters,
            WithKeys = withKeys,
        };
        await using var head = new NpgsqlCommand("select c.size, c.root, c.note from ledger.checkpoint c join ledger.head h on h.size = c.size", connection);
        await using var newest = await head.ExecuteReaderAsync(ct);
        return await newest.ReadAsync(ct)
            ? manifest with { LogSize = newest.GetInt64(0), LogRoot = Convert.ToBase64String(newest.GetFieldValue<byte[]>(1)), Checkpoint = newest.GetString(2) }
            : manifest;
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(ct);
    }
}
