using Npgsql;
using NpgsqlTypes;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Methods;

/// <summary>The rows of <c>methods.choice</c>, in and out.</summary>
internal static class ChoiceRows
{
    public static NpgsqlBatchCommand Insert(ProgrammeId programme, MethodChoiceRow choice) =>
        new("""
            insert into methods.choice (programme, scenario, region, valid_from, valid_to, method_id, version, beyond_effective)
            values ($1, $2, $3, coalesce($4, '-infinity'), coalesce($5, 'infinity'), $6, $7, $8)
            on conflict (programme, scenario, region, valid_from) do nothing
            """)
        {
            Parameters =
            {
                new() { Value = programme.Value },
                new() { Value = choice.Scenario },
                new() { Value = (object?)choice.Region ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)choice.ValidFrom?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = (object?)choice.ValidTo?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = choice.Method.Id },
                new() { Value = choice.Method.Version },
                new() { Value = choice.BeyondEffective },
            },
        };

    /// <summary>The rows of one programme, or of all when none is named.</summary>
    public static async Task<List<(ProgrammeId Programme, MethodChoiceRow Choice)>> ReadAsync(NpgsqlDataSource database, ProgrammeId? programme, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await ReadAsync(connection, programme, ct);
    }

    /// <summary>The same as the caller's transaction sees them.</summary>
    public static async Task<List<(ProgrammeId Programme, MethodChoiceRow Choice)>> ReadAsync(NpgsqlConnection connection, ProgrammeId? programme, CancellationToken ct)
    {
        const string Sql = """
            select programme, scenario, region, nullif(valid_from, '-infinity'), nullif(valid_to, 'infinity'), method_id, version, beyond_effective
            from methods.choice
            where $1 is null or programme = $1
            order by programme, scenario, region nulls first, valid_from
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new() { Value = (object?)programme?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<(ProgrammeId, MethodChoiceRow)> rows = [];
        while (await row.ReadAsync(ct))
        {
            rows.Add((new ProgrammeId(row.GetGuid(0)), new MethodChoiceRow(row.GetString(1), new MethodRef(row.GetString(5), row.GetString(6)))
            {
                Region = row.IsDBNull(2) ? null : row.GetString(2),
                ValidFrom = row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3),
                ValidTo = row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4),
                BeyondEffective = row.GetBoolean(7),
            }));
        }

        return rows;
    }
}
