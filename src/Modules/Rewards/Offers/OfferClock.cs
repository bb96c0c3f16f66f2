using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Offers;

/// <summary>When an offer can be redeemed.</summary>
/// <param name="IsOpen">Whether it can now.</param>
/// <param name="Opening">When the opening that runs began, or the next one begins; null when there will be none any more.</param>
internal readonly record struct OfferTimes(bool IsOpen, DateTimeOffset? Opening)
{
    /// <summary>When it next opens; null while it is open and when it never will again.</summary>
    public DateTimeOffset? OpensAt => IsOpen ? null : Opening;
}

/// <summary>
/// Reads an offer's dates and window by the clock of its programme. A window that begins in the hour that a clock leaves out begins when
/// that hour is over; one that begins in the hour that comes twice begins the first time. Its length is elapsed time.
/// </summary>
internal static class OfferClock
{
    /// <summary>The beginning of an offer that has none.</summary>
    public static readonly DateTimeOffset Always = DateTimeOffset.UnixEpoch;

    public static OfferTimes At(OfferTerms terms, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (now >= terms.To)
        {
            return default;
        }

        if (terms.Window is not { } window)
        {
            var from = terms.From ?? Always;
            return new(now >= from, from.ToUniversalTime());
        }

        var earliest = terms.From is { } first && first > now ? first : now;
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(earliest, zone).DateTime);
        for (var date = day.AddDays(-8); date <= day.AddDays(8); date = date.AddDays(1))
        {
            if (date.DayOfWeek != window.Day)
            {
                continue;
            }

            var begins = Instant(date.ToDateTime(window.From), zone);
            var ends = begins + window.For;
            begins = terms.From is { } start && start > begins ? start : begins;
            ends = terms.To is { } stop && stop < ends ? stop : ends;
            if (ends > now && begins < ends)
            {
                return new(begins <= now, begins.ToUniversalTime());
            }
        }

        return default;
    }

    /// <summary>The moment at which a clock on the wall shows this.</summary>
    public static DateTimeOffset Instant(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>Until before when a voucher made now is good: the end of a day of the programme.</summary>
    public static DateTimeOffset GoodUntil(OfferTerms terms, TimeZoneInfo zone, DateTimeOffset now) =>
        Instant(TimeZoneInfo.ConvertTime(now, zone).Date.AddDays(terms.GoodForDays + 1), zone);

    /// <summary>When the programme's calendar month began.</summary>
    public static DateTimeOffset MonthOf(DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        return Instant(new DateTime(local.Year, local.Month, 1, 0, 0, 0, DateTimeKind.Unspecified), zone);
    }
}
