using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources.Keys;

namespace Puhui.Activities.Sources.Signing;

/// <summary>What the database says of a signed request, in one answer.</summary>
internal readonly record struct SignedUse(Source Source, string[] Scopes, bool IsRevoked, bool IsExpired, bool IsReplayed);

/// <summary>
/// The keys that sign. Their material is remembered; whether they are valid is asked with every use, together with the question
/// whether the nonce was used before, so that both hold across processes at once.
/// </summary>
internal sealed class SigningKeys(NpgsqlDataSource database, TimeProvider time, HmacSecrets secrets)
{
    private const int MostCached = 4096;

    private readonly ConcurrentDictionary<SourceKeyId, SigningKey> _known = new();

    /// <summary>The key with an id; null when there is none that signs.</summary>
    /// <exception cref="CryptographicException">Its secret was sealed under another key file.</exception>
    public async ValueTask<SigningKey?> FindAsync(SourceKeyId id, CancellationToken ct)
    {
        if (_known.TryGetValue(id, out var known))
        {
            return known;
        }

        await using var command = database.CreateCommand("""
            select k.kind, k.material, s.source_id from activities.source_key k join activities.source s on s.number = k.source
            where k.key_id = $1 and k.kind <> 1
            """);
        command.Parameters.Add(new() { Value = id.Value });
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
        {
            return null;
        }

        var kind = (SourceKeyKind)row.GetInt16(0);
        var material = row.GetFieldValue<byte[]>(1);
        if (_known.Count >= MostCached)
        {
            _known.Clear();
        }

        return _known[id] = new SigningKey(id, new SourceId(row.GetGuid(2)), kind, kind is SourceKeyKind.HmacSha256 or SourceKeyKind.HmacSm3 ? secrets.Open(id, material) : material);
    }

    /// <summary>Uses a nonce of a key, unless the key is not valid any more or the nonce was used before.</summary>
    /// <param name="key">The key.</param>
    /// <param name="nonce">The nonce.</param>
    /// <param name="until">Until when the request would be accepted again if the nonce were forgotten.</param>
    /// <param name="ct">Cancels the wait.</param>
    public async Task<SignedUse> UseAsync(SourceKeyId key, string nonce, DateTimeOffset until, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            with k as (
                select {SourceRow.Columns}, k.scopes, k.revoked_at is not null as revoked, coalesce(k.expires_at <= $4, false) as expired
                from activities.source_key k join activities.source s on s.number = k.source where k.key_id = $1),
            used as (
                insert into activities.nonce (key_id, nonce, until) select $1, $2, $3 from k where not revoked and not expired
                on conflict do nothing returning 1)
            select k.*, not exists (select from used) from k
            """);
        command.Parameters.Add(new() { Value = key.Value });
        command.Parameters.Add(new() { Value = SHA256.HashData(Encoding.UTF8.GetBytes(nonce))[..16] });
        command.Parameters.Add(new() { Value = until.UtcDateTime });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
        {
            throw new InvalidOperationException($"The key {key} was removed while it was used.");
        }

        const int own = SourceRow.ColumnCount;
        return new SignedUse(SourceRow.Read(row), row.GetFieldValue<string[]>(own), row.GetBoolean(own + 1), row.GetBoolean(own + 2), row.GetBoolean(own + 3));
    }

    /// <summary>What the database says of a key, without using a nonce.</summary>
    public async Task<(bool IsRevoked, bool IsExpired)> ValidityAsync(SourceKeyId key, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select revoked_at is not null, coalesce(expires_at <= $2, false) from activities.source_key where key_id = $1");
        command.Parameters.Add(new() { Value = key.Value });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? (row.GetBoolean(0), row.GetBoolean(1)) : (true, false);
    }
}
