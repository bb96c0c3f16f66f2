namespace Puhui.Activities.Intake;

/// <summary>
/// The one spelling of a record's inputs: <c>name=value</c>, a line each, sorted by name. It is what is stored, what the
/// content digest covers and what a replay reads. See docs/formats/activity.md.
/// </summary>
internal static class CanonicalInputs
{
    public const int MaxInputs = 32;

    /// <summary>
    /// Writes one value. A number followed by spaces and a unit loses leading zeros, trailing zeros of its fraction and
    /// superfluous spaces; everything else (class words, account numbers) stays as it is but for spaces at the ends.
    /// Returns the length, never more than that of <paramref name="value"/>.
    /// </summary>
    public static int WriteValue(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        value = value.Trim((byte)' ');
        var at = value.Length > 0 && value[0] == '-' ? 1 : 0;
        var whole = Digits(value[at..]);
        var end = at + whole;
        var fraction = 0;
        if (whole > 0 && end < value.Length && value[end] == '.')
        {
            fraction = Digits(value[(end + 1)..]);
            end += 1 + fraction;
            if (fraction == 0)
            {
                whole = 0;
            }
        }

        var unit = end < value.Length && value[end] == ' ' ? value[end..].TrimStart((byte)' ') : default;
        if (whole == 0 || unit.IsEmpty || unit[0] is >= (byte)'0' and <= (byte)'9')
        {
            value.CopyTo(destination);
            return value.Length;
        }

        var written = WriteNumber(value.Slice(at, whole), fraction == 0 ? default : value.Slice(end - fraction, fraction), at == 1, destination);
        destination[written++] = (byte)' ';
        unit.CopyTo(destination[written..]);
        return written + unit.Length;
    }

    /// <summary>Splits the first <c>name=value</c> off <paramref name="inputs"/>; false at the end.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> inputs, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        if (inputs.IsEmpty)
        {
            name = value = default;
            return false;
        }

        var line = inputs.IndexOf((byte)'\n');
        var one = line < 0 ? inputs : inputs[..line];
        inputs = line < 0 ? default : inputs[(line + 1)..];
        var equals = one.IndexOf((byte)'=');
        name = one[..equals];
        value = one[(equals + 1)..];
        return true;
    }

    public static List<KeyValuePair<string, string>> ToList(string inputs) =>
        [.. inputs.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];

    private static int WriteNumber(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, bool negative, Span<byte> destination)
    {
        whole = whole.TrimStart((byte)'0');
        fraction = fraction.TrimEnd((byte)'0');
        var written = 0;
        if (negative && !(whole.IsEmpty && fraction.IsEmpty))
        {
            destination[written++] = (byte)'-';
        }

        if (whole.IsEmpty)
        {
            destination[written++] = (byte)'0';
        }

        whole.CopyTo(destination[written..]);
        written += whole.Length;
        if (!fraction.IsEmpty)
        {
            destination[written++] = (byte)'.';
            fraction.CopyTo(destination[written..]);
            written += fraction.Length;
        }

        return written;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}
