using Npgsql;

namespace Puhui.Rewards;

/// <summary>Commands with their values at their places.</summary>
internal static class Sql
{
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value switch { null => DBNull.Value, DateTimeOffset time => time.UtcDateTime, _ => value } });
        }

        return command;
    }

    public static async Task<int> RunAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using (command)
        {
            return await command.ExecuteNonQueryAsync(ct);
        }
    }

    public static async Task<List<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using (command)
        {
            await using var rows = await command.ExecuteReaderAsync(ct);
            List<T> found = [];
            while (await rows.ReadAsync(ct))
            {
                found.Add(read(rows));
            }

            return found;
        }
    }

    /// <summary>Whether a transaction failed for no fault of its own, so that the same again may do: a deadlock, or another one was first.</summary>
    public static bool IsWorthAnotherTry(PostgresException problem) =>
        problem.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.LockNotAvailable;
}
