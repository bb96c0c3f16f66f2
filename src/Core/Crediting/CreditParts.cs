namespace Puhui.Crediting;

/// <summary>So many points for so much: <c>1 per 10 g</c> is 1 point for each 10,000 mg.</summary>
/// <param name="Points">At least 1, at most <paramref name="Per"/>.</param>
/// <param name="Per">Milligrams.</param>
public sealed record CreditRate(long Points, long Per);

/// <summary>Another rate above an amount.</summary>
/// <param name="Above">Milligrams that were counted before in the holder's day or month.</param>
/// <param name="Rate">The rate for what is above.</param>
public sealed record CreditStep(long Above, CreditRate Rate);

/// <summary>A stretch of time that is counted by itself.</summary>
public enum CreditSpan
{
    /// <summary>A day.</summary>
    Day,

    /// <summary>A calendar month.</summary>
    Month,

    /// <summary>A calendar year.</summary>
    Year,

    /// <summary>All time.</summary>
    Total,
}

/// <summary>One stretch of time: a day, a month, a year, or all of it.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="First">Its first day; the least day for all time.</param>
public readonly record struct CreditPeriod(CreditSpan Kind, DateOnly First)
{
    /// <summary>The one a day is in.</summary>
    public static CreditPeriod Of(CreditSpan kind, DateOnly day) => new(kind, kind switch
    {
        CreditSpan.Day => day,
        CreditSpan.Month => new DateOnly(day.Year, day.Month, 1),
        CreditSpan.Year => new DateOnly(day.Year, 1, 1),
        _ => DateOnly.MinValue,
    });

    /// <summary>For people and for stored rows: <c>2026-11-03</c>, <c>2026-11</c>, <c>2026</c>, <c>total</c>.</summary>
    public override string ToString() => Kind switch
    {
        CreditSpan.Day => First.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        CreditSpan.Month => First.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture),
        CreditSpan.Year => First.ToString("yyyy", System.Globalization.CultureInfo.InvariantCulture),
        _ => "total",
    };
}

/// <summary>What gives points for some scenarios.</summary>
/// <param name="Name">Its name, under which remainders are carried; unique in the policy.</param>
/// <param name="Scenarios">Which; empty for all that no earlier rule names.</param>
/// <param name="Rate">The rate; null when these scenarios give nothing.</param>
/// <param name="StepsPer">In which stretch of the holder's time the steps count: day or month.</param>
/// <param name="Steps">Other rates above amounts, rising.</param>
public sealed record CreditRule(string Name, IReadOnlyList<string> Scenarios, CreditRate? Rate, CreditSpan StepsPer, IReadOnlyList<CreditStep> Steps)
{
    /// <summary>What all fractions of a point under this rule can be counted in: one point is so many of the smallest part.</summary>
    public long Parts { get; internal init; } = 1;

    internal bool Covers(string scenario) => CreditPolicy.Covers(Scenarios, scenario);
}

/// <summary>When more is given, by the time of the act in the holder's zone.</summary>
/// <param name="Name">Its name, unique among the bonuses.</param>
/// <param name="TitleZh">What it is called in Chinese.</param>
/// <param name="TitleEn">What it is called in English.</param>
/// <param name="Numerator">How many times as much: above the line.</param>
/// <param name="Denominator">Below the line.</param>
/// <param name="Weekdays">On which days of the week; empty for all.</param>
/// <param name="FromTime">From which time of day; null for all day.</param>
/// <param name="ToTime">Until before which time of day; before <paramref name="FromTime"/> when it goes over midnight.</param>
/// <param name="FromDay">First day; null for always.</param>
/// <param name="ToDay">Last day, included; null for ever.</param>
/// <param name="Scenarios">For which scenarios; empty for all.</param>
public sealed record CreditBonus(
    string Name,
    string TitleZh,
    string TitleEn,
    long Numerator,
    long Denominator,
    IReadOnlyList<DayOfWeek> Weekdays,
    TimeOnly? FromTime,
    TimeOnly? ToTime,
    DateOnly? FromDay,
    DateOnly? ToDay,
    IReadOnlyList<string> Scenarios)
{
    internal bool IsMoreThan(CreditBonus other) => Numerator * other.Denominator > other.Numerator * Denominator;

    internal bool Applies(DateOnly day, TimeOnly time) =>
        (Weekdays.Count == 0 || Weekdays.Contains(day.DayOfWeek))
        && (FromDay is not { } first || day >= first)
        && (ToDay is not { } last || day <= last)
        && IsInHours(time);

    // From 22:00 to 06:00 goes over midnight; to 00:00 is to the end of the day.
    private bool IsInHours(TimeOnly time) =>
        FromTime is not { } from || ToTime is not { } to || (from < to ? time >= from && time < to : time >= from || time < to);
}

