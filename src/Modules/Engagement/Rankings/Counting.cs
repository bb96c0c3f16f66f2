using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;

namespace Puhui.Engagement.Rankings;

/// <summary>
/// Counts reductions per holder, programme and month, in the order of the log and exactly once: what was counted and up to which place is
/// written in one transaction. A correction counts in the month of what it corrects. What belongs to an account that was moved at a link
/// counts for the holder it was moved to.
/// </summary>
internal sealed class Counting(NpgsqlDataSource database, IAccounts accounts, EntryProgrammes programmes, IServiceProvider services, TimeProvider time)
{
    private const int Leaves = 20_000;

    private static readonly string[] s_assets = [Asset.Co2e.Code];

    /// <summary>Counts all that is new; how many entries that was. Another process at it: 0.</summary>
    public async Task<long> RunAsync(CancellationToken ct)
    {
        if (services.GetService<IJournalOrder>() is not { } journal)
        {
            return 0;
        }

        var counted = 0L;
        while (await StretchAsync(journal, ct) is { } stretch)
        {
            counted += stretch.Entries;
            if (stretch.AtEnd)
            {
                break;
            }
        }

        return counted;
    }

    private async Task<(long Entries, bool AtEnd)?> StretchAsync(IJournalOrder journal, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var place = await Sql.ListAsync(Sql.Command(connection, "select place from engagement.counted for update skip locked"), row => row.GetInt64(0), ct);
        if (place is not [var from])
        {
            return null;
        }

        var page = await journal.ReadAsync(from, Leaves, s_assets, ct);
        var tally = new Tally(await MovesAsync(connection, page.Entries, ct));
        var reductions = page.Entries.Where(entry => entry.Kind is EntryKind.Issue or EntryKind.Correct).ToArray();
        var of = await programmes.OfAsync(connection, reductions, ct);
        var zones = await ZoneOf.HoldersAsync(accounts, [.. reductions.Select(entry => entry.Account).Distinct()], ct);
        foreach (var entry in page.Entries)
        {
            if (Moved(entry) is { } to)
            {
                if (tally.Move(entry.Account, to))
                {
                    await MoveAsync(connection, entry.Account, tally.HolderOf(to), tally, ct);
                }
            }
            else if (of.TryGetValue(entry.Entry, out var programme))
            {
                tally.Add(programme, RankRows.MonthOf(entry.OccurredAt, zones[entry.Account]), entry.Account, entry.Amount);
            }
        }

        await WriteAsync(connection, tally, ct);
        await Sql.RunAsync(Sql.Command(connection, "update engagement.counted set place = $1, at = $2", page.Next, time.GetUtcNow()), ct);
        await transaction.CommitAsync(ct);
        return (page.Entries.Count, page.AtEnd);
    }

    /// <summary>Where a balance is moved to when this entry moves one at a link; null for other entries.</summary>
    private static AccountId? Moved(LedgerEntry entry) =>
        entry.Kind is EntryKind.Post or EntryKind.Transfer
        && LinkReference.Fields(entry.Reference) is { } fields
        && AccountId.TryParse(fields.FirstOrDefault(field => field.Key == "to").Value, out var to)
        && to != entry.Account
            ? to
            : null;

    private static async Task<Dictionary<AccountId, AccountId>> MovesAsync(NpgsqlConnection connection, IReadOnlyList<LedgerEntry> entries, CancellationToken ct)
    {
        HashSet<Guid> wanted = [.. entries.Select(entry => entry.Account.Value), .. entries.Select(entry => Moved(entry)).OfType<AccountId>().Select(to => to.Value)];
        var moves = await Sql.ListAsync(
            Sql.Command(
                connection,
                """
                with recursive way as (
                    select account, holder from engagement.moved where account = any ($1)
                    union
                    select m.account, m.holder from engagement.moved m join way w on m.account = w.holder
                )
                select account, holder from way
                """,
                wanted.ToArray()),
            row => (new AccountId(row.GetGuid(0)), new AccountId(row.GetGuid(1))),
            ct);
        return moves.ToDictionary();
    }

    /// <summary>Notes a move, and lets what the account has so far count for the holder.</summary>
    private static async Task MoveAsync(NpgsqlConnection connection, AccountId from, AccountId to, Tally tally, CancellationToken ct)
    {
        await Sql.RunAsync(Sql.Command(connection, "insert into engagement.moved (account, holder) values ($1, $2) on conflict (account) do nothing", from.Value, to.Value), ct);
        var rows = await Sql.ListAsync(
            Sql.Command(connection, "select programme, month, mg from engagement.rank where holder = $1 and mg <> 0", from.Value),
            row => (new ProgrammeId(row.GetGuid(0)), row.GetFieldValue<DateOnly>(1), row.GetInt64(2)),
            ct);
        tally.Bring(from, to, rows);
    }

    private static async Task WriteAsync(NpgsqlConnection connection, Tally tally, CancellationToken ct)
    {
        var changes = tally.Changes;
        if (changes.Count == 0)
        {
            return;
        }

        // Each change has its row by the key. Where much came at once the planner still takes the table for empty, and would read all of it for each.
        await Sql.RunAsync(Sql.Command(connection, "set local enable_seqscan = off"), ct);
        await Sql.RunAsync(
            Sql.Command(
                connection,
                """
                with change as (
                    select * from unnest($1::uuid[], $2::date[], $3::uuid[], $4::bigint[]) as c (programme, month, holder, mg)
                ), before as (
                    select r.programme, r.month, r.bucket from engagement.rank r join change c using (holder, programme, month)
                ), after as (
                    insert into engagement.rank as r (holder, programme, month, mg, shown)
                    select c.holder, c.programme, c.month, c.mg, coalesce(p.in_programme and p.name is not null, false)
                    from change c left join engagement.person p on p.holder = c.holder
                    on conflict (holder, programme, month) do update set mg = r.mg + excluded.mg, shown = excluded.shown
                    returning r.programme, r.month, r.bucket
                )
                insert into engagement.rank_bucket as b (programme, month, bucket, people)
                select programme, month, bucket, sum(people)
                from (
                    select programme, month, bucket, -1 as people from before
                    union all
                    select programme, month, bucket, 1 from after
                ) as moved
                where bucket > 0
                group by programme, month, bucket
                having sum(people) <> 0
                on conflict (programme, month, bucket) do update set people = b.people + excluded.people
                """,
                changes.Select(change => change.Key.Programme.Value).ToArray(),
                changes.Select(change => change.Key.Month).ToArray(),
                changes.Select(change => change.Key.Holder.Value).ToArray(),
                changes.Select(change => change.Mg).ToArray()),
            ct);
    }
}
