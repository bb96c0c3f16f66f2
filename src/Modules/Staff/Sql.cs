using Npgsql;

namespace Puhui.Staff;

/// <summary>Commands with their parameters in order.</summary>
internal static class Sql
{
    public static NpgsqlCommand With(this NpgsqlCommand command, params object?[] values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value ?? DBNull.Value });
        }

        return command;
    }

    public static NpgsqlCommand Command(this NpgsqlConnection connection, string text, params object?[] values) => new NpgsqlCommand(text, connection).With(values);

    public static NpgsqlCommand Command(this NpgsqlDataSource database, string text, params object?[] values) => database.CreateCommand(text).With(values);

    public static async Task<int> RunAsync(this NpgsqlCommand command, CancellationToken ct)
    {
        await using (command)
        {
            return await command.ExecuteNonQueryAsync(ct);
        }
    }

    public static async Task<T?> OneAsync<T>(this NpgsqlCommand command, CancellationToken ct)
    {
        await using (command)
        {
            return await command.ExecuteScalarAsync(ct) is T value ? value : default;
        }
    }

    public static async Task<List<T>> ListAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using (command)
        {
            await using var row = await command.ExecuteReaderAsync(ct);
            List<T> found = [];
            while (await row.ReadAsync(ct))
            {
                found.Add(read(row));
            }

            return found;
        }
    }

    public static T? Maybe<T>(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? default : row.GetFieldValue<T>(column);
}
