using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;

namespace Puhui.Activities.Sources.Keys;

/// <summary>Makes, lists, rotates and revokes keys. The row of the source is locked while its keys are counted.</summary>
internal sealed class KeyStore(NpgsqlDataSource database, TimeProvider time, SourceStore sources, HmacSecrets secrets) : ISourceKeys
{
    private const int MostValid = 2;
    private const string Columns = "k.key_id, s.source_id, k.kind, k.label, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at";

    public async Task<IReadOnlyList<SourceKeyInfo>> ListAsync(SourceId source, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await ReadAsync(connection, source, ct);
    }

    public async Task<CreatedSourceKey> CreateAsync(SourceId source, NewSourceKey key, CancellationToken ct)
    {
        var material = Material.Make(key.Kind, key.PublicKey);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var number = await LockAsync(connection, source, ct);
        var made = await InsertAsync(connection, source, number, key, material, ct);
        DemandRoom(await ReadAsync(connection, source, ct), key.Kind);
        await transaction.CommitAsync(ct);
        sources.Changed();
        return made;
    }

    public async Task<CreatedSourceKey> RotateAsync(SourceId source, SourceKeyId old, TimeSpan overlap, string? publicKey, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var number = await LockAsync(connection, source, ct);
        var now = time.GetUtcNow();
        var known = (await ReadAsync(connection, source, ct)).SingleOrDefault(key => key.Id == old) ?? throw new SourceKeyException($"The source has no key {old}.");
        if (!known.IsValidAt(now))
        {
            throw new SourceKeyException($"The key {old} is revoked or expired; make a new one instead.");
        }

        var wanted = new NewSourceKey(known.Kind, known.Label) { Scopes = known.Scopes, PublicKey = publicKey };
        var made = await InsertAsync(connection, source, number, wanted, Material.Make(known.Kind, publicKey), ct);
        await using (var update = new NpgsqlCommand("update activities.source_key set expires_at = least(expires_at, $2) where key_id = $1", connection))
        {
            update.Parameters.Add(new() { Value = old.Value });
            update.Parameters.Add(new() { Value = (now + overlap).UtcDateTime });
            await update.ExecuteNonQueryAsync(ct);
        }

        DemandRoom(await ReadAsync(connection, source, ct), known.Kind);
        await transaction.CommitAsync(ct);
        sources.Changed();
        return made;
    }

    public async Task<bool> RevokeAsync(SourceId source, SourceKeyId key, CancellationToken ct)
    {
        await using var update = database.CreateCommand("""
            update activities.source_key k set revoked_at = $3
            from activities.source s where s.number = k.source and s.source_id = $1 and k.key_id = $2 and k.revoked_at is null
            """);
        update.Parameters.Add(new() { Value = source.Value });
        update.Parameters.Add(new() { Value = key.Value });
        update.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return await DoneAsync(update, ct);
    }

    public async Task<bool> RevokeAsync(string bearer, CancellationToken ct)
    {
        await using var update = database.CreateCommand("update activities.source_key set revoked_at = $2 where key_hash = $1 and revoked_at is null");
        update.Parameters.Add(new() { Value = BearerText.Hash(bearer) });
        update.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return await DoneAsync(update, ct);
    }

    private async Task<bool> DoneAsync(NpgsqlCommand update, CancellationToken ct)
    {
        var done = await update.ExecuteNonQueryAsync(ct) == 1;
        sources.Changed();
        return done;
    }

    private void DemandRoom(IEnumerable<SourceKeyInfo> keys, SourceKeyKind kind)
    {
        var now = time.GetUtcNow();
        var bearer = kind == SourceKeyKind.Bearer;
        if (keys.Count(key => key.Kind == SourceKeyKind.Bearer == bearer && key.IsValidAt(now)) > MostValid)
        {
            throw new SourceKeyException($"Two {(bearer ? "bearer" : "signing")} keys of this source are valid already; revoke one first.");
        }
    }

