using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Puhui.Activities.Intake;

/// <summary>What text from outside may be: well-formed UTF-8 without control characters.</summary>
internal static class IntakeText
{
    public static bool IsPlain(ReadOnlySpan<byte> text)
    {
        if (!text.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e))
        {
            return true;
        }

        if (!Utf8.IsValid(text))
        {
            return false;
        }

        while (text.Length > 0)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var used);
            if (Rune.IsControl(rune))
            {
                return false;
            }

            text = text[used..];
        }

        return true;
    }

    /// <summary>A scenario or an input name: <c>a-z 0-9 -</c>.</summary>
    public static bool IsName(ReadOnlySpan<byte> text)
    {
        foreach (var c in text)
        {
            if (c is not ((>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-'))
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    /// <summary>ISO 3166: two letters, or with a subdivision, as <c>CN-11</c>.</summary>
    public static bool IsRegion(ReadOnlySpan<byte> text)
    {
        if (text.Length is not (2 or (>= 4 and <= 6)) || !IsUpper(text[0]) || !IsUpper(text[1]) || (text.Length > 2 && text[2] != '-'))
        {
            return false;
        }

        foreach (var c in text[Math.Min(3, text.Length)..])
        {
            if (!IsUpper(c) && c is not (>= (byte)'0' and <= (byte)'9'))
            {
                return false;
            }
        }

        return true;

        static bool IsUpper(byte c) => c is >= (byte)'A' and <= (byte)'Z';
    }

    /// <summary>
    /// Undoes the escapes of a JSON string that a reader has already accepted. False for half a surrogate pair.
    /// <paramref name="destination"/> is at least as long as <paramref name="raw"/>.
    /// </summary>
    public static bool TryUnescape(ReadOnlySpan<byte> raw, Span<byte> destination, out int written)
    {
        written = 0;
        for (var i = 0; i < raw.Length;)
        {
            if (raw[i] != '\\')
            {
                destination[written++] = raw[i++];
                continue;
            }

            var kind = raw[i + 1];
            if (kind != 'u')
            {
                destination[written++] = kind switch
                {
                    (byte)'b' => 8,
                    (byte)'f' => 12,
                    (byte)'n' => 10,
                    (byte)'r' => 13,
                    (byte)'t' => 9,
                    _ => kind,
                };
                i += 2;
                continue;
            }

            var first = (char)Hex(raw.Slice(i + 2, 4));
            i += 6;
            if (Rune.TryCreate(first, out var rune))
            {
                written += rune.EncodeToUtf8(destination[written..]);
                continue;
            }

            if (raw.Length - i < 6 || raw[i] != '\\' || raw[i + 1] != 'u' || !Rune.TryCreate(first, (char)Hex(raw.Slice(i + 2, 4)), out rune))
            {
                return false;
            }

            written += rune.EncodeToUtf8(destination[written..]);
            i += 6;
        }

        return true;
    }

    private static int Hex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return value;
    }
}
