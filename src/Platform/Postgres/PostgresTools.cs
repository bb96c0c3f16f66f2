using System.Diagnostics;
using Npgsql;

namespace Puhui.Platform.Postgres;

/// <summary>PostgreSQL's own dump and restore, for a database given by a connection string. Secrets go by environment, never by arguments.</summary>
public static class PostgresTools
{
    /// <summary>Dumps the whole database as one snapshot sees it, in the custom format, into a stream.</summary>
    /// <exception cref="OperatorException">The tool is missing, too old, or failed; with what it said.</exception>
    public static async Task DumpAsync(string connectionString, Version server, string snapshot, Func<Stream, Task> take, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(take);
        using var process = await StartAsync("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", $"--snapshot={snapshot}"], connectionString, server, cancel);
        await WaitAsync(process, "pg_dump", () => take(process.StandardOutput.BaseStream), cancel);
    }

    /// <summary>Restores a dump from a stream into an empty database.</summary>
    /// <exception cref="OperatorException">The tool is missing, too old, or failed; with what it said.</exception>
    public static async Task RestoreAsync(string connectionString, Version server, Func<Stream, Task> give, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(give);
        var database = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        using var process = await StartAsync("pg_restore", ["--no-owner", "--no-privileges", "--exit-on-error", $"--dbname={database}"], connectionString, server, cancel);
        await WaitAsync(
            process,
            "pg_restore",
            async () =>
            {
                await give(process.StandardInput.BaseStream);
                process.StandardInput.Close();
                await process.StandardOutput.ReadToEndAsync(cancel);
            },
            cancel);
    }

    private static async Task WaitAsync(Process process, string tool, Func<Task> work, CancellationToken cancel)
    {
        var errors = process.StandardError.ReadToEndAsync(cancel);
        try
        {
            Exception? broken = null;
            try
            {
                await work();
            }
            catch (IOException e)
            {
                // The tool ended before its time: it says why.
                broken = e;
            }

            await process.WaitForExitAsync(cancel);
            var said = (await errors).Trim();
            if (process.ExitCode != 0 || broken is not null)
            {
                throw new OperatorException($"{tool} failed: {(said.Length > 0 ? said.ReplaceLineEndings(" ") : broken?.Message ?? $"exit {process.ExitCode}")}", broken);
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task<Process> StartAsync(string tool, IReadOnlyList<string> arguments, string connectionString, Version server, CancellationToken cancel)
    {
        var at = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(await FindAsync(tool, server.Major, cancel))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["PGHOST"] = at.Host;
        start.Environment["PGPORT"] = at.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["PGDATABASE"] = at.Database;
        start.Environment["PGUSER"] = at.Username;
        start.Environment["PGPASSWORD"] = at.Password;
        start.Environment["PGSSLROOTCERT"] = at.RootCertificate;
        start.Environment["PGSSLMODE"] = at.SslMode switch
        {
            SslMode.Disable => "disable",
            SslMode.Allow => "allow",
            SslMode.Require => "require",
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            _ => "prefer",
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        return Process.Start(start) ?? throw new OperatorException($"{tool} did not start");
    }

    /// <summary>The tool of the server's own version or a newer one: an older one cannot read it.</summary>
    private static async Task<string> FindAsync(string tool, int major, CancellationToken cancel)
    {
        var found = (await PostgresBinaries.AllAsync(cancel)).Where(b => b.Major >= major && File.Exists(Path.Combine(b.Folder, tool))).OrderBy(b => b.Major).FirstOrDefault();
        if (found is not null)
        {
            return Path.Combine(found.Folder, tool);
        }

        // A machine with the client alone has no initdb beside it.
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists)
            ?? throw new OperatorException($"{tool} of PostgreSQL {major} or newer is needed; on Debian: apt-get install postgresql-client-{major}");
    }
}
