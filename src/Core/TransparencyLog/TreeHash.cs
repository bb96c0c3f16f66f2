using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Puhui.TransparencyLog;

/// <summary>A SHA-256 hash as a value of 32 bytes: a leaf hash, an inner node, a root or a commitment. Text form: base64.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct TreeHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Takes exactly 32 bytes; throws <see cref="ArgumentException"/> for any other number.</summary>
    public TreeHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A hash has 32 bytes, not {bytes.Length}.", nameof(bytes));
        }

        this = MemoryMarshal.Read<TreeHash>(bytes);
    }

    /// <summary>The 32 bytes, without copying.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(new ReadOnlySpan<TreeHash>(in this));

    /// <summary>Copies the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination) => Bytes.CopyTo(destination);

    /// <summary>Reads standard base64 of 32 bytes; false for anything else, also for non-canonical base64.</summary>
    public static bool TryParse(string? base64, out TreeHash hash)
    {
        hash = default;
        if (!Base64Text.TryDecode(base64, out var bytes) || bytes.Length != Size)
        {
            return false;
        }

        hash = new TreeHash(bytes);
        return true;
    }

    /// <summary>Standard base64, 44 characters.</summary>
    public override string ToString() => Convert.ToBase64String(Bytes);
}
