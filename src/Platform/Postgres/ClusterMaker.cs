using Microsoft.Extensions.Logging;
using Npgsql;

namespace Puhui.Platform.Postgres;

/// <summary>Makes a new cluster.</summary>
internal static class ClusterMaker
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes it beside its place and moves it there when it is whole, so that a broken attempt is never mistaken for a cluster.</summary>
    public static async Task MakeAsync(DataFolder folder, ClusterUser user, PostgresBinaries binaries, ILogger logger, CancellationToken cancel)
    {
        if (Directory.Exists(folder.Cluster) && Directory.EnumerateFileSystemEntries(folder.Cluster).Any())
        {
            throw new OperatorException($"{folder.Cluster} is not empty and no PostgreSQL cluster; move it away, or give another folder by --data");
        }

        logger.LogInformation("Making a PostgreSQL {Major} cluster in {Folder}", binaries.Major, folder.Cluster);
        var place = folder.Cluster + ".new";
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }

        Directory.CreateDirectory(place, Private);
        user.Own(place);
        string[] command =
        [
            binaries.Initdb, "-D", "{data}", "-U", "puhui", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
            "--auth-local=trust", "--auth-host=reject", "--no-instructions",
        ];
        var made = await Command.RunAsync(await user.CommandAsync(place, command, cancel), cancel);
        if (made.Code != 0)
        {
            var reason = made.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(l => l.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? made.Errors.Trim();
            throw new OperatorException($"The PostgreSQL cluster could not be made in {folder.Cluster}: {reason}");
        }

        await File.AppendAllTextAsync(Path.Combine(place, "postgresql.conf"), ClusterTuning.InitialFile(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes), cancel);
        if (Directory.Exists(folder.Cluster))
        {
            Directory.Delete(folder.Cluster);
        }

        Directory.Move(place, folder.Cluster);
    }

    /// <summary>What can only be said to a running cluster: its database, and compression if this PostgreSQL was built with it.</summary>
    public static async Task FinishAsync(string connectionString, string database, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(cancel);
        if (await ScalarAsync(connection, $"select count(*) from pg_database where datname = '{database}'", cancel) is not 0L)
        {
            return;
        }

        if (await ScalarAsync(connection, "select 'lz4' = any (enumvals) from pg_settings where name = 'wal_compression'", cancel) is true)
        {
            await ScalarAsync(connection, "alter system set wal_compression = 'lz4'", cancel);
            await ScalarAsync(connection, "select pg_reload_conf()", cancel);
        }

        await ScalarAsync(connection, $"create database {database}", cancel);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return await command.ExecuteScalarAsync(cancel);
    }
}
