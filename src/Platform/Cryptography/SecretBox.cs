using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Platform.Settings;

namespace Puhui.Platform.Cryptography;

/// <summary>
/// Keeps secrets of others in the database sealed: AES-256-GCM under a key that lies in the data folder, not in the database.
/// A sealed text opens only under the purpose it was sealed for.
/// </summary>
public sealed class SecretBox : IDisposable
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int KeySize = 32;

    private readonly byte[] _key;

    /// <summary>A box with a key of 32 bytes.</summary>
    public SecretBox(ReadOnlySpan<byte> key) =>
        _key = key.Length == KeySize ? key.ToArray() : throw new ArgumentException($"The key has {KeySize} bytes.", nameof(key));

    /// <summary>
    /// The box of a folder of keys; its key file <c>secrets.key</c> is made when missing, readable by its owner only. Several
    /// processes may ask at once: all get the same key. Losing the file makes what was sealed unreadable.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is damaged or readable by others.</exception>
    public static SecretBox LoadOrCreate(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new SecretBox(SecretFile.LoadOrCreate(Path.Combine(folder, "secrets.key")));
    }

    /// <summary>Seals a text or other bytes for a purpose, for example <c>ocpi token</c>.</summary>
    public byte[] Seal(string purpose, ReadOnlySpan<byte> secret)
    {
        var box = new byte[1 + NonceSize + TagSize + secret.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(nonce, secret, box.AsSpan(1 + NonceSize + TagSize), box.AsSpan(1 + NonceSize, TagSize), Encoding.UTF8.GetBytes(purpose));
        return box;
    }

    /// <summary>Opens what was sealed for the same purpose.</summary>
    /// <exception cref="CryptographicException">It was sealed with another key or purpose, or was changed.</exception>
    public byte[] Open(string purpose, ReadOnlySpan<byte> box)
    {
        if (box.Length < 1 + NonceSize + TagSize || box[0] != Version)
        {
            throw new CryptographicException("It is not a sealed secret.");
        }

        var secret = new byte[box.Length - 1 - NonceSize - TagSize];
        using var aes = new AesGcm(_key, TagSize);
        aes.Decrypt(box.Slice(1, NonceSize), box[(1 + NonceSize + TagSize)..], box.Slice(1 + NonceSize, TagSize), secret, Encoding.UTF8.GetBytes(purpose));
        return secret;
    }

    /// <summary>
    /// 16 bytes that stand for a text without telling it: equal texts of one purpose give equal digests, and nobody without the key can
    /// try texts out. Another key gives other digests.
    /// </summary>
    public byte[] Digest(string purpose, string text)
    {
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, KeySize, info: Encoding.UTF8.GetBytes("digest " + purpose));
        return HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))[..16];
    }

    /// <inheritdoc />
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);
}

/// <summary>How modules and connectors ask for the box.</summary>
public static class SecretBoxRegistration
{
    /// <summary>Adds <see cref="SecretBox"/> once, with the key of the data folder; the key is made when the box is first asked for.</summary>
    public static IServiceCollection AddSecretBox(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => SecretBox.LoadOrCreate(Path.Combine(provider.GetRequiredService<PuhuiSettings>().DataFolder, "keys")));
        return services;
    }
}
