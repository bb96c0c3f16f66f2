using Npgsql;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Migrations;
using Puhui.Platform.Postgres;

[assembly: AssemblyFixture(typeof(TestPostgres))]

namespace Puhui.Modules.Tests.Support;

/// <summary>
/// One private cluster for the whole run of this test project, made when the first test asks for a database, gone afterwards.
/// Databases are copied from a template that holds the wanted migrations, which takes some ten milliseconds.
/// </summary>
public sealed class TestPostgres : IAsyncDisposable
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static readonly Dictionary<string, string> Templates = [];
    private static EmbeddedCluster? _cluster;
    private static string? _folder;
    private static int _databases;
    private static int _folders;

    /// <summary>An empty database of its own, with the given migrations applied.</summary>
    public static async Task<NpgsqlDataSource> DatabaseAsync(IReadOnlyCollection<MigrationSource> migrations)
    {
        await Gate.WaitAsync();
        try
        {
            var cluster = await ClusterAsync();
            var key = string.Join('|', migrations.Select(m => m.Schema).Order(StringComparer.Ordinal));
            if (!Templates.TryGetValue(key, out var template))
            {
                template = $"modules{Templates.Count}";
                await ExecuteAsync(cluster, $"create database {template}");
                await using (var source = NpgsqlDataSource.Create(Connection(cluster, template) + ";Pooling=false"))
                {
                    await new MigrationRunner(source, migrations, Microsoft.Extensions.Logging.Abstractions.NullLogger<MigrationRunner>.Instance).RunAsync();
                }

                Templates.Add(key, template);
            }

            var name = $"test{++_databases}";
            await ExecuteAsync(cluster, $"create database {name} template {template}");
            return NpgsqlDataSource.Create(Connection(cluster, name) + ";Maximum Pool Size=20;Connection Idle Lifetime=5;Connection Pruning Interval=1;Max Auto Prepare=100");
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>An empty folder, gone when the run ends.</summary>
    public static async Task<string> NewFolderAsync()
    {
        await Gate.WaitAsync();
        try
        {
            await ClusterAsync();
            return Directory.CreateDirectory(Path.Combine(_folder!, $"folder{++_folders}")).FullName;
        }
        finally
        {
            Gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
            Directory.Delete(_folder!, recursive: true);
        }
    }

    private static async Task<EmbeddedCluster> ClusterAsync()
    {
        if (_cluster is not null)
        {
            return _cluster;
        }

        _folder = Directory.CreateTempSubdirectory("puhui-tests-").FullName;
        // Nothing of a test run outlives it: speed instead of durability. A vacuum would go round hundreds of databases all the time.
        var fast = new Dictionary<string, string>
        {
            ["fsync"] = "off", ["synchronous_commit"] = "off", ["full_page_writes"] = "off", ["shared_buffers"] = "128MB",
            ["autovacuum"] = "off", ["max_connections"] = "1000",
        };
        return _cluster = await EmbeddedCluster.StartAsync(_folder, overrides: fast);
    }

    private static string Connection(EmbeddedCluster cluster, string database) =>
        new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = database }.ConnectionString;

    private static async Task ExecuteAsync(EmbeddedCluster cluster, string sql)
    {
        await using var connection = new NpgsqlConnection(Connection(cluster, "postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
