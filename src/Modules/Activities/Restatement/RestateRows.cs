using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;

namespace Puhui.Activities.Restatement;

/// <summary>Writes what became of records: which version counts them now, what was adjusted, what was left.</summary>
internal static class RestateRows
{
    public static async Task WriteAsync(NpgsqlConnection connection, Job job, Decided decided, CancellationToken ct)
    {
        if (decided.Restated.Count > 0)
        {
            await using var copy = await connection.BeginBinaryImportAsync("copy activities.restated (source, record_id, number, method, before_mg, after_mg) from stdin (format binary)", ct);
            foreach (var item in decided.Restated.OrderBy(item => item.Record.Key.Source).ThenBy(item => item.Record.RecordId, StringComparer.Ordinal))
            {
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(item.Record.Key.Source, NpgsqlDbType.Integer, ct);
                await copy.WriteAsync(item.Record.RecordId, NpgsqlDbType.Text, ct);
                await copy.WriteAsync(job.Number, NpgsqlDbType.Integer, ct);
                await copy.WriteAsync(job.NewNumber, NpgsqlDbType.Integer, ct);
                await copy.WriteAsync(item.Standing, NpgsqlDbType.Bigint, ct);
                await copy.WriteAsync(item.After, NpgsqlDbType.Bigint, ct);
            }

            await copy.CompleteAsync(ct);
        }

        if (decided.Left.Count > 0)
        {
            await using var left = new NpgsqlCommand("""
                insert into activities.restatement_left (restatement, source, record_id, account_id, code, amount_mg)
                select $1, s, r, a, $2, m from unnest($3::integer[], $4::text[], $5::uuid[], $6::bigint[]) as l(s, r, a, m)
                """, connection);
            left.Parameters.Add(new() { Value = job.Number });
            left.Parameters.Add(new() { Value = RestateRefusals.Spent });
            left.Parameters.Add(new() { Value = decided.Left.Select(item => item.Record.Key.Source).ToArray() });
            left.Parameters.Add(new() { Value = decided.Left.Select(item => item.Record.RecordId).ToArray() });
            left.Parameters.Add(new() { Value = decided.Left.Select(item => item.Record.Account.Value).ToArray() });
            left.Parameters.Add(new() { Value = decided.Left.Select(item => item.Change).ToArray() });
            await left.ExecuteNonQueryAsync(ct);
        }
    }

    public static async Task AdjustAsync(NpgsqlConnection connection, Job job, DateTimeOffset at, IReadOnlyList<RestateItem> changed, IReadOnlyList<EntryId> entries, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy activities.adjustment (source, record_id, entry_id, at, amount_mg, cause_source, cause_record_id, restatement, method) from stdin (format binary)", ct);
        for (var i = 0; i < changed.Count; i++)
        {
            var (key, method) = (changed[i].Record.Key, changed[i].IsTried ? job.NewNumber : changed[i].Record.Method);
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(key.Source, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(key.RecordId, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(entries[i].Value, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(at.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(changed[i].Change, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(key.Source, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(key.RecordId, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(job.Number, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(method, NpgsqlDbType.Integer, ct);
        }

        await copy.CompleteAsync(ct);
    }
}
