using System.Globalization;

namespace Puhui.Citizen.Books;

/// <summary>Where the next page begins: in the ledger by its own cursor, among records without an entry by time.</summary>
/// <param name="Before">Booking time of the last entry shown.</param>
/// <param name="Ledger">The ledger's cursor.</param>
internal sealed record PageCursor(DateTimeOffset Before, string Ledger)
{
    /// <summary>Reads the text form; null when it is not one.</summary>
    public static PageCursor? Parse(string? text)
    {
        var parts = text?.Split('.', 2);
        return parts is { Length: 2 }
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTime.MaxValue.Ticks
            ? new PageCursor(new DateTimeOffset(ticks, TimeSpan.Zero), parts[1])
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Before.UtcTicks}.{Ledger}");
}
