using System.Security.Cryptography;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Vault;

namespace Puhui.Gbt32960.Ciphers;

/// <summary>Seals the keys of platforms for the database, with the cipher of the profile, under a secret that the master keys wrap.</summary>
internal sealed class KeySeal(WrappedSecrets secrets, CryptoProfile profile)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly Lazy<byte[]> _key = new(() => secrets.LoadOrCreate("gbt32960"));

    private static ReadOnlySpan<byte> Context => "gbt32960 key"u8;

    public byte[] Seal(ReadOnlySpan<byte> secret) => Box.Seal(profile.Suite(), _key.Value, secret, Context);

    /// <exception cref="CryptographicException">Sealed by another key, or altered.</exception>
    public byte[] Open(ReadOnlySpan<byte> box)
    {
        try
        {
            return Box.Open(_key.Value, box, Context);
        }
        catch (CryptographicException)
        {
            // The first form said nothing of itself: a nonce, AES-256-GCM, a tag.
            return OpenFirstForm(box);
        }
    }

    private byte[] OpenFirstForm(ReadOnlySpan<byte> box)
    {
        if (box.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("A sealed key is too short.");
        }

        var secret = new byte[box.Length - NonceSize - TagSize];
        using var aes = new AesGcm(_key.Value, TagSize);
        aes.Decrypt(box[..NonceSize], box[NonceSize..^TagSize], box[^TagSize..], secret);
        return secret;
    }
}
