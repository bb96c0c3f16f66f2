namespace Puhui.Quantities;

/// <summary>
/// The text form of ids: a short prefix, an underscore and 26 Crockford base32 digits in lower case,
/// for example <c>acc_01k5b4s2n3v8tqc0w9x7y6z5m4</c>. Digits are ordered, so ids of version 7 sort by time as text too.
/// </summary>
public static class IdText
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int DigitCount = 26;

    /// <summary>Writes an id. The result has <c>prefix.Length + 27</c> characters.</summary>
    public static string Format(string prefix, Guid id) =>
        string.Create(prefix.Length + 1 + DigitCount, (prefix, id), static (text, state) =>
        {
            state.prefix.CopyTo(text);
            text[state.prefix.Length] = '_';
            Span<byte> digits = stackalloc byte[DigitCount];
            WriteDigits(state.id, digits);
            for (var i = 0; i < DigitCount; i++)
            {
                text[state.prefix.Length + 1 + i] = (char)digits[i];
            }
        });

    /// <summary>Writes an id as ASCII bytes without allocating; returns the number of bytes written (<c>prefix.Length + 27</c>).</summary>
    public static int Format(ReadOnlySpan<byte> prefix, Guid id, Span<byte> destination)
    {
        prefix.CopyTo(destination);
        destination[prefix.Length] = (byte)'_';
        WriteDigits(id, destination.Slice(prefix.Length + 1, DigitCount));
        return prefix.Length + 1 + DigitCount;
    }

    /// <summary>Reads an id written by <see cref="Format(string, Guid)"/>; false for anything else. Upper case is accepted.</summary>
    public static bool TryParse(string prefix, ReadOnlySpan<char> text, out Guid id)
    {
        id = default;
        if (text.Length != prefix.Length + 1 + DigitCount || !text.StartsWith(prefix, StringComparison.Ordinal) || text[prefix.Length] != '_')
        {
            return false;
        }

        UInt128 value = 0;
        var digits = text[(prefix.Length + 1)..];
        for (var i = 0; i < DigitCount; i++)
        {
            var digit = Digits.IndexOf(char.ToLowerInvariant(digits[i]), StringComparison.Ordinal);
            if (digit < 0 || (i == 0 && digit > 7))
            {
                return false;
            }

            value = unchecked((value << 5) | (uint)digit);
        }

        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        id = new Guid(bytes, bigEndian: true);
        return true;
    }

    private static void WriteDigits(Guid id, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        for (var i = DigitCount - 1; i >= 0; i--)
        {
            destination[i] = (byte)Digits[(int)(uint)(value & 31)];
            value >>= 5;
        }
    }
}
