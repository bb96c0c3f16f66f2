using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Puhui.TransparencyLog;

/// <summary>
/// SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104) of short messages, without allocation.
/// A log hashes millions of messages of about a hundred bytes, where the runtime's one-shot call spends five sixths of
/// its time on fetching the algorithm. So the block functions of libcrypto are called directly where they are there
/// and give the right answer; elsewhere the runtime's own class is used. Both give the same bytes.
/// </summary>
internal static unsafe class Sha256
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = 32;

    // SHA256_CTX is 112 bytes; the rest is room to spare.
    private const int ContextSize = 128;
    private const int BlockSize = 64;

    // A call without a GC transition must be short.
    private const int LongestDirect = 4096;

    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, int> s_init;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int> s_update;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int> s_final;

    static Sha256()
    {
        foreach (var name in (ReadOnlySpan<string>)["libcrypto.so.3", "libcrypto.so"])
        {
            if (NativeLibrary.TryLoad(name, out var library)
                && NativeLibrary.TryGetExport(library, "SHA256_Init", out var init)
                && NativeLibrary.TryGetExport(library, "SHA256_Update", out var update)
                && NativeLibrary.TryGetExport(library, "SHA256_Final", out var final))
            {
                s_init = (delegate* unmanaged[SuppressGCTransition]<byte*, int>)init;
                s_update = (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int>)update;
                s_final = (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int>)final;
                break;
            }
        }

        IsDirect = s_init is not null && AgreesWithRuntime();
    }

    /// <summary>Whether libcrypto's block functions are used.</summary>
    public static bool IsDirect { get; }

    /// <summary>Hashes one message into 32 bytes.</summary>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        if (IsDirect && message.Length <= LongestDirect)
        {
            Direct(message, default, destination);
        }
        else
        {
            SHA256.HashData(message, destination);
        }
    }

    /// <summary>Hashes the concatenation of two messages into 32 bytes.</summary>
    public static void Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> destination)
    {
        if (IsDirect && first.Length <= LongestDirect && second.Length <= LongestDirect)
        {
            Direct(first, second, destination);
            return;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(first);
        hash.AppendData(second);
        hash.GetHashAndReset(destination);
    }

    /// <summary>HMAC-SHA256 into 32 bytes, for keys of at most 64 bytes.</summary>
    public static void Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, BlockSize);
        if (!IsDirect || message.Length > LongestDirect)
        {
            HMACSHA256.HashData(key, message, destination);
            return;
        }

        Span<byte> inner = stackalloc byte[BlockSize];
        Span<byte> outer = stackalloc byte[BlockSize];
        inner.Fill(0x36);
        outer.Fill(0x5c);
        for (var i = 0; i < key.Length; i++)
        {
            inner[i] ^= key[i];
            outer[i] ^= key[i];
        }

        Span<byte> innerHash = stackalloc byte[Size];
        Direct(inner, message, innerHash);
        Direct(outer, innerHash, destination);
        CryptographicOperations.ZeroMemory(inner);
        CryptographicOperations.ZeroMemory(outer);
    }

    private static void Direct(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Size);
        var context = stackalloc byte[ContextSize];
        fixed (byte* a = first, b = second, result = destination)
        {
            _ = s_init(context);
            _ = s_update(context, a, (nuint)first.Length);
            if (!second.IsEmpty)
            {
                _ = s_update(context, b, (nuint)second.Length);
            }

            _ = s_final(result, context);
        }
    }

    private static bool AgreesWithRuntime()
    {
        Span<byte> message = stackalloc byte[200];
        message.Fill(0xa5);
        Span<byte> direct = stackalloc byte[Size];
        Span<byte> runtime = stackalloc byte[Size];
        foreach (var length in (ReadOnlySpan<int>)[0, 55, 56, 65, 107, 200])
        {
            Direct(message[..length], default, direct);
            SHA256.HashData(message[..length], runtime);
            if (!direct.SequenceEqual(runtime))
            {
                return false;
            }
        }

        return true;
    }
}
