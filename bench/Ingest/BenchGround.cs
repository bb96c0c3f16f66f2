using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Bench.Measuring;
using Puhui.Platform.Postgres;

namespace Puhui.Bench.Ingest;

/// <summary>
/// What both sides stand on: one private cluster with the database of the floor and, as a fresh copy of a seed with all
/// accounts enrolled and one activity each, the database of the product; and a server process on the latter.
/// </summary>
internal sealed class BenchGround : IAsyncDisposable
{
    private const string ProductDatabase = "puhui_bench";
    private const string FloorDatabase = "puhui_floor";
    private readonly EmbeddedCluster _cluster;
    private readonly Process _server;

    private BenchGround(EmbeddedCluster cluster, Process server, NpgsqlDataSource floor, NpgsqlDataSource product, Uri address, (string People, string Organisations) apiKeys, string version)
    {
        _cluster = cluster;
        _server = server;
        Floor = floor;
        Product = product;
        Server = address;
        ApiKeys = apiKeys;
        PostgresVersion = version;
    }

    public NpgsqlDataSource Floor { get; }

    public NpgsqlDataSource Product { get; }

    public string ProductConnection => Connection(_cluster, ProductDatabase);

    public Uri Server { get; }

    /// <summary>Keys of a source whose holders are people and of one whose holders are organisations: the same accounts, with and without claims.</summary>
    public (string People, string Organisations) ApiKeys { get; }

    public string PostgresVersion { get; }

    /// <summary>Keeps record ids of different runs apart.</summary>
    public string Run { get; } = DateTime.UtcNow.ToString("HHmmss", CultureInfo.InvariantCulture);

    public required BenchPaths Paths { get; init; }

    public static async Task<BenchGround> PrepareAsync(BenchOptions options, BenchPaths paths, int accounts, CancellationToken ct)
    {
        var cluster = await EmbeddedCluster.StartAsync(options.ScratchFolder, cancel: ct);
        await using var admin = NpgsqlDataSource.Create(Connection(cluster, "postgres"));
        var seed = await BenchSeed.EnsureAsync(admin, name => Connection(cluster, name), paths, accounts, ct);
        await BenchSeed.ExecuteAsync(admin, $"drop database if exists {ProductDatabase} with (force)", ct);
        await BenchSeed.ExecuteAsync(admin, $"create database {ProductDatabase} template {seed}", ct);
        await BenchSeed.ExecuteAsync(admin, $"drop database if exists {FloorDatabase} with (force)", ct);
        await BenchSeed.ExecuteAsync(admin, $"create database {FloorDatabase}", ct);

        var floor = NpgsqlDataSource.Create(Connection(cluster, FloorDatabase));
        await InDatabaseFloor.PrepareAsync(floor, accounts, ct);
        var product = NpgsqlDataSource.Create(Connection(cluster, ProductDatabase));
        var people = await BenchSeed.CreateKeyAsync(Connection(cluster, ProductDatabase), paths, SubjectKind.Person, ct);
        var organisations = await BenchSeed.CreateKeyAsync(Connection(cluster, ProductDatabase), paths, SubjectKind.Organisation, ct);
        await BenchSeed.ExecuteAsync(product, "checkpoint", ct);

        var port = FreePort();
        var server = StartServer(paths, Connection(cluster, ProductDatabase), port);
        var address = new Uri($"http://127.0.0.1:{port}");
        await WaitUntilReadyAsync(address, server, ct);
        await using var version = product.CreateCommand("show server_version");
        return new(cluster, server, floor, product, address, (people, organisations), (string)(await version.ExecuteScalarAsync(ct))!) { Paths = paths };
    }

    public ProcessorReading Processor() => new(ProcessorTime.Of(_server.Id), ProcessorTime.OfTree(_cluster.ProcessId), ProcessorTime.Own());

    /// <summary>What the server process holds in memory, in megabytes.</summary>
    public double ServerMemory()
    {
        foreach (var line in File.ReadLines($"/proc/{_server.Id.ToString(CultureInfo.InvariantCulture)}/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
            {
                return double.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
            }
        }

        return 0;
    }

    /// <summary>Ends the server process, so that the checker has the database to itself.</summary>
    public async Task StopServerAsync()
    {
        if (!_server.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", _server.Id.ToString(CultureInfo.InvariantCulture)]);
            await stop.WaitForExitAsync();
            await _server.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        _server.Dispose();
        await Floor.DisposeAsync();
        await Product.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    private static string Connection(EmbeddedCluster cluster, string database) =>
        new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = database, CommandTimeout = 600 }.ConnectionString;

    private static Process StartServer(BenchPaths paths, string connection, int port)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { paths.CliAssembly, "serve", "--postgres", connection, "--data", paths.ProductFolder, "--port", port.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(argument);
        }

        var server = Process.Start(start)!;
        server.OutputDataReceived += (_, _) => { };
        server.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        return server;
    }

    private static async Task WaitUntilReadyAsync(Uri address, Process server, CancellationToken ct)
    {
        using var client = new HttpClient { BaseAddress = address };
        for (var patience = 0; patience < 600 && !server.HasExited; patience++)
        {
            try
            {
                using var answer = await client.GetAsync("/health/ready", ct);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!server.HasExited)
            {
                // not listening yet
            }

            await Task.Delay(100, ct);
        }

        throw new BenchFailedException("The server under test did not become ready.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
