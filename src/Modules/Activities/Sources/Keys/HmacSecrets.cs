using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Platform.Cryptography;

namespace Puhui.Activities.Sources.Keys;

/// <summary>Seals the secrets of HMAC keys, each to the id of its key.</summary>
internal sealed class HmacSecrets(IServiceProvider services)
{
    // A server without such keys needs no file for them.
    private readonly Lazy<SecretBox> _box = new(services.GetRequiredService<SecretBox>);

    public byte[] Seal(SourceKeyId key, ReadOnlySpan<byte> secret) => _box.Value.Seal(Purpose(key), secret);

    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed under another key file.</exception>
    public byte[] Open(SourceKeyId key, ReadOnlySpan<byte> box) => _box.Value.Open(Purpose(key), box);

    private static string Purpose(SourceKeyId key) => $"source key {key}";
}
