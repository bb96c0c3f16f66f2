using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Platform.Settings;

namespace Puhui.Platform.Postgres;

/// <summary>
/// The database of this process's settings, for as long as the session is open: the given one, or the private cluster of the
/// data folder, which is started if need be and stopped again when nobody else uses it.
/// </summary>
public sealed class DataFolderSession : IAsyncDisposable
{
    private readonly EmbeddedCluster? _cluster;

    private DataFolderSession(PuhuiSettings settings, NpgsqlDataSource database, EmbeddedCluster? cluster)
    {
        Settings = settings;
        Database = database;
        _cluster = cluster;
    }

    /// <summary>The settings it was opened with.</summary>
    public PuhuiSettings Settings { get; }

    /// <summary>Connections to the database; closed with the session.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>Opens the session.</summary>
    /// <exception cref="OperatorException">What is missing or wrong, and what to do.</exception>
    public static async Task<DataFolderSession> OpenAsync(PuhuiSettings settings, ILoggerFactory? loggers = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.PostgresConnection is { } given)
        {
            var database = Source(given, settings, loggers);
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancel);
                RefuseVersion(connection.PostgreSqlVersion);
                return new DataFolderSession(settings, database, null);
            }
            catch (NpgsqlException problem)
            {
                await database.DisposeAsync();
                throw new OperatorException($"The given PostgreSQL does not answer: {problem.Message}", problem);
            }
            catch
            {
                await database.DisposeAsync();
                throw;
            }
        }

        var cluster = await EmbeddedCluster.StartAsync(settings.DataFolder, loggers?.CreateLogger<EmbeddedCluster>(), cancel: cancel);
        return new DataFolderSession(settings, Source(cluster.ConnectionString, settings, loggers), cluster);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    private static NpgsqlDataSource Source(string connectionString, PuhuiSettings settings, ILoggerFactory? loggers)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "puhui",
            MaxPoolSize = settings.MaxConnections,
            // The SQL of the modules is a fixed set of statements: prepare each once per connection.
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
        };
        return new NpgsqlDataSourceBuilder(connection.ConnectionString).UseLoggerFactory(loggers).Build();
    }

    private static void RefuseVersion(Version version)
    {
        if (version.Major is < PostgresBinaries.Oldest or > PostgresBinaries.Newest)
        {
            throw new OperatorException($"The given database is PostgreSQL {version.Major}; {PostgresBinaries.Oldest} to {PostgresBinaries.Newest} are supported");
        }
    }
}
