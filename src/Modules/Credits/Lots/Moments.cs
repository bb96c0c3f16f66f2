using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Credits.Lots;

/// <summary>Now, as precise as it is kept.</summary>
internal static class Moments
{
    public static DateTimeOffset Now(TimeProvider time) =>
        new(time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}

/// <summary>Days and months of holders, in their own zones.</summary>
internal static class HolderDay
{
    private const string UsualZone = "Asia/Shanghai";

    /// <summary>The holder's day.</summary>
    public static async Task<DateOnly> OfAsync(IAccounts accounts, AccountId holder, DateTimeOffset at, CancellationToken ct) => Of(await ZoneAsync(accounts, holder, ct), at);

    /// <summary>The day in a zone.</summary>
    public static DateOnly Of(TimeZoneInfo zone, DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    /// <summary>When a day begins in a zone.</summary>
    public static DateTimeOffset Begin(TimeZoneInfo zone, DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // A day that begins in a gap begins when the gap ends.
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(15);
        }

        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    /// <summary>The holder's zone.</summary>
    public static async Task<TimeZoneInfo> ZoneAsync(IAccounts accounts, AccountId holder, CancellationToken ct) =>
        TimeZoneInfo.FindSystemTimeZoneById((await accounts.FindAsync(holder, ct))?.ZoneId ?? UsualZone);
}
