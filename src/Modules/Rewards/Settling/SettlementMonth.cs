namespace Puhui.Rewards.Settling;

/// <summary>A calendar month in a zone.</summary>
internal readonly record struct SettlementMonth(DateOnly First, DateTimeOffset Begins, DateTimeOffset Ends)
{
    /// <summary>The month of this first day; null when it is none, or out of the range of what can be.</summary>
    public static SettlementMonth? Of(DateOnly month, TimeZoneInfo zone) =>
        month is { Day: 1, Year: >= 2000 and <= 9000 } ? new SettlementMonth(month, Start(month, zone), Start(month.AddMonths(1), zone)) : null;

    private static DateTimeOffset Start(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            // Where a clock is put forward at midnight the day begins later.
            local = local.AddMinutes(15);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
