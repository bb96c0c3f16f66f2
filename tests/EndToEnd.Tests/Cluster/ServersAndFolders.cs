using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Puhui.EndToEnd.Tests.Support;

namespace Puhui.EndToEnd.Tests.Cluster;

/// <summary>Server processes and the data folder they ask for.</summary>
public sealed class ServersAndFolders : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puhui server ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_second_server_on_a_folder_is_told_who_has_it()
    {
        await using var first = await RunningServer.StartAsync(_folder);

        var second = await PuhuiCommand.RunAsync(["serve", "--data", _folder, "--port", $"{RunningServer.FreePort()}"]);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"already served by process {first.ProcessId}", second.Errors);
        Assert.Single(second.Errors.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_killed_server_is_followed_at_once_by_the_next_and_a_clean_stop_leaves_no_process()
    {
        var killed = await RunningServer.StartAsync(_folder);
        await killed.KillAsync();

        var clock = Stopwatch.StartNew();
        await using (var next = await RunningServer.StartAsync(_folder))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}");
            using var ready = await next.Client.GetAsync("/health/ready");
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        }

        Assert.Empty(PrivateCluster.ProcessesIn(Path.Combine(_folder, "postgres")));
        await killed.DisposeAsync();
    }

    [Fact]
    public async Task A_killed_server_that_never_comes_back_leaves_no_PostgreSQL_for_long()
    {
        var killed = await RunningServer.StartAsync(_folder);
        await killed.KillAsync();
        Assert.NotEmpty(PrivateCluster.ProcessesIn(Path.Combine(_folder, "postgres")));

        await PrivateCluster.WaitUntilAsync(() => PrivateCluster.ProcessesIn(Path.Combine(_folder, "postgres")).Count == 0);

        Assert.False(File.Exists(Path.Combine(_folder, "postgres", "postmaster.pid")));
        await killed.DisposeAsync();
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_one_line_before_anything_is_made()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var refused = await PuhuiCommand.RunAsync(["serve", "--data", _folder, "--port", $"{port}"]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal($"puhui: Port {port} on 127.0.0.1 is in use by another program; give another by --port", refused.Errors.Trim());
        Assert.False(Directory.Exists(Path.Combine(_folder, "postgres")));
    }

    [Fact]
    public async Task Wrong_settings_are_all_named_and_the_exit_code_is_2()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "puhui.yaml"), "port: many\nlanguage: fr\ncolour: green\n");

        var refused = await PuhuiCommand.RunAsync(["serve", "--data", _folder]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("puhui.yaml: port: a whole number from 0 to 65535 was expected", refused.Errors);
        Assert.Contains("puhui.yaml: language: one of zh-CN, en was expected", refused.Errors);
        Assert.Contains("puhui.yaml: colour: there is no such setting", refused.Errors);
    }
}
