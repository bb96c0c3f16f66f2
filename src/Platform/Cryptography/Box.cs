using System.Security.Cryptography;

namespace Puhui.Platform.Cryptography;

/// <summary>An authenticating cipher by which boxes are made.</summary>
public enum CipherSuite : byte
{
    /// <summary>AES with a key of 32 bytes in GCM.</summary>
    Aes256Gcm = 1,

    /// <summary>SM4 with a key of 16 bytes in CCM.</summary>
    Sm4Ccm = 2,
}

/// <summary>
/// Sealed bytes that say how they were sealed: version ‖ cipher ‖ form of the key ‖ nonce (12) ‖ tag (16) ‖ cipher text. So boxes of
/// either cipher open side by side. A box opens only with the root key and the context it was sealed with; head and context are authenticated.
/// </summary>
public static class Box
{
    /// <summary>Bytes of a root key, from which each cipher's key is derived.</summary>
    public const int RootSize = 32;

    /// <summary>Bytes that a box has more than what is in it.</summary>
    public const int Overhead = HeadSize + NonceSize + TagSize;

    /// <summary>The most bytes in a box.</summary>
    public const int MostBytes = Sm4Ccm.MostBytes;

    /// <summary>The first byte of every box; 1 was the first form of <see cref="SecretBox"/>.</summary>
    internal const byte Version = 2;

    // The key of a cipher is expanded from the root key by HKDF, with SHA-256 for AES and with SM3 for SM4. Another form gets another number.
    private const byte Expanded = 1;
    private const int HeadSize = 3;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Seals at most <see cref="MostBytes"/>.</summary>
    public static byte[] Seal(CipherSuite suite, ReadOnlySpan<byte> root, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> context)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(secret.Length, MostBytes);
        var box = new byte[Overhead + secret.Length];
        box[0] = Version;
        box[1] = (byte)suite;
        box[2] = Expanded;
        var nonce = box.AsSpan(HeadSize, NonceSize);
        var tag = box.AsSpan(HeadSize + NonceSize, TagSize);
        RandomNumberGenerator.Fill(nonce);
        var key = KeyOf(suite, root);
        byte[] associated = [.. box.AsSpan(0, HeadSize), .. context];
        if (suite == CipherSuite.Aes256Gcm)
        {
            using var aes = new AesGcm(key, TagSize);
            aes.Encrypt(nonce, secret, box.AsSpan(Overhead), tag, associated);
        }
        else
        {
            Sm4Ccm.Encrypt(key, nonce, secret, box.AsSpan(Overhead), tag, associated);
        }

        CryptographicOperations.ZeroMemory(key);
        return box;
    }

    /// <summary>Opens a box.</summary>
    /// <exception cref="CryptographicException">It was sealed with another key or context, or was changed, or is no box.</exception>
    public static byte[] Open(ReadOnlySpan<byte> root, ReadOnlySpan<byte> box, ReadOnlySpan<byte> context)
    {
        var suite = SuiteOf(box);
        var nonce = box.Slice(HeadSize, NonceSize);
        var tag = box.Slice(HeadSize + NonceSize, TagSize);
        var secret = new byte[box.Length - Overhead];
        var key = KeyOf(suite, root);
        byte[] associated = [.. box[..HeadSize], .. context];
        try
        {
            if (suite == CipherSuite.Aes256Gcm)
            {
                using var aes = new AesGcm(key, TagSize);
                aes.Decrypt(nonce, box[Overhead..], tag, secret, associated);
            }
            else
            {
                Sm4Ccm.Decrypt(key, nonce, box[Overhead..], tag, secret, associated);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        return secret;
    }

    /// <summary>Which cipher made a box.</summary>
    /// <exception cref="CryptographicException">It is no box, or of a newer version.</exception>
    public static CipherSuite SuiteOf(ReadOnlySpan<byte> box) =>
        box.Length >= Overhead && box[0] == Version && box[1] is (byte)CipherSuite.Aes256Gcm or (byte)CipherSuite.Sm4Ccm && box[2] == Expanded
            ? (CipherSuite)box[1]
            : throw new CryptographicException("It is not a sealed box of a version this program knows.");

    private static byte[] KeyOf(CipherSuite suite, ReadOnlySpan<byte> root)
    {
        if (root.Length != RootSize)
        {
            throw new ArgumentException($"A root key has {RootSize} bytes, not {root.Length}.", nameof(root));
        }

        if (suite == CipherSuite.Sm4Ccm)
        {
            return HmacSm3.Expand(root, "puhui box sm4-ccm"u8, Sm4.KeySize);
        }

        var key = new byte[32];
        HKDF.Expand(HashAlgorithmName.SHA256, root, key, "puhui box aes-256-gcm"u8);
        return key;
    }
}
