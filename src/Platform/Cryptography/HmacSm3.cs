using System.Security.Cryptography;

namespace Puhui.Platform.Cryptography;

/// <summary>HMAC over SM3 (GB/T 15852.2, RFC 2104), and keys derived by it (the expansion of RFC 5869). Thread-safe.</summary>
public static class HmacSm3
{
    /// <summary>Bytes of a code.</summary>
    public const int Size = Sm3.Size;

    /// <summary>The code of a message under a key of any length.</summary>
    public static byte[] HashData(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        var mac = new byte[Size];
        HashData(key, message, mac);
        return mac;
    }

    /// <summary>The code of a message under a key of any length.</summary>
    public static void HashData(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Size);

        // libcrypto takes a null key for "the one from before", not for an empty one.
        Span<byte> none = [0];
        LibCrypto.Demand(
            LibCrypto.HMAC(LibCrypto.EVP_sm3(), key.IsEmpty ? none : key, key.Length, message, (nuint)message.Length, destination, out var length) != 0 && length == Size,
            "compute an HMAC-SM3");
    }

    /// <summary>A key from a passphrase: PBKDF2 of RFC 8018 over HMAC-SM3.</summary>
    /// <param name="passphrase">Not empty.</param>
    /// <param name="salt">At least 16 random bytes.</param>
    /// <param name="iterations">How often; more is slower for everybody.</param>
    /// <param name="length">Bytes wanted.</param>
    public static byte[] Pbkdf2(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int iterations, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(iterations);
        if (passphrase.IsEmpty)
        {
            throw new ArgumentException("A passphrase is not empty.", nameof(passphrase));
        }

        var key = new byte[length];
        LibCrypto.Demand(
            LibCrypto.PKCS5_PBKDF2_HMAC(passphrase, passphrase.Length, salt, salt.Length, iterations, LibCrypto.EVP_sm3(), length, key) == 1,
            "derive a key from a passphrase");
        return key;
    }

    /// <summary>A key for one use from a key that is random already: HKDF-Expand of RFC 5869 with SM3.</summary>
    /// <param name="key">A random key.</param>
    /// <param name="info">What the derived key is for.</param>
    /// <param name="length">1 to 32 bytes.</param>
    public static byte[] Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> info, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Size);
        byte[] block = [.. info, 1];
        var whole = HashData(key, block);
        var derived = whole[..length];
        CryptographicOperations.ZeroMemory(whole);
        return derived;
    }
}
