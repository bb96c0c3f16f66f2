using System.Globalization;

namespace Puhui.Citizen.Books;

/// <summary>Where the next page begins.</summary>
/// <param name="Before">Only days before this one.</param>
/// <param name="From">The first day of a page that was too full for one; null to choose anew.</param>
/// <param name="Ledger">Where in that page's days the ledger stopped.</param>
internal sealed record PageCursor(DateOnly Before, DateOnly? From = null, string? Ledger = null)
{
    private const string Day = "yyyyMMdd";

    /// <summary>Reads the text form; null when it is not one.</summary>
    public static PageCursor? Parse(string? text)
    {
        var parts = text?.Split('.', 3) ?? [];
        if (parts.Length == 0 || !TryDay(parts[0], out var before))
        {
            return null;
        }

        return parts.Length switch
        {
            1 => new PageCursor(before),
            3 when TryDay(parts[1], out var from) => new PageCursor(before, from, parts[2]),
            _ => null,
        };
    }

    public override string ToString() => From is { } from
        ? string.Create(CultureInfo.InvariantCulture, $"{Before.ToString(Day, CultureInfo.InvariantCulture)}.{from.ToString(Day, CultureInfo.InvariantCulture)}.{Ledger}")
        : Before.ToString(Day, CultureInfo.InvariantCulture);

    private static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
