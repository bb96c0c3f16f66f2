using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Puhui.Platform.Cryptography;

/// <summary>
/// SM4 in CCM mode, the authenticating mode of RFC 8998, composed as RFC 3610 and GB/T 36624 say from libcrypto's SM4-CBC and SM4-CTR,
/// because the libcrypto of OpenSSL 3.0 offers neither SM4-CCM nor SM4-GCM. Nonce of 12 bytes, tag of 16, associated data of any length.
/// </summary>
public static class Sm4Ccm
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = Sm4.KeySize;

    /// <summary>Bytes of a nonce; never the same twice under one key.</summary>
    public const int NonceSize = 12;

    /// <summary>Bytes of a tag.</summary>
    public const int TagSize = 16;

    /// <summary>The most bytes of one message: a nonce of 12 bytes leaves 3 for the length.</summary>
    public const int MostBytes = (1 << 24) - 1;

    private const int Block = Sm4.BlockSize;
    private const int LengthSize = 15 - NonceSize;

    /// <summary>Encrypts and authenticates.</summary>
    /// <exception cref="ArgumentException">A key, nonce, tag or message is not of its length.</exception>
    public static void Encrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag, ReadOnlySpan<byte> associated)
    {
        Check(nonce, plain.Length, cipher.Length, tag.Length);
        Mac(key, nonce, plain, associated, tag);
        using var counter = Counter(key, nonce);
        Mask(counter, tag);
        Stream(counter, plain, cipher);
    }

    /// <summary>Decrypts what <see cref="Encrypt"/> made; nothing is given out when it was changed.</summary>
    /// <exception cref="ArgumentException">A key, nonce, tag or message is not of its length.</exception>
    /// <exception cref="AuthenticationTagMismatchException">Key, nonce, associated data, tag or message is another.</exception>
    public static void Decrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> associated)
    {
        Check(nonce, plain.Length, cipher.Length, tag.Length);
        Span<byte> given = stackalloc byte[TagSize];
        tag.CopyTo(given);
        using (var counter = Counter(key, nonce))
        {
            Mask(counter, given);
            Stream(counter, cipher, plain);
        }

        Span<byte> right = stackalloc byte[TagSize];
        Mac(key, nonce, plain, associated, right);
        if (!CryptographicOperations.FixedTimeEquals(right, given))
        {
            CryptographicOperations.ZeroMemory(plain);
            throw new AuthenticationTagMismatchException();
        }
    }

    private static void Check(ReadOnlySpan<byte> nonce, int from, int to, int tag)
    {
        if (nonce.Length != NonceSize || tag != TagSize || from != to || from > MostBytes)
        {
            throw new ArgumentException($"SM4-CCM takes a nonce of {NonceSize} bytes, a tag of {TagSize} and a message of at most {MostBytes} bytes into as many.");
        }
    }

    /// <summary>CBC-MAC over the first block, the associated data and the message, each filled up with zeros to whole blocks.</summary>
    private static void Mac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> message, ReadOnlySpan<byte> associated, Span<byte> mac)
    {
        Span<byte> first = stackalloc byte[Block];
        first[0] = (byte)((associated.IsEmpty ? 0 : 0x40) | ((TagSize - 2) / 2 << 3) | (LengthSize - 1));

        // The length has three bytes; the nonce takes the place of the fourth.
        BinaryPrimitives.WriteInt32BigEndian(first[12..], message.Length);
        nonce.CopyTo(first[1..]);

        using var chain = Sm4.Begin(LibCrypto.EVP_sm4_cbc(), key, stackalloc byte[Block], encrypt: true, padded: false);
        Chain(chain, [], first, mac);
        if (!associated.IsEmpty)
        {
            Span<byte> length = stackalloc byte[6];
            if (associated.Length < 0xff00)
            {
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)associated.Length);
                length = length[..2];
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(length, 0xfffe);
                BinaryPrimitives.WriteInt32BigEndian(length[2..], associated.Length);
            }

            Chain(chain, length, associated, mac);
        }

        Chain(chain, [], message, mac);
    }

    /// <summary>Feeds a part with its head, filled up to whole blocks, and keeps the last block that comes out.</summary>
    private static void Chain(CipherContextHandle chain, ReadOnlySpan<byte> head, ReadOnlySpan<byte> part, Span<byte> last)
    {
        Span<byte> piece = stackalloc byte[1024];
        Span<byte> output = stackalloc byte[1024];
        head.CopyTo(piece);
        var held = head.Length;
        while (held + part.Length > 0)
        {
            var take = Math.Min(piece.Length - held, part.Length);
            part[..take].CopyTo(piece[held..]);
            part = part[take..];
            var filled = held + take;
            var whole = (filled + Block - 1) / Block * Block;
            piece[filled..whole].Clear();
            LibCrypto.Demand(LibCrypto.EVP_CipherUpdate(chain, output, out var written, piece, whole) == 1 && written == whole, "run SM4-CBC");
            output.Slice(whole - Block, Block).CopyTo(last);
            held = 0;
        }

        CryptographicOperations.ZeroMemory(piece);
    }

    private static CipherContextHandle Counter(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        Span<byte> start = stackalloc byte[Block];
        start[0] = LengthSize - 1;
        nonce.CopyTo(start[1..]);
        return Sm4.Begin(LibCrypto.EVP_sm4_ctr(), key, start, encrypt: true, padded: false);
    }

    /// <summary>Counter 0 hides the tag.</summary>
    private static void Mask(CipherContextHandle counter, Span<byte> tag)
    {
        Span<byte> masked = stackalloc byte[TagSize];
        Stream(counter, tag, masked);
        masked.CopyTo(tag);
    }

    private static void Stream(CipherContextHandle counter, ReadOnlySpan<byte> from, Span<byte> to)
    {
        if (!from.IsEmpty)
        {
            LibCrypto.Demand(LibCrypto.EVP_CipherUpdate(counter, to, out var written, from, from.Length) == 1 && written == from.Length, "run SM4-CTR");
        }
    }
}
