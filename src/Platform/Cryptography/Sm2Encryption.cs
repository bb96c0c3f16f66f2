using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Puhui.Platform.Cryptography;

/// <summary>
/// Public-key encryption with SM2 (GB/T 32918.4): short secrets, such as the key of a backup, for whoever holds the private key.
/// Cipher texts have the form C1 ‖ C3 ‖ C2 of the standard: a point of 65 bytes, an SM3 hash of 32, and as many bytes as the plain text.
/// </summary>
public static class Sm2Encryption
{
    /// <summary>The most bytes of a plain text.</summary>
    public const int MostBytes = 4096;

    private const int NumberSize = 32;
    private const int PointSize = 1 + (2 * NumberSize);

    /// <summary>Encrypts for the holder of a public key (65 bytes, uncompressed).</summary>
    /// <exception cref="CryptographicException">The point is not on the curve.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> plain)
    {
        if (plain.Length is 0 or > MostBytes)
        {
            throw new ArgumentException($"SM2 encrypts 1 to {MostBytes} bytes, not {plain.Length}.", nameof(plain));
        }

        using var key = Sm2Key.FromPublic(publicKey);
        var parts = new AsnReader(key.Encrypt(plain), AsnEncodingRules.DER).ReadSequence();
        var cipher = new byte[PointSize + NumberSize + plain.Length];
        cipher[0] = 4;
        Write(parts.ReadInteger(), cipher.AsSpan(1, NumberSize));
        Write(parts.ReadInteger(), cipher.AsSpan(1 + NumberSize, NumberSize));
        parts.ReadOctetString().CopyTo(cipher, PointSize);
        parts.ReadOctetString().CopyTo(cipher, PointSize + NumberSize);
        return cipher;
    }

    /// <summary>Decrypts with the private key (32 bytes) and its public key (65 bytes).</summary>
    /// <exception cref="CryptographicException">It was encrypted for another key, or was changed.</exception>
    public static byte[] Decrypt(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> cipher)
    {
        if (cipher.Length is <= PointSize + NumberSize or > PointSize + NumberSize + MostBytes || cipher[0] != 4)
        {
            throw new CryptographicException("It is not an SM2 cipher text.");
        }

        var der = new AsnWriter(AsnEncodingRules.DER);
        using (der.PushSequence())
        {
            der.WriteInteger(new BigInteger(cipher.Slice(1, NumberSize), isUnsigned: true, isBigEndian: true));
            der.WriteInteger(new BigInteger(cipher.Slice(1 + NumberSize, NumberSize), isUnsigned: true, isBigEndian: true));
            der.WriteOctetString(cipher.Slice(PointSize, NumberSize));
            der.WriteOctetString(cipher[(PointSize + NumberSize)..]);
        }

        using var key = Sm2Key.FromPair(privateKey, publicKey);
        return key.Decrypt(der.Encode());
    }

    private static void Write(BigInteger number, Span<byte> destination)
    {
        var size = number.GetByteCount(isUnsigned: true);
        _ = number.TryWriteBytes(destination[^size..], out _, isUnsigned: true, isBigEndian: true);
    }
}
