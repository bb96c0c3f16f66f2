using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Credits.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Words;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Operating.Home;

/// <summary>Puts together what was reduced and spent, from counted tables only.</summary>
internal sealed class Glances(ISources sources, IDayTotals totals, IServiceProvider services, TimeProvider time)
{
    public async Task<Glance> OfAsync(Visitor.Staff who, Programme programme, int length, CancellationToken ct)
    {
        var zone = TimeWords.Zone(programme.ZoneId);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);
        var begin = today.AddDays(1 - length);
        var mine = (await sources.ListAsync(ct)).Where(source => source.Programme == programme.Id).Select(source => source.Id).ToList();
        var rows = await totals.DaysAsync(mine, begin.AddDays(-length), today.AddDays(1), ct);
        var now = rows.Where(row => row.Day >= begin).ToList();
        var byDay = now.ToLookup(row => row.Day);
        return new Glance(
            programme,
            length,
            [.. Enumerable.Range(0, length).Select(i => begin.AddDays(i)).Select(day => new DaySum(day, byDay[day].Sum(row => row.ReductionMg), byDay[day].Sum(row => row.Posted)))],
            Parts(now, row => row.Scenario),
            Parts(now, row => row.Region),
            rows.Where(row => row.Day < begin).Sum(row => row.ReductionMg),
            await totals.CountedUntilAsync(ct))
        {
            Given = who.May(Permissions.CreditsRead, programme.Id.Value) && services.GetService<IGivenDays>() is { } given
                ? (await given.OfAsync(programme.Id, begin, today.AddDays(1), ct)).Sum(day => day.Points)
                : null,
            Spent = who.May(Permissions.CreditsRead, programme.Id.Value) && services.GetService<ISpentDays>() is { } spent
                ? Sum(await spent.OfAsync(programme.Id, begin, today.AddDays(1), ct))
                : null,
            Budgets = who.May(Permissions.CreditsRead, programme.Id.Value) && services.GetService<ICreditPolicies>() is { } policies ? await policies.BudgetsAsync(programme.Id, ct) : [],
        };
    }

    /// <summary>The rows of a period, for a file.</summary>
    public async Task<IReadOnlyList<DayScenario>> RowsAsync(Programme programme, int length, CancellationToken ct)
    {
        var zone = TimeWords.Zone(programme.ZoneId);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);
        var mine = (await sources.ListAsync(ct)).Where(source => source.Programme == programme.Id).Select(source => source.Id).ToList();
        return await totals.DaysAsync(mine, today.AddDays(1 - length), today.AddDays(1), ct);
    }

    private static SpentSum Sum(IReadOnlyList<SpentDay> days) => new(
        days.Sum(day => day.Points),
        days.Sum(day => day.Redemptions),
        [.. days.GroupBy(day => day.Offer).Select(offer => (offer.First().TitleZh, offer.First().TitleEn, offer.Sum(day => day.Points))).Where(offer => offer.Item3 != 0).OrderByDescending(offer => offer.Item3)]);

    private static IReadOnlyList<PartSum> Parts(IEnumerable<DayScenario> rows, Func<DayScenario, string> key) =>
        [.. rows.GroupBy(key).Select(group => new PartSum(group.Key, group.Sum(row => row.ReductionMg), group.Sum(row => row.Posted))).Where(part => part.Acts > 0 || part.Mg != 0).OrderByDescending(part => part.Mg)];
}
