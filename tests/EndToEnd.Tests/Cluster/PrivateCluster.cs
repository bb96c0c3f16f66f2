using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Puhui.EndToEnd.Tests.Support;
using Puhui.Platform.Postgres;

namespace Puhui.EndToEnd.Tests.Cluster;

/// <summary>The private PostgreSQL of a data folder, through every bad end. The folder's name has a space and is long.</summary>
public sealed class PrivateCluster : IDisposable
{
    private readonly string _top = Directory.CreateTempSubdirectory("puhui cluster ").FullName;
    private readonly string _folder;

    public PrivateCluster() => _folder = Directory.CreateDirectory(Path.Combine(_top, new string('长', 60), "data folder")).FullName;

    private string Cluster => Path.Combine(_folder, "postgres");

    private string PidFile => Path.Combine(Cluster, "postmaster.pid");

    public void Dispose() => Directory.Delete(_top, recursive: true);

    [Fact]
    public async Task Is_durable_keeps_to_its_socket_and_leaves_nothing_behind()
    {
        string socket;
        int process;
        await using (var cluster = await EmbeddedCluster.StartAsync(_folder))
        {
            process = cluster.ProcessId;
            socket = new NpgsqlConnectionStringBuilder(cluster.ConnectionString).Host!;
            Assert.InRange(socket.Length, 1, 80);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(socket));
            Assert.Equal("on on on", await AskAsync(cluster, "select concat_ws(' ', current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes'))"));
            Assert.Equal("", await AskAsync(cluster, "show listen_addresses"));
            Assert.Equal("C.UTF-8 UTF8", await AskAsync(cluster, "select datcollate || ' ' || pg_encoding_to_char(encoding) from pg_database where datname = current_database()"));
        }

        Assert.False(Directory.Exists(socket));
        Assert.False(File.Exists(PidFile));
        Assert.Empty(ProcessesIn(Cluster));
        await WaitUntilAsync(() => !AnyProcessNames(Cluster));
        Assert.False(Directory.Exists($"/proc/{process}/task") && File.ReadAllText($"/proc/{process}/cmdline").Contains("postgres", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_shared_by_all_who_open_it_and_stopped_by_the_last()
    {
        var first = await EmbeddedCluster.StartAsync(_folder);
        var second = await EmbeddedCluster.StartAsync(_folder);
        Assert.Equal(first.ProcessId, second.ProcessId);

        await first.DisposeAsync();
        Assert.Equal("1", await AskAsync(second, "select '1'"));

        await second.DisposeAsync();
        Assert.Empty(ProcessesIn(Cluster));
    }

    [Fact]
    public async Task Recovers_what_was_committed_when_PostgreSQL_is_killed()
    {
        var killed = await EmbeddedCluster.StartAsync(_folder);
        await AskAsync(killed, "create table kept (n int)");
        await AskAsync(killed, "insert into kept select generate_series(1, 1000)");
        Kill(killed.ProcessId);

        await using var again = await EmbeddedCluster.StartAsync(_folder);

        Assert.Equal("1000", await AskAsync(again, "select count(*)::text from kept"));
        await killed.DisposeAsync();
    }

    [Fact]
    public async Task A_left_lock_file_with_somebody_elses_process_id_does_not_stop_it()
    {
        var killed = await EmbeddedCluster.StartAsync(_folder);
        Kill(killed.ProcessId);
        await WaitUntilAsync(() => ProcessesIn(Cluster).Count == 0);
        var lines = await File.ReadAllLinesAsync(PidFile);
        lines[0] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(PidFile, lines);

        await using var again = await EmbeddedCluster.StartAsync(_folder);

        Assert.Equal("1", await AskAsync(again, "select '1'"));
        await killed.DisposeAsync();
    }

    [Fact]
    public async Task A_broken_attempt_to_make_it_is_not_mistaken_for_a_cluster()
    {
        Directory.CreateDirectory(Cluster + ".new");
        await File.WriteAllTextAsync(Path.Combine(Cluster + ".new", "PG_VERSION"), "15\n");

        await using var cluster = await EmbeddedCluster.StartAsync(_folder);

        Assert.Equal("1", await AskAsync(cluster, "select '1'"));
    }

    private static async Task<string> AskAsync(EmbeddedCluster cluster, string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() as string ?? "";
    }

    private static void Kill(int process)
    {
        using var victim = Process.GetProcessById(process);
        victim.Kill();
    }

    internal static List<int> ProcessesIn(string folder) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(d => (Name: Path.GetFileName(d), Folder: d))
            .Where(d => int.TryParse(d.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _) && WorksIn(d.Folder, folder))
            .Select(d => int.Parse(d.Name, CultureInfo.InvariantCulture)),
    ];

    internal static async Task WaitUntilAsync(Func<bool> done)
    {
        for (var clock = Stopwatch.StartNew(); !done();)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60));
            await Task.Delay(20);
        }
    }

    private static bool AnyProcessNames(string folder) => Directory.EnumerateDirectories("/proc").Any(process =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                && File.ReadAllText(Path.Combine(process, "cmdline")).Contains(folder, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    private static bool WorksIn(string process, string folder)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget == folder;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
