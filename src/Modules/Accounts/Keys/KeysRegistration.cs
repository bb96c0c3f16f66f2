using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Platform.Settings;
using Puhui.Platform.Vault;

namespace Puhui.Accounts.Keys;

internal static class KeysRegistration
{
    public static IServiceCollection AddHolderKeys(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddVault();
        services.AddSingleton(provider => new VaultRow(provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<IMasterKeys>(), settings.Crypto));
        services.AddHostedService(provider => new VaultFirst(provider.GetRequiredService<VaultRow>(), provider.GetRequiredService<ILogger<VaultFirst>>()));
        services.AddSingleton<IHolderKeys>(provider =>
        {
            var (row, masters, cache) = (provider.GetRequiredService<VaultRow>(), provider.GetRequiredService<IMasterKeys>(), new KeyCache(provider.GetRequiredService<TimeProvider>()));
            return new HolderKeyStore(row, masters, cache, new ManyBoxes(row, masters, cache), settings.Crypto);
        });
        return services.AddSingleton<IKeyRotation, KeyRotation>();
    }
}