/// <summary>The most points for one holder in a day or month of theirs, by the time of the act.</summary>
/// <param name="Name">Its name, under which points are counted; unique among the caps.</param>
/// <param name="Points">Most points.</param>
/// <param name="Per">Day or month.</param>
/// <param name="Scenarios">For which scenarios together; empty for all.</param>
public sealed record CreditCap(string Name, long Points, CreditSpan Per, IReadOnlyList<string> Scenarios);

/// <summary>The most points for all holders together in a period of the programme's time, by when the act was booked.</summary>
/// <param name="Name">Its name, under which points are counted; unique among the budgets.</param>
/// <param name="Period">How long.</param>
/// <param name="Points">Most points.</param>
/// <param name="Payer">Who pays for them.</param>
/// <param name="Scenarios">For which scenarios together; empty for all.</param>
public sealed record CreditBudget(string Name, CreditSpan Period, long Points, CreditPayer Payer, IReadOnlyList<string> Scenarios);

/// <summary>Who pays.</summary>
/// <param name="Kind"><c>government</c>, <c>company</c> or <c>fund</c>.</param>
/// <param name="Zh">Its name in Chinese.</param>
/// <param name="En">Its name in English.</param>
public sealed record CreditPayer(string Kind, string Zh, string En);

/// <summary>When points run out: at the end of a day, month or year of the holder, some later.</summary>
/// <param name="EndOf">Of what the end is meant; <see cref="CreditSpan.Total"/> for never.</param>
/// <param name="Later">How many months (of a day or month) or years (of a year) later.</param>
public sealed record CreditExpiry(CreditSpan EndOf, int Later)
{
    /// <summary>Points stay for ever.</summary>
    public static CreditExpiry Never { get; } = new(CreditSpan.Total, 0);

    /// <summary>When points given at a time run out: the first moment they are no longer there; null for never.</summary>
    public DateTimeOffset? Of(DateTimeOffset given, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(given, zone).DateTime);
        return EndOf switch
        {
            CreditSpan.Day => Midnights.Of(day.AddMonths(Later).AddDays(1), zone),
            CreditSpan.Month => Midnights.Of(new DateOnly(day.Year, day.Month, 1).AddMonths(Later + 1), zone),
            CreditSpan.Year => Midnights.Of(new DateOnly(day.Year, 1, 1).AddYears(Later + 1), zone),
            _ => null,
        };
    }
}

/// <summary>Collecting by hand.</summary>
/// <param name="RipensAfter">How long a ball ripens; null when it ripens at a time of the next day.</param>
/// <param name="RipensNextDayAt">At which time of the holder's next day it is ripe.</param>
/// <param name="GoneAfter">How long after it is ripe it is gone.</param>
/// <param name="HelpInLast">In how much of its last time a friend may save it.</param>
/// <param name="Thanks">Points for whoever saves a friend's.</param>
/// <param name="HelpsADay">How often a day one may help.</param>
public sealed record CreditCollecting(TimeSpan? RipensAfter, TimeOnly RipensNextDayAt, TimeSpan GoneAfter, TimeSpan HelpInLast, long Thanks, int HelpsADay)
{
    /// <summary>When a ball that appears at a time is ripe.</summary>
    public DateTimeOffset RipeAt(DateTimeOffset appeared, TimeZoneInfo zone) => RipensAfter is { } after
        ? appeared + after
        : Midnights.At(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(appeared, zone).DateTime).AddDays(1), RipensNextDayAt, zone);

    /// <summary>When a ball that is ripe at a time is gone.</summary>
    public DateTimeOffset GoneAt(DateTimeOffset ripe) => ripe + GoneAfter;
}

/// <summary>Limits of gifts.</summary>
/// <param name="MostInOne">Most points in one gift.</param>
/// <param name="ADay">Most points in gifts of one day.</param>
public sealed record CreditGiftLimits(long MostInOne, long ADay);

/// <summary>Watering.</summary>
/// <param name="Points">Points of one watering.</param>
/// <param name="TimesADay">How often a day one may water.</param>
/// <param name="PerFriend">How often a day the same friend.</param>
public sealed record CreditWater(long Points, int TimesADay, int PerFriend);

/// <summary>Local days as moments.</summary>
internal static class Midnights
{
    public static DateTimeOffset Of(DateOnly day, TimeZoneInfo zone) => At(day, TimeOnly.MinValue, zone);

    /// <summary>A local time that does not exist because the clock was put forward is the moment it would have been without that.</summary>
    public static DateTimeOffset At(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
