using Npgsql;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Methods.Governance.Steps;

namespace Puhui.Methods.Governance.Approval;

/// <summary>The published versions in the database, complete with their files.</summary>
internal static class Publication
{
    /// <summary>One version is published at a time.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('methods.published', 0))", connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The same without waiting: false when somebody else publishes right now.</summary>
    public static async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtextextended('methods.published', 0))", connection);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    public static async Task<bool> IsPublishedAsync(NpgsqlConnection connection, MethodRef method, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from methods.version where method_id = $1 and version = $2)", connection)
        {
            Parameters = { new() { Value = method.Id }, new() { Value = method.Version } },
        };
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    public static async Task WriteAsync(DraftWork work, Method method, DateTimeOffset at, DateTimeOffset begin, CancellationToken ct)
    {
        var files = await DraftRows.FilesAsync(work.Connection, work.Draft.Id, ct);
        await using var batch = new NpgsqlBatch(work.Connection);
        foreach (var name in files.Names)
        {
            batch.BatchCommands.Add(new("insert into methods.published_file (method_id, version, name, content) values ($1, $2, $3, $4)")
            {
                Parameters = { new() { Value = method.Ref.Id }, new() { Value = method.Ref.Version }, new() { Value = name }, new() { Value = files.Find(name)! } },
            });
        }

        batch.BatchCommands.Add(new("insert into methods.version (method_id, version, content_hash) values ($1, $2, $3)")
        {
            Parameters = { new() { Value = method.Ref.Id }, new() { Value = method.Ref.Version }, new() { Value = method.ContentHash.ToArray() } },
        });
        batch.BatchCommands.Add(new("""
            insert into methods.published (method_id, version, programme, draft, content_hash, approved_at, effective_from) values ($1, $2, $3, $4, $5, $6, $7)
            """)
        {
            Parameters =
            {
                new() { Value = method.Ref.Id }, new() { Value = method.Ref.Version }, new() { Value = work.Draft.Programme.Value }, new() { Value = work.Draft.Id.Value },
                new() { Value = method.ContentHash.ToArray() }, new() { Value = at.UtcDateTime }, new() { Value = begin.UtcDateTime },
            },
        });
        foreach (var choice in await SuccessorsAsync(work, method, begin, ct))
        {
            batch.BatchCommands.Add(ChoiceRows.Insert(work.Draft.Programme, choice));
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What the programme counts by the new version from then on: where it counted by an earlier one, and what it counted by none.</summary>
    private static async Task<List<MethodChoiceRow>> SuccessorsAsync(DraftWork work, Method method, DateTimeOffset begin, CancellationToken ct)
    {
        var rows = (await ChoiceRows.ReadAsync(work.Connection, work.Draft.Programme, ct)).ConvertAll(row => row.Choice);
        List<MethodChoiceRow> successors = [];
        foreach (var scenario in method.Scenarios.Select(scenario => scenario.Name))
        {
            var chosen = rows.Where(row => row.Scenario == scenario).ToList();
            if (chosen.Count == 0)
            {
                successors.Add(new MethodChoiceRow(scenario, method.Ref) { ValidFrom = begin });
            }

            foreach (var region in chosen.Where(row => row.ValidTo is null || row.ValidTo > begin).GroupBy(row => row.Region))
            {
                if (region.MaxBy(row => row.ValidFrom ?? DateTimeOffset.MinValue) is { } newest && newest.Method.Id == method.Ref.Id)
                {
                    successors.Add(new MethodChoiceRow(scenario, method.Ref) { Region = newest.Region, ValidFrom = begin, ValidTo = newest.ValidTo, BeyondEffective = newest.BeyondEffective });
                }
            }
        }

        return successors;
    }
}
