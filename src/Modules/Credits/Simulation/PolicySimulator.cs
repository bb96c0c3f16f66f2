using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Crediting;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Credits.Simulation;

/// <summary>
/// Runs a policy over what was booked in past months, page by page in the order of the log, by the code that gives points. Nothing is
/// written. Memory grows with the holders and not with the acts, but for the newest acts, which are remembered so that corrections find them.
/// </summary>
internal sealed class PolicySimulator(NpgsqlDataSource database, IEnumerable<IJournalOrder> journals, IEntryProgrammes entryProgrammes, IHolderPlaces holderPlaces)
{
    private const int PageSize = 20_000;

    public async Task<PolicySimulation> RunAsync(ProgrammeId programme, TimeZoneInfo zone, CreditPolicy policy, DateOnly firstMonth, int months, CancellationToken ct)
    {
        var from = Begin(firstMonth, zone);
        var to = Begin(firstMonth.AddMonths(months), zone);
        var run = new SimulationRun(policy, zone, firstMonth, months);
        await using var connection = await database.OpenConnectionAsync(ct);
        JournalPage page;
        long next = 0;
        do
        {
            page = await journals.First().ReadAsync(next, PageSize, [policy.Asset], ct);
            var entries = page.Entries.Where(entry => entry.BookedAt >= from && entry.BookedAt < to && entry.Kind is EntryKind.Issue or EntryKind.Correct).ToArray();
            if (entries.Length > 0)
            {
                var programmes = await entryProgrammes.OfAsync(connection, [.. entries.Select(entry => entry.Reference).Distinct(StringComparer.Ordinal)], ct);
                var mine = entries.Where(entry => programmes.TryGetValue(entry.Reference, out var its) && its == programme).ToArray();
                await run.KnowAsync(mine.Select(entry => entry.Account), accounts => holderPlaces.OfAsync(connection, accounts, ct));
                foreach (var entry in mine)
                {
                    run.Look(entry, entryProgrammes.IsRestatement(entry.Reference));
                }
            }

            next = page.Next;
        }
        while (!page.AtEnd);
        return run.Result();
    }

    private static DateTimeOffset Begin(DateOnly month, TimeZoneInfo zone)
    {
        var local = month.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
