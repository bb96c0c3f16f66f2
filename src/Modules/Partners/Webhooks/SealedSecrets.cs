using Puhui.Platform.Cryptography;

namespace Puhui.Partners.Webhooks;

/// <summary>The secrets of webhooks as they stand in the database, sealed each to its webhook.</summary>
internal sealed class SealedSecrets(IServiceProvider services)
{
    // Opened when first needed, so that a server without webhooks needs no key for them.
    private readonly Lazy<SecretBox> _box = new(() => (SecretBox)services.GetService(typeof(SecretBox))!);

    public byte[] Seal(byte[] secret, Guid webhook) => _box.Value.Seal(Purpose(webhook), secret);

    public byte[] Open(byte[] box, Guid webhook) => _box.Value.Open(Purpose(webhook), box);

    private static string Purpose(Guid webhook) => $"webhook {webhook:N}";
}
