using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Gbt32960.Ciphers;
using Puhui.Gbt32960.Contracts;
using Puhui.Gbt32960.Platforms;
using Puhui.Gbt32960.Points;
using Puhui.Gbt32960.Serving;
using Puhui.Gbt32960.Trips;
using Puhui.Platform.Migrations;
using Puhui.Platform.Settings;
using Puhui.Platform.Vault;

namespace Puhui.Gbt32960;

/// <summary>GB/T 32960.3: vehicles and supervision platforms send telemetry by TCP; trips are cut from it and become activities.</summary>
public static class Gbt32960Module
{
    /// <summary>Registers the contracts of this connector and the schema <c>gbt32960</c>. Nothing listens by that.</summary>
    public static IServiceCollection AddGbt32960(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("gbt32960", typeof(Gbt32960Module).Assembly);
        services.AddVault().AddSingleton(provider => new KeySeal(provider.GetRequiredService<WrappedSecrets>(), settings.Crypto));
        services.AddSingleton<PlatformStore>().AddSingleton<TripReader>();
        services.AddSingleton<IVehiclePlatforms, VehiclePlatforms>();
        services.AddSingleton<IHolderData>(provider => ActivatorUtilities.CreateInstance<VehicleData>(provider));
        return services;
    }

    /// <summary>Adds what only a server does: cutting trips, and listening when <see cref="PuhuiSettings.Gbt32960Port"/> is set.</summary>
    public static IServiceCollection AddGbt32960Server(this IServiceCollection services, PuhuiSettings settings)
    {
        if (settings.Gbt32960Port is null)
        {
            return services;
        }

        services.TryAddSingleton(new TelemetryOptions
        {
            Connections = settings.Gbt32960Connections, Settle = settings.Gbt32960Settle, LookAgain = settings.Gbt32960Settle * 10,
        });
        services.AddSingleton<Sessions>().AddSingleton<ConnectionCount>().AddSingleton<LoginCheck>().AddSingleton<VehicleKeys>();
        services.AddSingleton<PointWriter>().AddSingleton<TripSubmitter>().AddSingleton<TripWorker>();
        services.AddSingleton<DialogueParts>();
        services.AddSingleton(provider => new TelemetryServer(
            settings, provider.GetRequiredService<DialogueParts>(), provider.GetRequiredService<ConnectionCount>(),
            provider.GetRequiredService<Microsoft.Extensions.Logging.ILogger<TelemetryServer>>()));

        // In this order; they stop in the other: peers leave before what writes for them ends.
        services.AddHostedService(provider => provider.GetRequiredService<PointWriter>());
        services.AddHostedService(provider => provider.GetRequiredService<TripWorker>());
        services.AddHostedService(provider => provider.GetRequiredService<TelemetryServer>());
        return services;
    }
}
