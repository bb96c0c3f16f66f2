using Npgsql;

namespace Puhui.Activities.Sources.Sandbox;

/// <summary>What leaves the sandbox: all of a source when it goes live, everything after seven days.</summary>
internal static class SandboxTable
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public static async Task EmptyAsync(NpgsqlConnection connection, int source, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])
        [
            "delete from activities.sandbox_record where source = $1",
            "delete from activities.refusal where source = $1 and sandbox",
            "delete from activities.conflict where source = $1 and sandbox",
        ])
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Add(new NpgsqlParameter { Value = source });
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    public static async Task<int> SweepAsync(NpgsqlDataSource database, DateTimeOffset now, CancellationToken ct)
    {
        await using var delete = database.CreateCommand("delete from activities.sandbox_record where received_at < $1");
        delete.Parameters.Add(new() { Value = (now - Kept).UtcDateTime });
        return await delete.ExecuteNonQueryAsync(ct);
    }
}
