using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puhui.Platform;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;
using Puhui.Platform.Telemetry;

namespace Puhui.Server;

/// <summary>A running server with everything below it: the data folder's lock, the database, the application.</summary>
public sealed class PuhuiServer : IAsyncDisposable
{
    private readonly DataFolderLock? _lock;
    private readonly DataFolderSession _session;
    private readonly WebApplication _app;

    private PuhuiServer(DataFolderLock? held, DataFolderSession session, WebApplication app)
    {
        _lock = held;
        _session = session;
        _app = app;
    }

    /// <summary>The modules' services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The address people reach it by, without a trailing slash.</summary>
    public string Url => _session.Settings.PublicUrl ?? _app.Urls.First();

    /// <summary>The address it listens on itself, for what runs beside it.</summary>
    public string LocalUrl => _app.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);

    /// <summary>Cancelled when it is told to stop.</summary>
    public CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

    /// <summary>Starts it; returns when it is ready. It stops on SIGINT, SIGTERM, or when disposed. See <see cref="PuhuiHost.Build"/> for <paramref name="instead"/>.</summary>
    /// <exception cref="OperatorException">What is missing or wrong: a folder in use, a port in use, a database that does not answer.</exception>
    public static async Task<PuhuiServer> StartAsync(PuhuiSettings settings, LogLevel logs = LogLevel.Information, Action<IServiceCollection>? instead = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        RefuseBusyPort(settings);
        // With a given database any number of servers may share everything; a private cluster has one.
        var held = settings.PostgresConnection is null ? DataFolderLock.Take(settings.DataFolder) : null;
        DataFolderSession? session = null;
        WebApplication? app = null;
        try
        {
            using (var loggers = LoggerFactory.Create(logging => logging.AddPuhuiLogs(logs)))
            {
                session = await DataFolderSession.OpenAsync(settings, loggers, cancel);
            }

            app = PuhuiHost.Build(session, logs, instead);
            await app.StartAsync(cancel);
            return new PuhuiServer(held, session, app);
        }
        catch (Exception problem)
        {
            await ReleaseAsync(app, session, held);
            if (problem is IOException { InnerException: AddressInUseException })
            {
                throw BusyPort(settings, problem);
            }

            throw;
        }
    }

    /// <summary>Waits until it was told to stop and has finished what was under way.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancel = default) => _app.WaitForShutdownAsync(cancel);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ReleaseAsync(_app, _session, _lock);

    /// <summary>Says so before a database is made and started for nothing.</summary>
    private static void RefuseBusyPort(PuhuiSettings settings)
    {
        var address = settings.Listen is "localhost" ? IPAddress.Loopback : IPAddress.Parse(settings.Listen);
        try
        {
            using var trial = new TcpListener(address, settings.Port);
            trial.Start();
        }
        catch (SocketException problem) when (problem.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw BusyPort(settings, problem);
        }
        catch (SocketException problem)
        {
            throw new OperatorException($"Cannot listen on {settings.Listen} port {settings.Port}: {problem.Message}", problem);
        }
    }

    private static OperatorException BusyPort(PuhuiSettings settings, Exception problem) =>
        new($"Port {settings.Port} on {settings.Listen} is in use by another program; give another by --port", problem);

    private static async ValueTask ReleaseAsync(WebApplication? app, DataFolderSession? session, DataFolderLock? held)
    {
        // In this order: requests end, then background work, then the database, then the folder is free for the next.
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        if (session is not null)
        {
            await session.DisposeAsync();
        }

        held?.Dispose();
    }
}
