using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Accounts.Consents;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.Linking;
using Puhui.Accounts.Rights;
using Puhui.Accounts.Keys;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Migrations;
using Puhui.Platform.Settings;

namespace Puhui.Accounts;

/// <summary>Accounts: holders and the names their sources call them.</summary>
public static class AccountsModule
{
    // About 200 MB when full; one more takes the place of those unused for longest.
    private const int CachedAccounts = 2_000_000;

    /// <summary>Registers <see cref="IAccounts"/>, <see cref="IHolderSecrets"/>, <see cref="IHolderKeys"/>, <see cref="IKeyRotation"/> and the schema <c>accounts</c>.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("accounts", typeof(AccountsModule).Assembly);
        services.AddSingleton<Freshness>().AddSingleton(_ => new AccountCache(CachedAccounts));
        services.AddSingleton(provider => new AccountStore(
            provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<AccountCache>(), provider.GetRequiredService<Freshness>(),
            provider.GetRequiredService<Rights.ErasedSubjects>()));
        services.AddSingleton<IAccounts>(provider => provider.GetRequiredService<AccountStore>());
        services.AddSingleton<IHolderSecrets>(provider => provider.GetRequiredService<AccountStore>());
        services.AddSingleton<IHolderPlaces, HolderPlaces>();
        services.AddSingleton<IHolderRegister, Listing.HolderRegister>();
        services.AddConsent().AddLinking().AddRights();
        services.AddHolderKeys(settings);
        services.AddCitizenAccounts(settings);
        return services;
    }

    /// <summary>Maps <c>/v1/consent-purposes</c>, <c>/v1/sign-in…</c> and <c>/v1/me…</c>.</summary>
    public static IEndpointRouteBuilder MapAccounts(this IEndpointRouteBuilder routes)
    {
        PublishedPurposes.Map(routes);
        routes.MapCitizenAccounts();
        return routes;
    }
}
