using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Citizen.Entries;
using Puhui.Citizen.Holders;
using Puhui.Components;
using Puhui.Components.Charts;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Citizen.Books;

/// <summary>Reads the pages from the books: entries from the ledger, what they were from the activities.</summary>
internal sealed class LedgerBook(
    IAccounts accounts, ILedger ledger, ILedgerFeed feed, IActivityReader activities, ISources sources, IProgrammes programmes, IMemberships memberships, IReviewDesk desk,
    DayPager pager, EntryExplainer explainer, TimeProvider clock)
    : IHolderBook
{
    private const int MostNews = 30;
    private const int DaysShown = 30;
    private const int ThenRows = 50;

    // What the filter offers is read from this many of the newest entries.
    private const int ScenariosFrom = 300;

    private static readonly string Co2e = Asset.Co2e.Code;

    public async Task<HolderView?> FindAsync(AccountId account, CancellationToken ct)
    {
        if (await accounts.FindAsync(account, ct) is not { } info)
        {
            return null;
        }

        var zone = TimeZoneInfo.FindSystemTimeZoneById(info.ZoneId);
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone);
        var today = DateOnly.FromDateTime(now.DateTime);
        var month = new DateOnly(today.Year, today.Month, 1);
        var firstShown = today.AddDays(1 - DaysShown);
        var balance = (await ledger.BalancesOfAsync(account, ct)).FirstOrDefault(candidate => candidate.Asset == Co2e);
        var totals = (await ledger.DailyTotalsAsync(account, Co2e, zone, month < firstShown ? month : firstShown, today.AddDays(1), ct))
            .ToDictionary(total => total.Day, total => total.Amount);
        var newest = await ledger.StatementAsync(account, new StatementQuery(Co2e, ScenariosFrom), ct);
        var uncredited = await activities.WithoutEntryAsync(account, null, null, null, MostNews, ct);

        var programme = await ProgrammeAsync(account, newest.Rows.Count > 0 ? newest.Rows[0].Entry.Reference : null, uncredited.Count > 0 ? uncredited[0] : null, ct);
        return new HolderView(
            account,
            zone,
            now,
            balance.Posted,
            balance.Reserved,
            totals.GetValueOrDefault(today),
            totals.Where(total => total.Key >= month).Sum(total => total.Value),
            [.. Enumerable.Range(0, DaysShown).Select(firstShown.AddDays).Select(day => new BarChart.Bar(day, totals.GetValueOrDefault(day)))])
        {
            Programme = programme is null ? null : (programme.TitleZh, programme.TitleEn),
            RunBy = programme,
            NewestEntry = newest.Rows.Count > 0 ? newest.Rows[0].Entry.Entry.ToString() : null,
            Scenarios = [.. newest.Rows.Select(row => row.Entry.Category).Concat(uncredited.Select(activity => activity.Scenario)).Distinct(StringComparer.Ordinal)],
        };
    }

    public async Task<ActivityList> ListAsync(HolderView holder, string? scenario, string? cursor, CancellationToken ct)
    {
        var page = await pager.PageAsync(holder, scenario, PageCursor.Parse(cursor), ct);
        var described = await DescribeAsync(page.Rows, ct);
        var rows = new List<ActivityRow>(page.Rows.Count);
        foreach (var row in page.Rows)
        {
            rows.Add(await RowAsync(holder, row.Entry, described.GetValueOrDefault(row.Entry.Reference), ct));
        }

        foreach (var activity in page.Uncredited)
        {
            rows.Add(await RowAsync(holder, activity, ct));
        }

        return new ActivityList([.. rows.OrderByDescending(row => row.At)], page.Next?.ToString(), scenario);
    }

    public async Task<ThenView> ThenAsync(HolderView holder, DateOnly? booked, DateOnly? happened, string? cursor, CancellationToken ct)
    {
        if (booked is null && happened is null)
        {
            return new ThenView(holder, null, null, holder.BalanceMg, [], null);
        }

        var asOf = new AsOf(EndOf(happened, holder.Zone), EndOf(booked, holder.Zone));
        var balance = (await ledger.BalancesOfAsync(holder.Account, asOf, ct)).FirstOrDefault(candidate => candidate.Asset == Co2e);
        var query = new StatementQuery(Co2e, ThenRows, cursor) { AsOf = asOf };
        StatementPage page;
        try
        {
            page = await ledger.StatementAsync(holder.Account, query, ct);
        }
        catch (FormatException) when (cursor is not null)
        {
            page = await ledger.StatementAsync(holder.Account, query with { Cursor = null }, ct);
        }

        var described = await DescribeAsync(page.Rows, ct);
        var rows = new List<ActivityRow>(page.Rows.Count);
        foreach (var row in page.Rows)
        {
            rows.Add(await RowAsync(holder, row.Entry, described.GetValueOrDefault(row.Entry.Reference), ct));
        }

        return new ThenView(holder, booked, happened, balance.Posted, rows, page.Next);
    }

    private static DateTimeOffset? EndOf(DateOnly? day, TimeZoneInfo zone)
    {
        if (day is not { } last)
        {
            return null;
        }

        var midnight = last.AddDays(1).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }

    public async Task<IReadOnlyList<ActivityRow>> NewerAsync(HolderView holder, string? key, CancellationToken ct)
    {
        var page = await ledger.StatementAsync(holder.Account, new StatementQuery(Co2e, MostNews), ct);
        var newer = page.Rows.TakeWhile(row => row.Entry.Entry.ToString() != key).Reverse().ToList();
        var described = await DescribeAsync(newer, ct);
        var rows = new List<ActivityRow>(newer.Count);
        foreach (var row in newer)
        {
            rows.Add(await RowAsync(holder, row.Entry, described.GetValueOrDefault(row.Entry.Reference), ct));
        }

        return rows;
    }

    public async Task<EntryView?> EntryAsync(HolderView holder, string key, Language language, CancellationToken ct)
    {
        if (EntryId.TryParse(key, out var id) && await ledger.FindAsync(id, ct) is { } entry && entry.Account == holder.Account)
        {
            var activity = await activities.FindAsync(entry.Reference, ct);
            return await explainer.ExplainAsync(holder, await RowAsync(holder, entry, activity, ct), entry, activity, language, ct);
        }

        if (!ActivityId.TryParse(key, out var activityId) || await activities.FindWithoutEntryAsync(activityId, ct) is not { } recorded || recorded.Account != holder.Account)
        {
            return null;
        }

        // Held, and released since: what it became is the entry.
        return recorded is { Status: ActivityStatus.Held, Entry: { } released }
            ? await EntryAsync(holder, released.ToString(), language, ct)
            : await explainer.ExplainAsync(holder, await RowAsync(holder, recorded, ct), null, recorded, language, ct);
    }

    public async Task<Quantities.Refusal?> AppealAsync(HolderView holder, string key, string words, CancellationToken ct) =>
        ActivityId.TryParse(key, out var activity)
            ? await desk.AppealAsync(activity, holder.Account, words, ct)
            : new Quantities.Refusal("not_found", "There is no such record.");

    public IAsyncEnumerable<AccountId> WatchAsync(AccountId account, CancellationToken ct) => feed.WatchAsync(account, ct);

    private Task<IReadOnlyDictionary<string, Activity>> DescribeAsync(IReadOnlyList<StatementRow> rows, CancellationToken ct) =>
        activities.DescribeAsync([.. rows.Select(row => row.Entry.Reference).Distinct(StringComparer.Ordinal)], ct);

    private async ValueTask<ActivityRow> RowAsync(HolderView holder, LedgerEntry entry, Activity? activity, CancellationToken ct) => new(
        entry.Entry.ToString(),
        entry.Category,
        activity?.Inputs ?? [],
        TimeZoneInfo.ConvertTime(entry.OccurredAt, holder.Zone),
        entry.Amount,
        entry.Kind == EntryKind.Correct ? RowState.Correction : activity?.CancelledAt is null ? RowState.Posted : RowState.Cancelled)
    {
        Source = activity is null ? null : await SourceNameAsync(activity.Source, ct),
    };

    private async ValueTask<ActivityRow> RowAsync(HolderView holder, Activity activity, CancellationToken ct) => new(
        activity.Id.ToString(),
        activity.Scenario,
        activity.Inputs,
        TimeZoneInfo.ConvertTime(activity.At, holder.Zone),
        0,
        (activity.Status, activity.Review?.Decision) switch
        {
            (ActivityStatus.Held, null) => RowState.Held,
            (ActivityStatus.Held, ReviewDecision.Reject) => RowState.Rejected,
            _ => RowState.Zero,
        })
    {
        Source = await SourceNameAsync(activity.Source, ct),
        Reason = activity.Code,
    };

    private async ValueTask<string?> SourceNameAsync(SourceId id, CancellationToken ct) => (await sources.FindAsync(id, ct))?.Name;

    private async Task<Programme?> ProgrammeAsync(AccountId account, string? reference, Activity? uncredited, CancellationToken ct)
    {
        if (await memberships.OfAsync(account, ct) is [var first, ..])
        {
            return await programmes.FindAsync(first.Programme, ct);
        }

        var activity = reference is null ? uncredited : await activities.FindAsync(reference, ct);
        return activity is null ? null : await programmes.FindAsync(activity.Programme, ct);
    }
}
