using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Platform.Settings;
using Puhui.Platform.Vault;

namespace Puhui.Platform.Cryptography;

/// <summary>
/// Keeps secrets of others in the database sealed, with the cipher of the profile, under a key that the master keys wrap.
/// A sealed text opens only under the purpose it was sealed for.
/// </summary>
public sealed class SecretBox : IDisposable
{
    /// <summary>The first form, made by earlier releases: AES-256-GCM under the key itself, nothing said of the cipher.</summary>
    private const byte FirstForm = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int KeySize = 32;

    private readonly Lazy<byte[]> _key;
    private readonly CipherSuite _suite;

    /// <summary>A box with a key of 32 bytes.</summary>
    public SecretBox(ReadOnlySpan<byte> key, CryptoProfile profile = CryptoProfile.Intl)
    {
        _key = new Lazy<byte[]>(key.Length == KeySize ? key.ToArray() : throw new ArgumentException($"The key has {KeySize} bytes.", nameof(key)));
        _suite = profile.Suite();
    }

    /// <summary>A box whose key, of 32 bytes, is asked for when something is first sealed, opened or digested.</summary>
    internal SecretBox(Func<byte[]> key, CryptoProfile profile)
    {
        _key = new Lazy<byte[]>(key);
        _suite = profile.Suite();
    }

    /// <summary>The box whose key is the wrapped secret <c>secrets</c>. Several processes may ask at once: all get the same key.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or readable by others.</exception>
    public static SecretBox LoadOrCreate(WrappedSecrets secrets, CryptoProfile profile)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        return new SecretBox(secrets.LoadOrCreate("secrets"), profile);
    }

    /// <summary>Seals a text or other bytes for a purpose, for example <c>ocpi token</c>.</summary>
    public byte[] Seal(string purpose, ReadOnlySpan<byte> secret) => Box.Seal(_suite, _key.Value, secret, Context(purpose));

    /// <summary>Opens what was sealed for the same purpose, whichever profile and release sealed it.</summary>
    /// <exception cref="CryptographicException">It was sealed with another key or purpose, or was changed.</exception>
    public byte[] Open(string purpose, ReadOnlySpan<byte> box) => box is [FirstForm, ..] ? OpenFirstForm(purpose, box) : Box.Open(_key.Value, box, Context(purpose));

    /// <summary>
    /// 16 bytes that stand for a text without telling it: equal texts of one purpose give equal digests, and nobody without the key can
    /// try texts out. The same under both profiles and all master keys.
    /// </summary>
    public byte[] Digest(string purpose, string text)
    {
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, _key.Value, KeySize, info: Encoding.UTF8.GetBytes("digest " + purpose));
        return HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))[..16];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_key.IsValueCreated)
        {
            CryptographicOperations.ZeroMemory(_key.Value);
        }
    }

    private static byte[] Context(string purpose) => Encoding.UTF8.GetBytes("secret box " + purpose);

    private byte[] OpenFirstForm(string purpose, ReadOnlySpan<byte> box)
    {
        if (box.Length < 1 + NonceSize + TagSize)
        {
            throw new CryptographicException("It is not a sealed secret.");
        }

        var secret = new byte[box.Length - 1 - NonceSize - TagSize];
        using var aes = new AesGcm(_key.Value, TagSize);
        aes.Decrypt(box.Slice(1, NonceSize), box[(1 + NonceSize + TagSize)..], box.Slice(1 + NonceSize, TagSize), secret, Encoding.UTF8.GetBytes(purpose));
        return secret;
    }
}

/// <summary>How modules and connectors ask for the box.</summary>
public static class SecretBoxRegistration
{
    /// <summary>Adds <see cref="SecretBox"/> once, with the key of the data folder; the key is made when something is first sealed.</summary>
    public static IServiceCollection AddSecretBox(this IServiceCollection services)
    {
        services.AddVault();
        services.TryAddSingleton(provider => new SecretBox(
            () => provider.GetRequiredService<WrappedSecrets>().LoadOrCreate("secrets"), provider.GetRequiredService<PuhuiSettings>().Crypto));
        return services;
    }
}