    private async Task<CreatedSourceKey> InsertAsync(NpgsqlConnection connection, SourceId source, int number, NewSourceKey key, Material material, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var scopes = key.Scopes ?? KeyScopes.All;
        if (scopes.Count == 0 || scopes.Any(scope => !KeyScopes.All.Contains(scope, StringComparer.Ordinal)))
        {
            throw new SourceKeyException($"A key has one or more of the scopes {string.Join(", ", KeyScopes.All)}.");
        }

        if (key.ExpiresAt <= now)
        {
            throw new SourceKeyException("The expiry of the key has passed already.");
        }

        var id = SourceKeyId.New();
        await using var insert = new NpgsqlCommand("""
            insert into activities.source_key (key_id, source, kind, key_hash, material, label, scopes, created_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """, connection);
        insert.Parameters.Add(new() { Value = id.Value });
        insert.Parameters.Add(new() { Value = number });
        insert.Parameters.Add(new() { Value = (short)key.Kind });
        insert.Parameters.Add(new() { Value = (object?)material.Hash ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
        insert.Parameters.Add(new()
        {
            Value = key.Kind is SourceKeyKind.HmacSha256 or SourceKeyKind.HmacSm3 ? secrets.Seal(id, material.Bytes!) : (object?)material.Bytes ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.Bytea,
        });
        insert.Parameters.Add(new() { Value = key.Label });
        insert.Parameters.Add(new() { Value = scopes.ToArray() });
        insert.Parameters.Add(new() { Value = now.UtcDateTime });
        insert.Parameters.Add(new() { Value = (object?)key.ExpiresAt?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await insert.ExecuteNonQueryAsync(ct);
        return new CreatedSourceKey(new SourceKeyInfo(id, source, key.Kind, key.Label, [.. scopes], now, key.ExpiresAt, null, null), material.Shown);
    }

    private static async Task<int> LockAsync(NpgsqlConnection connection, SourceId source, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select number from activities.source where source_id = $1 for update", connection);
        command.Parameters.Add(new() { Value = source.Value });
        return (int)(await command.ExecuteScalarAsync(ct) ?? throw SourceStore.Unknown(source));
    }

    private static async Task<List<SourceKeyInfo>> ReadAsync(NpgsqlConnection connection, SourceId source, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"select {Columns} from activities.source_key k join activities.source s on s.number = k.source where s.source_id = $1 order by k.created_at desc, k.key_id desc",
            connection);
        command.Parameters.Add(new() { Value = source.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<SourceKeyInfo> keys = [];
        while (await row.ReadAsync(ct))
        {
            keys.Add(new SourceKeyInfo(
                new SourceKeyId(row.GetGuid(0)), new SourceId(row.GetGuid(1)), (SourceKeyKind)row.GetInt16(2), row.GetString(3), row.GetFieldValue<string[]>(4),
                Time(row, 5)!.Value, Time(row, 6), Time(row, 7), Time(row, 8)));
        }

        return keys;
    }

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    /// <summary>What is kept of a new key, and what is shown of it.</summary>
    private sealed record Material(byte[]? Hash, byte[]? Bytes, string? Shown)
    {
        public static Material Make(SourceKeyKind kind, string? publicKey)
        {
            if (kind is SourceKeyKind.Ed25519 or SourceKeyKind.Sm2Sm3)
            {
                return new Material(null, PublicKeyText.Read(kind, publicKey), null);
            }

            if (publicKey is not null)
            {
                throw new SourceKeyException("A bearer or HMAC key has no public key.");
            }

            if (kind == SourceKeyKind.Bearer)
            {
                var text = BearerText.New();
                return new Material(BearerText.Hash(text), null, text);
            }

            var secret = RandomNumberGenerator.GetBytes(32);
            return new Material(null, secret, Convert.ToBase64String(secret));
        }
    }
}
