using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Puhui.Platform.Postgres;

/// <summary>
/// The private PostgreSQL of a data folder: made when missing, started when not running, taken over when an earlier process was
/// killed and left it behind. Any number of processes may use one at once; the last to leave stops it.
/// </summary>
public sealed class EmbeddedCluster : IAsyncDisposable
{
    private const string Superuser = "puhui";
    private const string Database = "puhui";

    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(2);

    private readonly DataFolder _folder;
    private readonly ILogger _logger;
    private FileLock? _use;

    private EmbeddedCluster(DataFolder folder, FileLock use, Postmaster postmaster, ILogger logger)
    {
        _folder = folder;
        _use = use;
        _logger = logger;
        ProcessId = postmaster.ProcessId;
        ConnectionString = Connection(postmaster.SocketFolder, Database);
    }

    /// <summary>How to reach the database; no secret in it: only this user and the cluster's own can reach the socket.</summary>
    public string ConnectionString { get; }

    /// <summary>The main process of PostgreSQL.</summary>
    public int ProcessId { get; }

    /// <summary>Makes, starts or joins the cluster of <paramref name="dataFolder"/> and returns when it answers.</summary>
    /// <param name="dataFolder">The data folder; made when missing.</param>
    /// <param name="logger">Told what happens.</param>
    /// <param name="overrides">PostgreSQL settings given over all others, for tests.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="OperatorException">What is missing or wrong, and what to do.</exception>
    public static async Task<EmbeddedCluster> StartAsync(
        string dataFolder, ILogger? logger = null, IReadOnlyDictionary<string, string>? overrides = null, CancellationToken cancel = default)
    {
        logger ??= NullLogger.Instance;
        var folder = DataFolder.Open(dataFolder);
        using var guard = await FileLock.ExclusiveAsync(folder.ClusterLock, StartPatience, cancel)
            ?? throw new OperatorException($"{folder.ClusterLock}: another process has been starting or stopping the cluster for {StartPatience.TotalMinutes:0} minutes");
        var use = FileLock.TryShared(folder.UseLock)
            ?? throw new OperatorException($"{folder.UseLock} is locked by a program other than Puhui");
        try
        {
            var postmaster = await JoinAsync(folder, logger, cancel)
                ?? await StartNewAsync(folder, logger, overrides ?? new Dictionary<string, string>(), cancel);
            return new EmbeddedCluster(folder, use, postmaster, logger);
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    /// <summary>Leaves the cluster, and stops it when nobody else uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _use, null) is not { } use)
        {
            return;
        }

        NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionString));
        using var guard = await FileLock.ExclusiveAsync(_folder.ClusterLock, StopPatience, CancellationToken.None);
        use.Dispose();
        using var alone = FileLock.TryExclusive(_folder.UseLock);
        if (alone is not null)
        {
            await StopAsync(_folder, _logger);
        }
    }

    /// <summary>A running cluster, when it answers; null when there is none, or none that can be used.</summary>
    private static async Task<Postmaster?> JoinAsync(DataFolder folder, ILogger logger, CancellationToken cancel)
    {
        if (Postmaster.Running(folder.Cluster) is not { } running)
        {
            return null;
        }

        if (await AnswersAsync(running, () => Postmaster.WorksIn(running.ProcessId, folder.Cluster), logger, cancel))
        {
            return running;
        }

        // It is stopping, or its socket was removed: let it end, or end it, and start anew.
        await StopAsync(folder, logger);
        return null;
    }

    private static async Task<Postmaster> StartNewAsync(
        DataFolder folder, ILogger logger, IReadOnlyDictionary<string, string> overrides, CancellationToken cancel)
    {
        var user = await ClusterUser.ChooseAsync(folder.Cluster, cancel);
        var version = Path.Combine(folder.Cluster, "PG_VERSION");
        var exists = File.Exists(version);
        int? major = exists ? int.Parse((await File.ReadAllTextAsync(version, cancel)).Trim(), CultureInfo.InvariantCulture) : null;
        var binaries = await PostgresBinaries.FindAsync(major, cancel);
        if (exists)
        {
            await ClearLeftoversAsync(folder.Cluster, logger, cancel);
        }
        else
        {
            await ClusterMaker.MakeAsync(folder, user, binaries, logger, cancel);
        }

        var socketFolder = MakeSocketFolder(user);
        var settings = new Dictionary<string, string>(ClusterTuning.Fixed(socketFolder), StringComparer.Ordinal);
        foreach (var (name, value) in overrides)
        {
            settings[name] = value;
        }

        string[] command = [binaries.Postgres, "-D", "{data}", .. settings.SelectMany(s => new[] { "-c", $"{s.Key}={s.Value}" })];
        RotateLog(folder.ClusterLog);
        // A session of its own: Ctrl-C at the terminal is for the server, which stops PostgreSQL last.
        string[] detached = ["setsid", "sh", "-c", "umask 077 && exec >>\"$0\" 2>&1 && exec \"$@\"", folder.ClusterLog, .. await user.CommandAsync(folder.Cluster, command, cancel)];
        var process = Command.Start(detached, capture: false);
        var postmaster = new Postmaster(process.Id, socketFolder);
        try
        {
            if (!await AnswersAsync(postmaster, () => !process.HasExited, logger, cancel))
            {
                throw new OperatorException($"PostgreSQL did not start: {LastWords(folder.ClusterLog)} (more in {folder.ClusterLog})");
            }

            await ClusterMaker.FinishAsync(Connection(socketFolder, "postgres"), Database, cancel);
            await ClusterGuard.EndAsync(folder);
            ClusterGuard.Start(folder, postmaster);
            return postmaster;
        }
        catch
        {
            await StopAsync(folder, logger);
            throw;
        }
    }

    /// <summary>Waits until it takes connections; false when it ended or is ending.</summary>
    private static async Task<bool> AnswersAsync(Postmaster postmaster, Func<bool> alive, ILogger logger, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var told = TimeSpan.Zero;
        while (alive())
        {
            try
            {
                await using var connection = new NpgsqlConnection(Connection(postmaster.SocketFolder, "postgres") + ";Pooling=false");
                await connection.OpenAsync(cancel);
                return true;
            }
            catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.CannotConnectNow && problem.MessageText.Contains("shutting down", StringComparison.Ordinal))
            {
                return false;
            }
            catch (NpgsqlException) when (clock.Elapsed < StartPatience)
            {
                // Not listening yet, or recovering after a crash.
            }

            if (clock.Elapsed - told > TimeSpan.FromSeconds(5))
            {
                told = clock.Elapsed;
                logger.LogInformation("Waiting for PostgreSQL (process {Process}) since {Seconds} s", postmaster.ProcessId, (int)told.TotalSeconds);
            }

            if (!Directory.Exists(postmaster.SocketFolder))
            {
                return false;
            }

            await Task.Delay(25, cancel);
        }

        return false;
    }

    /// <summary>After a crash: ends what a killed main process left behind, and removes its file, whose id may be somebody else's by now.</summary>
    private static async Task ClearLeftoversAsync(string cluster, ILogger logger, CancellationToken cancel)
    {
        // Orphans notice by themselves within moments; while one of them works, a second main process would harm the data.
        var clock = Stopwatch.StartNew();
        while (Postmaster.Processes(cluster) is { Count: > 0 } left)
        {
            if (clock.Elapsed > StopPatience)
            {
                throw new OperatorException($"{cluster} is still used by processes {string.Join(", ", left)}; stop them first");
            }

            foreach (var process in left)
            {
                Libc.Signal(process, clock.Elapsed < TimeSpan.FromSeconds(10) ? Libc.Quit : Libc.Kill);
            }

            await Task.Delay(50, cancel);
        }

        if (File.Exists(Postmaster.PidFile(cluster)))
        {
            logger.LogWarning("PostgreSQL was not stopped cleanly the last time; it recovers by itself");
            RemoveSocketFolder(Postmaster.LeftSocketFolder(cluster));
            File.Delete(Postmaster.PidFile(cluster));
        }
    }

    private static async Task StopAsync(DataFolder folder, ILogger logger)
    {
        var cluster = folder.Cluster;
        if (Postmaster.Running(cluster) is not { } running)
        {
            await ClusterGuard.EndAsync(folder);
            return;
        }

        var clock = Stopwatch.StartNew();
        Libc.Signal(running.ProcessId, Libc.Interrupt);
        var hurried = false;
        while (Postmaster.WorksIn(running.ProcessId, cluster))
        {
            if (clock.Elapsed > StopPatience && !hurried)
            {
                hurried = true;
                logger.LogWarning("PostgreSQL (process {Process}) did not stop in {Seconds} s; stopping it at once, it recovers at the next start", running.ProcessId, (int)StopPatience.TotalSeconds);
                Libc.Signal(running.ProcessId, Libc.Quit);
            }

            await Task.Delay(10);
        }

        RemoveSocketFolder(running.SocketFolder);
        await ClusterGuard.EndAsync(folder);
    }

    private static string MakeSocketFolder(ClusterUser user)
    {
        // Short, because a socket's path may have 107 bytes; unguessable, so that nobody can be there first.
        var folder = Path.Combine("/tmp", "puhui-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        user.Own(folder);
        return folder;
    }

    private static void RemoveSocketFolder(string? folder)
    {
        if (folder is not null && folder.StartsWith("/tmp/puhui-", StringComparison.Ordinal) && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void RotateLog(string log)
    {
        if (File.Exists(log) && new FileInfo(log).Length > 16 << 20)
        {
            File.Move(log, log + ".1", overwrite: true);
        }
    }

    private static string LastWords(string log) =>
        File.Exists(log)
            ? File.ReadLines(log).TakeLast(20).LastOrDefault(l => l.Contains("FATAL", StringComparison.Ordinal) || l.Contains("PANIC", StringComparison.Ordinal)) ?? File.ReadLines(log).LastOrDefault() ?? "no reason given"
            : "no reason given";

    private static string Connection(string socketFolder, string database) =>
        new NpgsqlConnectionStringBuilder { Host = socketFolder, Port = 5432, Username = Superuser, Database = database, Timeout = 15 }.ConnectionString;
}
