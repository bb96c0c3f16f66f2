using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Puhui.Platform.Migrations;
using Puhui.Platform.Settings;

namespace Puhui.Modules.Tests.Support;

/// <summary>
/// Modules on a real, empty database of their own:
/// <c>await using var modules = await TestModules.StartAsync((services, settings) => services.AddLedger(settings));</c>
/// </summary>
public sealed class TestModules : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IHostedService[] _started;

    private TestModules(ServiceProvider services, IHostedService[] started)
    {
        _services = services;
        _started = started;
    }

    public NpgsqlDataSource Database => Get<NpgsqlDataSource>();

    public IServiceProvider Services => _services;

    /// <summary>Composes the modules, applies their migrations and starts their background work.</summary>
    public static async Task<TestModules> StartAsync(Action<IServiceCollection, PuhuiSettings> add, TimeProvider? time = null, bool background = true)
    {
        var folder = await TestPostgres.NewFolderAsync();
        var settings = SettingsReader.Read(new Dictionary<string, string?> { ["data"] = folder }, new Dictionary<string, string>(), SettingsReader.HomeFolder());
        var collection = new ServiceCollection();
        collection.AddLogging();
        collection.AddSingleton(settings);
        collection.AddSingleton(time ?? TimeProvider.System);
        add(collection, settings);

        var migrations = collection.Where(d => d.ServiceType == typeof(MigrationSource)).Select(d => (MigrationSource)d.ImplementationInstance!).ToArray();
        collection.RemoveAll<NpgsqlDataSource>();
        var database = await TestPostgres.DatabaseAsync(migrations);
        collection.AddSingleton(_ => database);

        var services = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
        var hosted = background ? services.GetServices<IHostedService>().ToArray() : [];
        foreach (var service in hosted)
        {
            await service.StartAsync(CancellationToken.None);
        }

        return new TestModules(services, hosted);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Stops the background work; the modules go on answering.</summary>
    public async Task StopBackgroundAsync()
    {
        foreach (var service in _started.Reverse())
        {
            await service.StopAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopBackgroundAsync();
        await _services.DisposeAsync();
    }
}
