using System.Collections.Concurrent;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Activities.Sources;

/// <summary>The sources, and what of them may be remembered for ten seconds.</summary>
internal sealed class SourceStore(NpgsqlDataSource database, TimeProvider time)
{
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private const int MostCached = 4096;

    private readonly ConcurrentDictionary<SourceId, Cached> _byId = new();
    private readonly ConcurrentDictionary<int, SourceId> _idByNumber = new();
    private int _version;

    private readonly record struct Cached(Source? Source, DateTimeOffset At, int Version);

    /// <summary>Goes up with each change made by this process; what was read under another version is stale.</summary>
    public int Version => Volatile.Read(ref _version);

    public async Task<Source> EnsureAsync(NewSource wanted, CancellationToken ct)
    {
        var source = new Source(
            SourceId.New(), 0, wanted.Programme, wanted.Code, wanted.Name, wanted.Scenarios?.ToHashSet(StringComparer.Ordinal), wanted.EvidenceCeiling,
            wanted.ZoneId, wanted.EnrolsUnknown, wanted.State, wanted.Subjects) { Holders = wanted.Holders, Owner = wanted.Owner, Contact = wanted.Contact, Limits = wanted.Limits, NeedsConsent = wanted.NeedsConsent };
        SourceRow.Check(source);
        await using (var insert = database.CreateCommand("""
            insert into activities.source (name, owner, contact, scenarios, evidence_ceiling, zone_id, enrols_unknown, subjects,
                requests_per_second, records_per_batch, records_per_day, needs_consent, source_id, programme_id, code, state, holders)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            on conflict (programme_id, code) do nothing
            """))
        {
            SourceRow.AddChangeable(insert, source);
            insert.Parameters.Add(new() { Value = source.Id.Value });
            insert.Parameters.Add(new() { Value = source.Programme.Value });
            insert.Parameters.Add(new() { Value = source.Code });
            insert.Parameters.Add(new() { Value = (short)source.State });
            insert.Parameters.Add(new() { Value = (short)source.Holders });
            await insert.ExecuteNonQueryAsync(ct);
        }

        Changed();
        return await FindAsync(source.Programme, source.Code, ct)
            ?? throw new InvalidOperationException($"Source '{source.Code}' was removed while it was being made.");
    }

    public async Task<Source> UpdateAsync(Source source, CancellationToken ct)
    {
        SourceRow.Check(source);
        await using var update = database.CreateCommand($"""
            update activities.source s set name = $1, owner = $2, contact = $3, scenarios = $4, evidence_ceiling = $5, zone_id = $6, enrols_unknown = $7,
                subjects = $8, requests_per_second = $9, records_per_batch = $10, records_per_day = $11, needs_consent = $12
            where source_id = $13 returning {SourceRow.Columns}
            """);
        SourceRow.AddChangeable(update, source);
        update.Parameters.Add(new() { Value = source.Id.Value });
        var now = (await ReadAsync(update, ct)).SingleOrDefault() ?? throw Unknown(source.Id);
        Changed();
        return now;
    }

    public async Task SetStateAsync(SourceId source, SourceState state, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        int number;
        await using (var update = new NpgsqlCommand("update activities.source set state = $2 where source_id = $1 returning number", connection))
        {
            update.Parameters.Add(new() { Value = source.Value });
            update.Parameters.Add(new() { Value = (short)state });
            number = (int)(await update.ExecuteScalarAsync(ct) ?? throw Unknown(source));
        }

        if (state == SourceState.Open)
        {
            await Sandbox.SandboxTable.EmptyAsync(connection, number, ct);
        }

        await transaction.CommitAsync(ct);
        Changed();
    }

    public async ValueTask<Source?> FindAsync(SourceId id, CancellationToken ct)
    {
        var version = Version;
        if (_byId.TryGetValue(id, out var cached) && cached.Version == version && time.GetUtcNow() - cached.At < Fresh)
        {
            return cached.Source;
        }

        await using var command = database.CreateCommand($"select {SourceRow.Columns} from activities.source s where s.source_id = $1");
        command.Parameters.Add(new() { Value = id.Value });
        var found = (await ReadAsync(command, ct)).SingleOrDefault();
        if (_byId.Count >= MostCached)
        {
            _byId.Clear();
        }

        _byId[id] = new Cached(found, time.GetUtcNow(), version);
        return found;
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
        await using var command = database.CreateCommand($"select {SourceRow.Columns} from activities.source s where s.programme_id = $1 and s.code = $2");
        command.Parameters.Add(new() { Value = programme.Value });
        command.Parameters.Add(new() { Value = code });
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    public async Task<IReadOnlyList<Source>> ListAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {SourceRow.Columns} from activities.source s order by s.number");
        return await ReadAsync(command, ct);
    }

    /// <summary>Something about sources or their keys changed in this process.</summary>
    public void Changed() => Interlocked.Increment(ref _version);

    public static ArgumentException Unknown(SourceId source) => new($"There is no source {source}.", nameof(source));

    private static async Task<List<Source>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Source> found = [];
        while (await row.ReadAsync(ct))
        {
            found.Add(SourceRow.Read(row));
        }

        return found;
    }
}
