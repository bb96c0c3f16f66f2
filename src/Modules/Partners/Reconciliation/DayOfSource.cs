namespace Puhui.Partners.Reconciliation;

/// <summary>A day of a zone as a span of time. Where a clock change skips or repeats midnight, the day begins with its first moment.</summary>
internal readonly record struct DayOfSource(DateOnly Day, TimeZoneInfo Zone)
{
    /// <summary>When the day before it ended, if that was made: where a source changed its zone, no moment is left out or counted twice.</summary>
    public DateTimeOffset? After { get; init; }

    public DateTimeOffset Begins => After ?? Midnight(Day);

    public DateTimeOffset Ends => Midnight(Day.AddDays(1)) is var end && end > Begins ? end : Begins;

    public static DayOfSource Of(DateTimeOffset time, TimeZoneInfo zone) => new(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime), zone);

    private DateTimeOffset Midnight(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (Zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        var offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
