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

    /// <summary>Hashes a message.</summary>
    public static byte[] HashData(ReadOnlySpan<byte> message)
    {
        var hash = new byte[Size];
        HashData(message, hash);
        return hash;
    }
}
