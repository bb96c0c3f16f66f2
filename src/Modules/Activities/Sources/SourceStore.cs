using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Sources;

internal sealed class SourceStore(NpgsqlDataSource database, TimeProvider time) : ISources
{
    private const string Columns = "s.number, s.source_id, s.programme_id, s.code, s.name, s.scenarios, s.evidence_ceiling, s.zone_id, s.enrols_unknown, s.state, s.subjects";
    private const int MostCached = 4096;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Cached> _byKey = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SourceId, Cached> _byId = new();

    private readonly ConcurrentDictionary<int, SourceId> _idByNumber = new();

    private readonly record struct Cached(Source? Source, DateTimeOffset At);

    public async Task<Source> EnsureAsync(NewSource source, CancellationToken ct)
    {
        Check(source);
        await using (var insert = database.CreateCommand("""
            insert into activities.source (source_id, programme_id, code, name, scenarios, evidence_ceiling, zone_id, enrols_unknown, subjects, state)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
            on conflict (programme_id, code) do nothing
            """))
        {
            insert.Parameters.Add(new() { Value = SourceId.New().Value });
            insert.Parameters.Add(new() { Value = source.Programme.Value });
            insert.Parameters.Add(new() { Value = source.Code });
            insert.Parameters.Add(new() { Value = source.Name });
            insert.Parameters.Add(new() { Value = (object?)source.Scenarios?.ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            insert.Parameters.Add(new() { Value = (short)(source.EvidenceCeiling[1] - '0') });
            insert.Parameters.Add(new() { Value = source.ZoneId });
            insert.Parameters.Add(new() { Value = source.EnrolsUnknown });
            insert.Parameters.Add(new() { Value = (short)source.Subjects });
            await insert.ExecuteNonQueryAsync(ct);
        }

        return await FindAsync(source.Programme, source.Code, ct)
            ?? throw new InvalidOperationException($"Source '{source.Code}' was removed while it was being made.");
    }

    public async ValueTask<Source?> FindAsync(SourceId id, CancellationToken ct)
    {
        if (_byId.TryGetValue(id, out var cached) && time.GetUtcNow() - cached.At < Fresh)
        {
            return cached.Source;
        }

        await using var command = database.CreateCommand($"select {Columns} from activities.source s where s.source_id = $1");
        command.Parameters.Add(new() { Value = id.Value });
        return Keep(_byId, id, (await ReadAsync(command, ct)).SingleOrDefault());
    }

    /// <summary>The id of the source with a number; sources are never removed, so it is remembered.</summary>
    public async ValueTask<SourceId> IdOfAsync(int number, CancellationToken ct)
    {
        if (_idByNumber.TryGetValue(number, out var known))
        {
            return known;
        }

        await using var command = database.CreateCommand("select source_id from activities.source where number = $1");
        command.Parameters.Add(new() { Value = number });
        var found = await command.ExecuteScalarAsync(ct) ?? throw new InvalidOperationException($"There is no source with the number {number}.");
        return _idByNumber[number] = new SourceId((Guid)found);
    }

    public async Task<Source?> FindAsync(ProgrammeId programme, string code, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {Columns} from activities.source s where s.programme_id = $1 and s.code = $2");
        command.Parameters.Add(new() { Value = programme.Value });
        command.Parameters.Add(new() { Value = code });
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    public async Task<IReadOnlyList<Source>> ListAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {Columns} from activities.source s order by s.number");
        return await ReadAsync(command, ct);
    }

    public async Task<string> CreateKeyAsync(SourceId source, string label, CancellationToken ct)
    {
        var key = SourceKey.New();
        await using var insert = database.CreateCommand("""
            insert into activities.source_key (key_hash, source, label)
            select $1, number, $3 from activities.source where source_id = $2
            """);
        insert.Parameters.Add(new() { Value = SourceKey.Hash(key) });
        insert.Parameters.Add(new() { Value = source.Value });
        insert.Parameters.Add(new() { Value = label });
        if (await insert.ExecuteNonQueryAsync(ct) == 0)
        {
            throw new ArgumentException($"There is no source {source}.", nameof(source));
        }

        return key;
    }

    public async Task<bool> RevokeKeyAsync(string key, CancellationToken ct)
    {
        await using var update = database.CreateCommand("update activities.source_key set revoked_at = now() where key_hash = $1 and revoked_at is null");
        update.Parameters.Add(new() { Value = SourceKey.Hash(key) });
        var revoked = await update.ExecuteNonQueryAsync(ct) == 1;
        _byKey.TryRemove(key, out _);
        return revoked;
    }

    public async Task SetStateAsync(SourceId source, SourceState state, CancellationToken ct)
    {
        await using var update = database.CreateCommand("update activities.source set state = $2 where source_id = $1");
        update.Parameters.Add(new() { Value = source.Value });
        update.Parameters.Add(new() { Value = (short)state });
        if (await update.ExecuteNonQueryAsync(ct) == 0)
        {
            throw new ArgumentException($"There is no source {source}.", nameof(source));
        }

        _byId.Clear();
        _byKey.Clear();
    }

    public async ValueTask<Source?> AuthenticateAsync(string key, CancellationToken ct)
    {
        if (!SourceKey.HasForm(key))
        {
            return null;
        }

        if (_byKey.TryGetValue(key, out var cached) && time.GetUtcNow() - cached.At < Fresh)
        {
            return cached.Source;
        }

        await using var command = database.CreateCommand($"""
            select {Columns} from activities.source_key k join activities.source s on s.number = k.source
            where k.key_hash = $1 and k.revoked_at is null
            """);
        command.Parameters.Add(new() { Value = SourceKey.Hash(key) });
        return Keep(_byKey, key, (await ReadAsync(command, ct)).SingleOrDefault());
    }

    private Source? Keep<TKey>(ConcurrentDictionary<TKey, Cached> cache, TKey key, Source? source)
        where TKey : notnull
    {
        if (cache.Count >= MostCached)
        {
            cache.Clear();
        }

        cache[key] = new Cached(source, time.GetUtcNow());
        return source;
    }

    private static void Check(NewSource source)
    {
        if (source.EvidenceCeiling is not ("E1" or "E2" or "E3" or "E4"))
        {
            throw new ArgumentException($"The evidence ceiling is one of E1, E2, E3, E4; got '{source.EvidenceCeiling}'.", nameof(source));
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(source.ZoneId, out _))
        {
            throw new ArgumentException($"'{source.ZoneId}' is not an IANA time zone known to this machine.", nameof(source));
        }
    }

    private static async Task<List<Source>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Source> found = [];
        while (await row.ReadAsync(ct))
        {
            found.Add(new Source(
                new SourceId(row.GetGuid(1)),
                row.GetInt32(0),
                new ProgrammeId(row.GetGuid(2)),
                row.GetString(3),
                row.GetString(4),
                row.IsDBNull(5) ? null : row.GetFieldValue<string[]>(5).ToHashSet(StringComparer.Ordinal),
                "E" + row.GetInt16(6).ToString(System.Globalization.CultureInfo.InvariantCulture),
                row.GetString(7),
                row.GetBoolean(8),
                (SourceState)row.GetInt16(9),
                (SubjectKind)row.GetInt16(10)));
        }

        return found;
    }
}
