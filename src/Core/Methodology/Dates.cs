namespace Puhui.Methodology;

/// <summary>Dates in a zone.</summary>
internal static class Dates
{
    /// <summary>The first moment of a day in a zone.</summary>
    public static DateTimeOffset Midnight(DateOnly date, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
