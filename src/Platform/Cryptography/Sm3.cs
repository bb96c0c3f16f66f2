namespace Puhui.Platform.Cryptography;

/// <summary>The hash SM3 of GB/T 32905.</summary>
public static class Sm3
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = 32;

    /// <summary>Hashes a message into 32 bytes.</summary>
    public static void HashData(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Size);
        LibCrypto.Demand(LibCrypto.EVP_Digest(message, (nuint)message.Length, destination, 0, LibCrypto.EVP_sm3(), 0) == 1, "hash with SM3");
    }

    /// <summary>Hashes a stream to its end, in bounded memory.</summary>
    public static async Task<byte[]> HashDataAsync(Stream stream, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var context = LibCrypto.EVP_MD_CTX_new();
        LibCrypto.Demand(LibCrypto.EVP_DigestInit_ex(context, LibCrypto.EVP_sm3(), 0) == 1, "begin to hash with SM3");
        var piece = new byte[128 * 1024];
        for (int read; (read = await stream.ReadAsync(piece, cancel)) > 0;)
        {
            LibCrypto.Demand(LibCrypto.EVP_DigestUpdate(context, piece, (nuint)read) == 1, "hash with SM3");
        }

        var hash = new byte[Size];
        LibCrypto.Demand(LibCrypto.EVP_DigestFinal_ex(context, hash, 0) == 1, "end a hash with SM3");
        return hash;
    }

    /// <summary>Hashes a message.</summary>
    public static byte[] HashData(ReadOnlySpan<byte> message)
    {
        var hash = new byte[Size];
        HashData(message, hash);
        return hash;
    }
}

/// <summary>SM3 of a message that comes in parts.</summary>
public sealed class Sm3Hash : IDisposable
{
    private readonly DigestContextHandle _context = LibCrypto.EVP_MD_CTX_new();

    /// <summary>Begins with an empty message.</summary>
    public Sm3Hash() => LibCrypto.Demand(LibCrypto.EVP_DigestInit_ex(_context, LibCrypto.EVP_sm3(), 0) == 1, "begin an SM3 hash");

    /// <summary>Adds a part.</summary>
    public void Append(ReadOnlySpan<byte> part) =>
        LibCrypto.Demand(LibCrypto.EVP_DigestUpdate(_context, part, (nuint)part.Length) == 1, "go on with an SM3 hash");

    /// <summary>The hash of all parts; nothing may be added after it.</summary>
    public byte[] End()
    {
        var hash = new byte[Sm3.Size];
        LibCrypto.Demand(LibCrypto.EVP_DigestFinal_ex(_context, hash, 0) == 1, "end an SM3 hash");
        return hash;
    }

    /// <inheritdoc />
    public void Dispose() => _context.Dispose();
}
