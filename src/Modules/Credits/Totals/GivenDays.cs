using Npgsql;
using Puhui.Credits.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Totals;

/// <summary>Counts points by day in the transaction that gives them, and reads the counts.</summary>
internal sealed class GivenDays(NpgsqlDataSource database) : IGivenDays
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<GivenDay>> OfAsync(ProgrammeId programme, DateOnly from, DateOnly to, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select day, scenario, points, grants from credits.day_given where programme = $1 and day >= $2 and day < $3 order by day, scenario");
        command.Parameters.Add(new() { Value = programme.Value });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        List<GivenDay> days = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            days.Add(new GivenDay(row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)));
        }

        return days;
    }

    /// <summary>Adds to the counts; one row of a programme, day and scenario at most.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, IReadOnlyList<(ProgrammeId Programme, GivenDay Sum)> sums, CancellationToken ct)
    {
        if (sums.Count == 0)
        {
            return;
        }

        await using var add = new NpgsqlCommand("""
            insert into credits.day_given as d (programme, day, scenario, points, grants)
            select * from unnest($1, $2, $3, $4, $5)
            on conflict (programme, day, scenario) do update set points = d.points + excluded.points, grants = d.grants + excluded.grants
            """, connection);
        add.Parameters.Add(new() { Value = sums.Select(sum => sum.Programme.Value).ToArray() });
        add.Parameters.Add(new() { Value = sums.Select(sum => sum.Sum.Day).ToArray() });
        add.Parameters.Add(new() { Value = sums.Select(sum => sum.Sum.Scenario).ToArray() });
        add.Parameters.Add(new() { Value = sums.Select(sum => sum.Sum.Points).ToArray() });
        add.Parameters.Add(new() { Value = sums.Select(sum => sum.Sum.Grants).ToArray() });
        await add.ExecuteNonQueryAsync(ct);
    }
}
