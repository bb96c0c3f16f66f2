using System.Collections.Concurrent;
using Npgsql;
using Puhui.Activities.Contracts;

namespace Puhui.Activities.Sources.Keys;

/// <summary>A bearer key and whose it is, as remembered for ten seconds.</summary>
internal sealed class BearerKey(SourceKeyId id, Source source, string[] scopes, DateTimeOffset? expiresAt, bool revoked, DateTimeOffset readAt, int version)
{
    public SourceKeyId Id { get; } = id;

    public Source Source { get; } = source;

    public bool IsRevoked { get; } = revoked;

    public bool IsFresh(DateTimeOffset now, int current) => version == current && now - readAt < SourceStore.Fresh;

    public bool IsExpired(DateTimeOffset now) => now >= expiresAt;

    public bool Allows(string scope) => Array.IndexOf(scopes, scope) >= 0;
}

/// <summary>Finds whose a bearer key is: a look into a dictionary for a key that was shown in the last ten seconds, else one query.</summary>
internal sealed class BearerKeys(NpgsqlDataSource database, TimeProvider time, SourceStore sources)
{
    private const int MostCached = 4096;

    // Texts that are no key are kept apart, so that guesses cannot push out the keys of those who work.
    private readonly ConcurrentDictionary<string, BearerKey> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _unknown = new(StringComparer.Ordinal);

    /// <summary>The key with this text, valid or not; null when there is none.</summary>
    public ValueTask<BearerKey?> FindAsync(string text, CancellationToken ct)
    {
        if (!BearerText.HasForm(text))
        {
            return default;
        }

        var version = sources.Version;
        var now = time.GetUtcNow();
        if (_known.TryGetValue(text, out var cached) && cached.IsFresh(now, version))
        {
            return new(cached);
        }

        return _unknown.TryGetValue(text, out var at) && now - at < SourceStore.Fresh ? default : AskAsync(text, version, now, ct);
    }

    private async ValueTask<BearerKey?> AskAsync(string text, int version, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            select {SourceRow.Columns}, k.key_id, k.scopes, k.expires_at, k.revoked_at is not null
            from activities.source_key k join activities.source s on s.number = k.source where k.key_hash = $1
            """);
        command.Parameters.Add(new() { Value = BearerText.Hash(text) });
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
        {
            Bound(_unknown)[text] = now;
            return null;
        }

        const int own = SourceRow.ColumnCount;
        return Bound(_known)[text] = new BearerKey(
            new SourceKeyId(row.GetGuid(own)), SourceRow.Read(row), row.GetFieldValue<string[]>(own + 1),
            row.IsDBNull(own + 2) ? null : row.GetFieldValue<DateTimeOffset>(own + 2), row.GetBoolean(own + 3), now, version);
    }

    private static ConcurrentDictionary<string, T> Bound<T>(ConcurrentDictionary<string, T> cache)
    {
        if (cache.Count >= MostCached)
        {
            cache.Clear();
        }

        return cache;
    }
}
