using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;

namespace Puhui.Engagement;

/// <summary>The zones holders' days and months are counted in.</summary>
internal static class ZoneOf
{
    private const string Usual = "Asia/Shanghai";

    public static async Task<TimeZoneInfo> HolderAsync(IAccounts accounts, AccountId holder, CancellationToken ct) =>
        Find((await accounts.FindAsync(holder, ct))?.ZoneId ?? Usual);

    public static async Task<Dictionary<AccountId, TimeZoneInfo>> HoldersAsync(IAccounts accounts, IReadOnlyCollection<AccountId> holders, CancellationToken ct)
    {
        var known = await accounts.ZonesAsync(holders, ct);
        return holders.ToDictionary(holder => holder, holder => Find(known.GetValueOrDefault(holder) ?? Usual));
    }

    /// <summary>When a day begins.</summary>
    public static DateTimeOffset BeginOf(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        // Of an hour that comes twice the first.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private static TimeZoneInfo Find(string zone) => TimeZoneInfo.FindSystemTimeZoneById(zone);
}
