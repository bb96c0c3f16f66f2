using Npgsql;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Motions;
using Puhui.Methods.Governance.Rules;
using Puhui.Programmes.Contracts;

namespace Puhui.Methods;

/// <summary>What committees decided that bears on choices, at one revision: published versions, decisions, rules.</summary>
internal sealed record GovernedFacts(
    IReadOnlyList<PublishedVersion> Published, IReadOnlyList<Motion> Decided, IReadOnlyDictionary<ProgrammeId, CommitteeRules> Rules)
{
    public static GovernedFacts None { get; } = new([], [], new Dictionary<ProgrammeId, CommitteeRules>());

    public static async Task<GovernedFacts> ReadAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var decided = await MotionRows.ListAsync(connection, null, null, MotionState.Approved, null, locked: false, ct);
        return new GovernedFacts(await PublishedAsync(connection, ct), [.. decided.OrderBy(motion => motion.DecidedAt)], await RulesRows.AllAsync(database, ct));
    }

    public CommitteeRules RulesOf(ProgrammeId programme) => Rules.GetValueOrDefault(programme) ?? CommitteeRules.Default;

    /// <summary>When a version begins to count by its approval; null for what came with the server.</summary>
    public DateTimeOffset? BeginOf(MethodRef method) => Published.FirstOrDefault(version => version.Method == method)?.EffectiveFrom;

    /// <summary>When a version stopped counting in a programme: its own committee withdrew it, or the one that had published it did.</summary>
    public DateTimeOffset? EndOf(ProgrammeId programme, MethodRef method) => Decided
        .Where(motion => motion.What.Kind == MotionKind.Withdraw && motion.What.Method == method
            && (motion.What.Programme == programme || Published.Any(version => version.Method == method && version.Programme == motion.What.Programme)))
        .Min(motion => motion.DecidedAt);

    /// <summary>The decisions of a programme about the past, in the order they were made.</summary>
    public IEnumerable<Motion> RestatementsOf(ProgrammeId programme) =>
        Decided.Where(motion => motion.What.Kind == MotionKind.Restate && motion.What.Programme == programme);

    private static async Task<List<PublishedVersion>> PublishedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select method_id, version, programme, content_hash, effective_from from methods.published order by approved_at, method_id, version", connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<PublishedVersion> published = [];
        while (await row.ReadAsync(ct))
        {
            published.Add(new PublishedVersion(
                new MethodRef(row.GetString(0), row.GetString(1)), new ProgrammeId(row.GetGuid(2)), row.GetFieldValue<byte[]>(3), row.GetFieldValue<DateTimeOffset>(4)));
        }

        return published;
    }
}

/// <summary>A version that a committee approved here.</summary>
internal sealed record PublishedVersion(MethodRef Method, ProgrammeId Programme, byte[] ContentHash, DateTimeOffset EffectiveFrom)
{
    public async Task<MethodFiles> FilesAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select name, content from methods.published_file where method_id = $1 and version = $2");
        command.Parameters.Add(new() { Value = Method.Id });
        command.Parameters.Add(new() { Value = Method.Version });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<KeyValuePair<string, byte[]>> files = [];
        while (await row.ReadAsync(ct))
        {
            files.Add(KeyValuePair.Create(row.GetString(0), row.GetFieldValue<byte[]>(1)));
        }

        return new MethodFiles(files);
    }
}
