using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;

namespace Puhui.Platform.Vault;

/// <summary>How modules and connectors ask for what is kept by the master keys.</summary>
public static class VaultRegistration
{
    /// <summary>Adds, once, <see cref="IMasterKeys"/> and <see cref="WrappedSecrets"/> of the data folder; keys are made when first needed.</summary>
    public static IServiceCollection AddVault(this IServiceCollection services)
    {
        services.TryAddSingleton<IMasterKeys>(provider => provider.GetRequiredService<PuhuiSettings>() switch
        {
            var settings => new FileMasterKeys(Path.Combine(KeysOf(settings), "master"), settings.Crypto, provider.GetService<TimeProvider>() ?? TimeProvider.System),
        });
        services.TryAddSingleton(provider => new WrappedSecrets(KeysOf(provider.GetRequiredService<PuhuiSettings>()), provider.GetRequiredService<IMasterKeys>()));
        return services;
    }

    /// <summary>Adds, once, <see cref="SessionMacs"/>: codes for the cookies and forms of this installation.</summary>
    public static IServiceCollection AddSessionMacs(this IServiceCollection services)
    {
        services.AddVault();
        services.TryAddSingleton(provider => new SessionMacs(provider.GetRequiredService<WrappedSecrets>(), provider.GetRequiredService<PuhuiSettings>().Crypto));
        return services;
    }

    private static string KeysOf(PuhuiSettings settings) => Path.Combine(settings.DataFolder, "keys");
}

/// <summary>Makes <see cref="SessionMac"/>s from one wrapped secret, <c>keys/wrapped/sessions.key</c>, which all servers of a database share.</summary>
public sealed class SessionMacs(WrappedSecrets secrets, CryptoProfile profile)
{
    private readonly Lazy<byte[]> _root = new(() => secrets.LoadOrCreate("sessions"));

    /// <summary>The codes of one purpose, for example <c>staff session</c> or <c>citizen form</c>; those of another purpose never pass for them.</summary>
    public SessionMac For(string purpose) => new(_root.Value, purpose, profile);
}
