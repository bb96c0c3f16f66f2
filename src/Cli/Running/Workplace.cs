using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;
using Puhui.Server;

namespace Puhui.Cli.Running;

/// <summary>
/// The modules on the data folder's database for the duration of a verb, whether a server runs on it or not:
/// <c>await using var work = await Workplace.OpenAsync(settings, cancel);</c> then <c>work.Get&lt;ILedger&gt;()</c>.
/// </summary>
internal sealed class Workplace : IAsyncDisposable
{
    private readonly DataFolderSession _session;
    private readonly IHost _host;

    private Workplace(DataFolderSession session, IHost host)
    {
        _session = session;
        _host = host;
    }

    public PuhuiSettings Settings => _session.Settings;

    public NpgsqlDataSource Database => _session.Database;

    public IServiceProvider Services => _host.Services;

    /// <summary>Opens the database, brings it up to date and starts the modules' background work.</summary>
    public static async Task<Workplace> OpenAsync(PuhuiSettings settings, CancellationToken cancel)
    {
        var session = await DataFolderSession.OpenAsync(settings, cancel: cancel);
        try
        {
            var host = PuhuiHost.BuildWorker(session);
            await host.StartAsync(cancel);
            return new Workplace(session, host);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }

        await _session.DisposeAsync();
    }
}
