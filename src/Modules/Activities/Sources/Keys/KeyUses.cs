using System.Collections.Concurrent;
using Npgsql;
using Puhui.Activities.Contracts;

namespace Puhui.Activities.Sources.Keys;

/// <summary>Remembers when keys were last used, and writes it now and then.</summary>
internal sealed class KeyUses(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<SourceKeyId, Use> _uses = new();

    private sealed class Use
    {
        public long At;
        public long Written;
    }

    public void Note(SourceKeyId key, DateTimeOffset now)
    {
        var use = _uses.TryGetValue(key, out var known) ? known : _uses.GetOrAdd(key, _ => new Use());
        Volatile.Write(ref use.At, now.UtcTicks);
    }

    public async Task FlushAsync(CancellationToken ct)
    {
        var changed = _uses.Select(use => (use.Key, use.Value, At: Volatile.Read(ref use.Value.At))).Where(use => use.At > use.Value.Written).ToArray();
        if (changed.Length == 0)
        {
            return;
        }

        await using var update = database.CreateCommand("""
            update activities.source_key k set last_used_at = greatest(k.last_used_at, u.at)
            from unnest($1::uuid[], $2::timestamptz[]) as u(key_id, at) where k.key_id = u.key_id
            """);
        update.Parameters.Add(new() { Value = Array.ConvertAll(changed, use => use.Key.Value) });
        update.Parameters.Add(new() { Value = Array.ConvertAll(changed, use => new DateTime(use.At, DateTimeKind.Utc)) });
        await update.ExecuteNonQueryAsync(ct);
        foreach (var (_, use, at) in changed)
        {
            use.Written = at;
        }
    }
}
