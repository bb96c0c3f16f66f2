using Npgsql;
using Puhui.Activities.Claims;

namespace Puhui.Activities.Restatement;

/// <summary>
/// Keeps what changes an earlier credit apart: whoever cancels, corrects or releases shares the lock, whoever restates takes it
/// alone, so that what a record earned does not change between reading and posting. Taken after the writers' lock and before all others.
/// </summary>
internal static class RestateLock
{
    private const long Number = WriterRegister.WritersLock + 1;

    public static Task ShareAsync(NpgsqlConnection connection, CancellationToken ct) => LockAsync(connection, "pg_advisory_xact_lock_shared", ct);

    public static Task AloneAsync(NpgsqlConnection connection, CancellationToken ct) => LockAsync(connection, "pg_advisory_xact_lock", ct);

    private static async Task LockAsync(NpgsqlConnection connection, string function, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"select {function}({Number})"), connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
