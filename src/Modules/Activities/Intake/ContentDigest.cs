using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Puhui.Activities.Intake;

/// <summary>
/// What makes two records with one id the same: the first 16 bytes of SHA-256 over the fields as sent, each with its
/// length, in a fixed order, times as UTC microseconds, inputs in their canonical spelling. See docs/formats/activity.md.
/// </summary>
internal static class ContentDigest
{
    private const byte Version = 1;

    public static UInt128 Compute(IntakeBatch batch, in Row row)
    {
        var scenario = row.Scenario ?? "";
        var region = row.Region ?? "";
        var extras = row.Extras?.Canonical() ?? [];
        var length = (extras.Length == 0 ? 0 : 4 + extras.Length) + 1 + 8 + 8 + 1 + (5 * 4) + row.Holder.Length + scenario.Length + region.Length + row.Corrects.Length + row.Inputs.Length;
        byte[]? rented = null;
        var bytes = length <= 1024 ? stackalloc byte[1024] : (rented = System.Buffers.ArrayPool<byte>.Shared.Rent(length));
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], row.At);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], row.Until);
        bytes[17] = row.Evidence;
        var end = 18;
        Write(batch.Text(row.Holder), bytes, ref end);
        Write(scenario, bytes, ref end);
        Write(region, bytes, ref end);
        Write(batch.Text(row.Corrects), bytes, ref end);
        Write(batch.Text(row.Inputs), bytes, ref end);
        if (extras.Length > 0)
        {
            Write(extras.AsSpan(), bytes, ref end);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..end], hash);
        if (rented is not null)
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        }

        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static void Write(ReadOnlySpan<byte> text, Span<byte> bytes, ref int end)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes[end..], text.Length);
        text.CopyTo(bytes[(end + 4)..]);
        end += 4 + text.Length;
    }

    // Scenario and region are ASCII by the time they are here.
    private static void Write(string text, Span<byte> bytes, ref int end)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes[end..], text.Length);
        System.Text.Ascii.FromUtf16(text, bytes[(end + 4)..], out _);
        end += 4 + text.Length;
    }
}
