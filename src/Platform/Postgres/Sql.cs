using Npgsql;

namespace Puhui.Platform.Postgres;

/// <summary>Commands with their values at their places, run once and disposed.</summary>
public static class Sql
{
    /// <summary>Adds values in the order of their places: null as such, moments in UTC.</summary>
    public static NpgsqlCommand With(this NpgsqlCommand command, params ReadOnlySpan<object?> values)
    {
        ArgumentNullException.ThrowIfNull(command);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value switch { null => DBNull.Value, DateTimeOffset time => time.UtcDateTime, _ => value } });
        }

        return command;
    }

    /// <summary>A command on a connection.</summary>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values) => new NpgsqlCommand(sql, connection).With(values);

    /// <summary>A command on a connection of its own.</summary>
    public static NpgsqlCommand Command(this NpgsqlDataSource database, string sql, params ReadOnlySpan<object?> values)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.CreateCommand(sql).With(values);
    }

    /// <summary>Runs it; how many rows were changed.</summary>
    public static async Task<int> RunAsync(this NpgsqlCommand command, CancellationToken ct)
    {
        await using (command)
        {
            return await command.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>The first value of the first row; the default when there is none.</summary>
    public static async Task<T?> OneAsync<T>(this NpgsqlCommand command, CancellationToken ct)
    {
        await using (command)
        {
            return await command.ExecuteScalarAsync(ct) is T value ? value : default;
        }
    }

    /// <summary>All rows.</summary>
    public static async Task<List<T>> ListAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(read);
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

    /// <summary>A column that may be null.</summary>
    public static T? Maybe<T>(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? default : row.GetFieldValue<T>(column);

    /// <summary>Whether a transaction failed for no fault of its own, so that the same again may do: a deadlock, or another one was first.</summary>
    public static bool IsWorthAnotherTry(PostgresException problem) =>
        problem.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.LockNotAvailable;
}
