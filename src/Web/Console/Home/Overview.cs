using Puhui.Activities.Contracts;
using Puhui.Components.Charts;
using Puhui.Operating.Access;
using Puhui.Operating.Words;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;

namespace Puhui.Operating.Home;

/// <summary>What arrived of one source today, in its own zone.</summary>
/// <param name="Source">The source.</param>
/// <param name="Last">When it sent last; null when not within a month.</param>
/// <param name="Credited">Recorded and credited.</param>
/// <param name="Zero">Recorded without a reduction.</param>
/// <param name="Held">Held.</param>
/// <param name="Refused">Refused and in conflict.</param>
/// <param name="Hours">The last 24 hours, oldest first.</param>
public sealed record SourceToday(Source Source, DateTimeOffset? Last, long Credited, long Zero, long Held, long Refused, IReadOnlyList<long> Hours)
{
    /// <summary>All that arrived, without duplicates.</summary>
    public long Received => Credited + Zero + Held + Refused;

    /// <summary>How much had usually arrived until this time of the day, on the same weekday of the last four weeks; null when there is nothing to compare with.</summary>
    public long? Usual { get; init; }
}

/// <summary>What arrived today.</summary>
/// <param name="Sources">By source, oldest source first.</param>
/// <param name="Held">What waits for a decision.</param>
/// <param name="Now">When it was read.</param>
public sealed record Today(IReadOnlyList<SourceToday> Sources, HeldSummary Held, DateTimeOffset Now)
{
    /// <summary>How many hours the bars show.</summary>
    public const int HoursShown = 24;

    /// <summary>All that arrived, without duplicates.</summary>
    public long Received => Sources.Sum(source => source.Received);

    /// <summary>The last 24 hours of all sources, oldest first.</summary>
    public IReadOnlyList<long> Hours => [.. Enumerable.Range(0, HoursShown).Select(hour => Sources.Sum(source => source.Hours[hour]))];
}

/// <summary>Puts the counts of the sources together for people.</summary>
internal sealed class Overview(ISources sources, ISourceReports reports, IProgrammes programmes, IDayTotals totals, TimeProvider time)
{
    /// <summary>Of the sources the visitor may see.</summary>
    public async Task<Today> TodayAsync(Visitor.Staff who, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        List<Source> all = [.. (await sources.ListAsync(ct)).Where(source => who.May(Permissions.PartnersRead, source))];
        // The local day of the zone furthest west began 38 hours ago at most.
        var tallies = (await reports.TalliesAsync(now - TimeSpan.FromHours(38), ct)).ToLookup(tally => tally.Source);
        var hours = (await totals.HoursAsync([.. all.Select(source => source.Id)], now.AddDays(-29), now.AddDays(-6), ct)).ToLookup(hour => hour.Source);
        List<SourceToday> today = new(all.Count);
        foreach (var source in all)
        {
            today.Add(await OfAsync(source, [.. tallies[source.Id]], now, ct) with { Usual = Usual([.. hours[source.Id]], TimeWords.Zone(source.ZoneId), now) });
        }

        return new Today(today, await HeldAsync(who, all, ct), now);
    }

    private async Task<HeldSummary> HeldAsync(Visitor.Staff who, IReadOnlyList<Source> all, CancellationToken ct)
    {
        if (who.May(Permissions.ReviewRead, null))
        {
            return await reports.HeldAsync(null, ct);
        }

        var held = new HeldSummary(0, null);
        foreach (var source in all.Where(source => who.May(Permissions.ReviewRead, source)))
        {
            var one = await reports.HeldAsync(source.Id, ct);
            held = new HeldSummary(held.Count + one.Count, one.Oldest < held.Oldest || held.Oldest is null ? one.Oldest : held.Oldest);
        }

        return held;
    }

    public async Task<SourceToday> OfAsync(Source source, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var tallies = await reports.TalliesAsync(now - TimeSpan.FromHours(38), ct);
        return await OfAsync(source, [.. tallies.Where(tally => tally.Source == source.Id)], now, ct);
    }

    public async Task<IReadOnlyDictionary<ProgrammeId, Programme>> ProgrammesAsync(CancellationToken ct) =>
        (await programmes.ListAsync(ct)).ToDictionary(programme => programme.Id);

    private async Task<SourceToday> OfAsync(Source source, IReadOnlyList<SourceTally> tallies, DateTimeOffset now, CancellationToken ct)
    {
        var zone = TimeWords.Zone(source.ZoneId);
        var midnight = TimeZoneInfo.ConvertTime(now, zone).Date;
        var begin = new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
        var hours = new long[Today.HoursShown];
        foreach (var tally in tallies)
        {
            var back = (int)((now - tally.Quarter).TotalHours);
            if (back is >= 0 and < Today.HoursShown)
            {
                hours[Today.HoursShown - 1 - back] += tally.Count;
            }
        }

        return new SourceToday(
            source,
            tallies.Count > 0 ? tallies.Max(tally => tally.Last) : await reports.LastAsync(source.Id, ct),
            Count(ActivityStatus.Posted),
            Count(ActivityStatus.Zero),
            Count(ActivityStatus.Held),
            Count(ActivityStatus.Refused) + Count(ActivityStatus.Conflict),
            hours);

        long Count(ActivityStatus status) => tallies.Where(tally => tally.Status == status && tally.Quarter >= begin).Sum(tally => tally.Count);
    }

    /// <summary>
    /// What came until this time of the day on the same weekday of the last four weeks, on average over those weeks in which anything came; null when
    /// none did.
    /// </summary>
    public static long? Usual(IReadOnlyList<HourReceived> hours, TimeZoneInfo zone, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        List<long> weeks = [];
        for (var week = 1; week <= 4; week++)
        {
            var end = now.AddDays(-7 * week);
            var begin = end - local.TimeOfDay;
            // Of the hour that is under way the share that is over.
            var sum = hours.Where(hour => hour.Hour >= begin && hour.Hour < end)
                .Sum(hour => (decimal)hour.Records * Math.Min(1, (decimal)(end - hour.Hour).TotalHours));
            if (hours.Any(hour => hour.Hour >= begin && hour.Hour < begin.AddDays(1)))
            {
                weeks.Add((long)sum);
            }
        }

        return weeks.Count == 0 ? null : weeks.Sum() / weeks.Count;
    }

    /// <summary>The bars of 24 hours with their words.</summary>
    public static IReadOnlyList<HourBars.Hour> Bars(IReadOnlyList<long> hours, DateTimeOffset now, TimeZoneInfo zone, Puhui.Components.Language language) =>
    [
        .. hours.Select((count, i) => new HourBars.Hour(
            TimeZoneInfo.ConvertTime(now - TimeSpan.FromHours(Today.HoursShown - 1 - i), zone).ToString("HH:mm", language.Culture)
                + language.Say($" 前一小时：{count:N0} 条", $", the hour before: {count:N0}"),
            count)),
    ];
}
