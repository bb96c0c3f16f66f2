using Npgsql;
using Puhui.Activities.Contracts;

namespace Puhui.Activities.Import;

/// <summary>How far an import has come.</summary>
/// <param name="Counts">What became of the rows so far; <see cref="ImportSummary.Read"/> rows are done.</param>
/// <param name="RefusedBytes">How much of the file of refused rows belongs to them.</param>
internal sealed record ImportCheckpoint(ImportSummary Counts, long RefusedBytes);

/// <summary>The rows of <c>activities.import</c>: only imports under way have one.</summary>
internal sealed class ImportCheckpoints(NpgsqlDataSource database)
{
    public async Task<ImportCheckpoint?> FindAsync(SourceId source, byte[] digest, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select rows_read, credited, duplicate, zero, held, refused, reduction_mg, refused_bytes
            from activities.import where source = $1 and digest = $2
            """);
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = digest });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new ImportCheckpoint(
                new ImportSummary(
                    row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)),
                row.GetInt64(7))
            : null;
    }

    public async Task SaveAsync(SourceId source, byte[] digest, ImportCheckpoint at, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            insert into activities.import (source, digest, rows_read, credited, duplicate, zero, held, refused, reduction_mg, refused_bytes)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            on conflict (source, digest) do update set
                rows_read = excluded.rows_read, credited = excluded.credited, duplicate = excluded.duplicate, zero = excluded.zero,
                held = excluded.held, refused = excluded.refused, reduction_mg = excluded.reduction_mg,
                refused_bytes = excluded.refused_bytes, updated_at = now()
            """);
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = digest });
        var counts = at.Counts;
        foreach (var count in (ReadOnlySpan<long>)[counts.Read, counts.Credited, counts.Duplicate, counts.Zero, counts.Held, counts.Refused, counts.ReductionMg, at.RefusedBytes])
        {
            command.Parameters.Add(new() { Value = count });
        }

        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The import is complete; the next one of the same file begins at its first row.</summary>
    public async Task RemoveAsync(SourceId source, byte[] digest, CancellationToken ct)
    {
        await using var command = database.CreateCommand("delete from activities.import where source = $1 and digest = $2");
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = digest });
        await command.ExecuteNonQueryAsync(ct);
    }
}
