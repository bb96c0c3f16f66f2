using System.Collections.Concurrent;
using Npgsql;
using Puhui.Credits.Contracts;
using Puhui.Crediting;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Policies;

/// <summary>All published policies. A version never changes, so its text is read and understood once; which versions there are is looked up each time.</summary>
internal sealed class PolicyBook(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<(ProgrammeId Programme, int Number), PolicyVersion> _known = new();

    /// <summary>The policies as committed.</summary>
    public async Task<PolicySet> LoadAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await LoadAsync(connection, ct);
    }

    /// <summary>The policies as the transaction of this connection sees them.</summary>
    public async Task<PolicySet> LoadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        List<(ProgrammeId Programme, int Number)> names = [];
        await using (var list = new NpgsqlCommand("select programme, number from credits.policy order by programme, number", connection))
        await using (var row = await list.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                names.Add((new ProgrammeId(row.GetGuid(0)), row.GetInt32(1)));
            }
        }

        var unknown = names.Where(name => !_known.ContainsKey(name)).ToArray();
        if (unknown.Length > 0)
        {
            await ReadAsync(connection, unknown, ct);
        }

        return new PolicySet(names.Select(name => _known[name]));
    }

    private async Task ReadAsync(NpgsqlConnection connection, (ProgrammeId Programme, int Number)[] names, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select p.programme, p.number, p.text, p.hash, p.effective_from, p.published_at, p.published_by
            from credits.policy p join unnest($1, $2) as k (programme, number) on k.programme = p.programme and k.number = p.number
            """,
            connection);
        command.Parameters.Add(new() { Value = names.Select(name => name.Programme.Value).ToArray() });
        command.Parameters.Add(new() { Value = names.Select(name => name.Number).ToArray() });
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var text = row.GetString(2);
            var read = CreditPolicy.Read(text);
            if (!read.IsAccepted)
            {
                throw new InvalidOperationException($"The published policy {row.GetInt32(1)} of {row.GetGuid(0)} cannot be read any more: {read.Refusal}");
            }

            var version = new PolicyVersion(
                new ProgrammeId(row.GetGuid(0)), row.GetInt32(1), text, Convert.ToHexStringLower(row.GetFieldValue<byte[]>(3)),
                row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5), row.GetString(6), read.Value);
            _known[(version.Programme, version.Number)] = version;
        }
    }
}

/// <summary>The policies of one moment.</summary>
internal sealed class PolicySet
{
    private readonly Dictionary<ProgrammeId, PolicyVersion[]> _byProgramme;

    public PolicySet(IEnumerable<PolicyVersion> versions) => _byProgramme = versions.GroupBy(one => one.Programme)
        .ToDictionary(all => all.Key, all => all.OrderBy(one => one.EffectiveFrom).ThenBy(one => one.Number).ToArray());

    /// <summary>The assets that are counted anywhere.</summary>
    public IReadOnlyList<string> Assets => [.. _byProgramme.Values.SelectMany(all => all).Select(one => one.Policy.Asset).Distinct(StringComparer.Ordinal)];

    public bool Has(ProgrammeId programme) => _byProgramme.ContainsKey(programme);

    /// <summary>The one that took effect last; of two at the same time the one that was published later.</summary>
    public PolicyVersion? InForce(ProgrammeId programme, DateTimeOffset at) =>
        _byProgramme.TryGetValue(programme, out var all) ? Array.FindLast(all, one => one.EffectiveFrom <= at) : null;

    public PolicyVersion? Find(ProgrammeId programme, int number) =>
        _byProgramme.TryGetValue(programme, out var all) ? Array.Find(all, one => one.Number == number) : null;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<PolicyVersion> Of(ProgrammeId programme) =>
        _byProgramme.TryGetValue(programme, out var all) ? [.. all.OrderByDescending(one => one.Number)] : [];
}
