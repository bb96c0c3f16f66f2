using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Citizen.Holders;
using Puhui.Ledger.Contracts;

namespace Puhui.Citizen.Books;

/// <summary>
/// Cuts a holder's history into pages of whole days by the time of the act, newest first. The ledger lists by booking; an
/// import books last year's rides today, and its holder wants to find them last year.
/// </summary>
internal sealed class DayPager(ILedger ledger, IActivityReader activities)
{
    private const int EnoughRows = 30;
    private const int MostRows = 100;
    private const int WidenBy = 4;

    private static readonly DateOnly Beginning = new(1900, 1, 1);
    private static readonly DateOnly End = new(9000, 1, 1);
    private static readonly string Co2e = Asset.Co2e.Code;

    public async Task<Page> PageAsync(HolderView holder, string? scenario, PageCursor? cursor, CancellationToken ct)
    {
        var before = cursor?.Before ?? End;
        if (cursor is { From: { } from })
        {
            return await ReadAsync(holder, scenario, from, before, cursor.Ledger, ct);
        }

        var days = await ledger.DailyTotalsAsync(holder.Account, Co2e, holder.Zone, Beginning, before, ct);
        for (var enough = EnoughRows; ; enough *= WidenBy)
        {
            var first = FirstDay(days, enough);
            var page = await ReadAsync(holder, scenario, first, before, null, ct);
            if (first == Beginning || page.Rows.Count + page.Uncredited.Count >= EnoughRows)
            {
                return page;
            }
        }
    }

    /// <summary>The day from which on there are enough entries; the beginning of time when there are no more.</summary>
    private static DateOnly FirstDay(IReadOnlyList<DayTotal> days, int enough)
    {
        var rows = 0;
        foreach (var day in days.OrderByDescending(day => day.Day))
        {
            rows += day.Count;
            if (rows >= enough)
            {
                return days.Min(other => other.Day) == day.Day ? Beginning : day.Day;
            }
        }

        return Beginning;
    }

    private async Task<Page> ReadAsync(HolderView holder, string? scenario, DateOnly from, DateOnly before, string? ledgerCursor, CancellationToken ct)
    {
        var (begin, end) = (Midnight(from, holder.Zone), Midnight(before, holder.Zone));
        var query = new StatementQuery(Co2e, MostRows, ledgerCursor, begin, end, scenario);
        StatementPage page;
        try
        {
            page = await ledger.StatementAsync(holder.Account, query, ct);
        }
        catch (FormatException) when (ledgerCursor is not null)
        {
            // Someone edited the address by hand: begin these days anew instead of an error.
            page = await ledger.StatementAsync(holder.Account, query with { Cursor = null }, ct);
        }

        var uncredited = ledgerCursor is null ? await activities.WithoutEntryAsync(holder.Account, begin, end, scenario, MostRows, ct) : [];
        var next = page.Next is not null ? new PageCursor(before, from, page.Next)
            : from == Beginning ? null
            : new PageCursor(from);
        return new Page(page.Rows, uncredited, next);
    }

    private static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }

    /// <summary>The entries and the uncredited records of some days.</summary>
    internal sealed record Page(IReadOnlyList<StatementRow> Rows, IReadOnlyList<Activity> Uncredited, PageCursor? Next);
}
