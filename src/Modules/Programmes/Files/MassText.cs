using System.Globalization;

namespace Puhui.Programmes;

/// <summary>Amounts of a cap as people write them: <c>5 kg</c>; kept as whole milligrams.</summary>
internal static class MassText
{
    private static readonly (string Unit, long Milligrams)[] Units = [("t", 1_000_000_000), ("kg", 1_000_000), ("g", 1_000), ("mg", 1)];

    public static bool TryRead(string text, out long milligrams)
    {
        milligrams = 0;
        var trimmed = text.Trim();
        var end = trimmed.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        var unit = trimmed[end..].Trim();
        var known = Array.Find(Units, one => one.Unit == unit);
        if (known.Unit is null || end > 20
            || !decimal.TryParse(trimmed.AsSpan(0, end), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        if (Math.Abs(number) > 1_000_000_000_000)
        {
            return false;
        }

        var exact = number * known.Milligrams;
        if (exact != decimal.Truncate(exact) || Math.Abs(exact) > long.MaxValue)
        {
            return false;
        }

        milligrams = (long)exact;
        return true;
    }

    /// <summary>In the largest unit that needs no fraction.</summary>
    public static string Write(long milligrams)
    {
        var (unit, size) = Array.Find(Units, one => milligrams % one.Milligrams == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{milligrams / size} {unit}");
    }
}
