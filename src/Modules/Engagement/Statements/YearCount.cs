using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Engagement.Contracts;
using Puhui.Engagement.Rankings;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Engagement.Statements;

/// <summary>Counts one holder's year from the books: an act is an entry with all its corrections, and counts while something of it stands.</summary>
internal sealed class YearCount(NpgsqlDataSource database, IAccounts accounts, ILinks links, ILedger ledger, EntryProgrammes programmesOf, IServiceProvider services)
{
    private const int Page = 500;

    /// <summary>The year; null when nothing of it stands.</summary>
    public async Task<GreenStatement?> OfAsync(AccountId holder, Programme programme, int year, CancellationToken ct)
    {
        var zone = await ZoneOf.HolderAsync(accounts, holder, ct);
        var (from, to) = (ZoneOf.BeginOf(new DateOnly(year, 1, 1), zone), ZoneOf.BeginOf(new DateOnly(year + 1, 1, 1), zone));
        Dictionary<EntryId, Act> acts = [];
        foreach (var account in await links.PartsAsync(holder, ct))
        {
            await AddAsync(acts, account, programme.Id, from, to, ct);
        }

        var standing = acts.Values.Where(act => act.Mg > 0).ToArray();
        if (standing.Length == 0)
        {
            return null;
        }

        var days = standing.GroupBy(act => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(act.At, zone).DateTime))
            .Select(day => (Day: day.Key, Mg: day.Sum(act => act.Mg)))
            .ToArray();
        var best = days.OrderByDescending(day => day.Mg).ThenBy(day => day.Day).First();
        return new GreenStatement(
            (programme.TitleZh, programme.TitleEn),
            year,
            days.Sum(day => day.Mg),
            standing.Length,
            days.Length,
            [.. Enumerable.Range(1, 12).Select(month => days.Where(day => day.Day.Month == month).Sum(day => day.Mg))],
            [
                .. standing.GroupBy(act => act.Scenario, StringComparer.Ordinal)
                    .Select(group => (Scenario: group.Key, Mg: group.Sum(act => act.Mg), Acts: group.Count()))
                    .OrderByDescending(group => group.Mg).ThenBy(group => group.Scenario, StringComparer.Ordinal),
            ],
            best.Day,
            best.Mg,
            await PointsAsync(holder, programme.Id, from, to, ct),
            services.GetService<IGoalPoints>() is { } goals ? await goals.GivenAsync(holder, programme.Id, from, to, ct) : 0);
    }

    private async Task AddAsync(Dictionary<EntryId, Act> acts, AccountId account, ProgrammeId programme, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        for (string? cursor = null; ;)
        {
            var page = await ledger.StatementAsync(account, new StatementQuery(Asset.Co2e.Code, Page, cursor, from, to), ct);
            LedgerEntry[] entries = [.. page.Rows.Select(row => row.Entry).Where(entry => entry.Kind is EntryKind.Issue or EntryKind.Correct)];
            var of = await OfAsync(entries, ct);
            foreach (var entry in entries.Where(entry => of.GetValueOrDefault(entry.Entry) == programme))
            {
                var root = entry.Corrects ?? entry.Entry;
                var known = acts.GetValueOrDefault(root, new Act(0, entry.OccurredAt, entry.Category));
                acts[root] = known with { Mg = checked(known.Mg + entry.Amount) };
            }

            if (page.Next is null)
            {
                return;
            }

            cursor = page.Next;
        }
    }

    private async Task<IReadOnlyDictionary<EntryId, ProgrammeId>> OfAsync(LedgerEntry[] entries, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await programmesOf.OfAsync(connection, entries, ct);
    }

    private async Task<long> PointsAsync(AccountId holder, ProgrammeId programme, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        if (services.GetService<ICreditBook>() is not { } book)
        {
            return 0;
        }

        var points = 0L;
        for (string? cursor = null; ;)
        {
            var page = await book.StatementAsync(holder, programme, Page, cursor, ct);
            points += page.Rows.Where(row => row.Kind == CreditMovementKind.Earned && row.At >= from && row.At < to).Sum(row => row.Points);
            if (page.Next is null || page.Rows.Count == 0 || page.Rows[^1].At < from)
            {
                return points;
            }

            cursor = page.Next;
        }
    }

    private readonly record struct Act(long Mg, DateTimeOffset At, string Scenario);
}
