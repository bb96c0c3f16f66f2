using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Modules.Tests.Ledger;

public sealed class Reading_as_of_a_moment
{
    private static readonly DateTimeOffset Start = new(2026, 9, 17, 4, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Random histories of late records, corrections, reservations and a clock that stands, jumps and goes back; after them every
    /// balance and every page of every moment is compared with a list that is simply filtered and summed.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Balances_and_statements_of_any_moment_are_those_of_a_filtered_list(int seed)
    {
        var random = new Random(seed);
        var time = new MovingTime(Start);
        await using var house = await LedgerHouse.OpenAsync(background: false, time);
        var (anna, bo) = (house.NewHolder(), house.NewHolder());
        var known = new List<Known>();
        EntryId? pending = null;
        for (var step = 0; step < 40; step++)
        {
            time.Now = time.Now.Add(random.Next(4) switch
            {
                0 => TimeSpan.Zero,
                1 => TimeSpan.FromTicks(10L * random.Next(1, 4_000)),
                2 => TimeSpan.FromHours(random.Next(1, 30)),
                _ => TimeSpan.FromSeconds(-random.Next(0, 90)),
            });
            switch (random.Next(6))
            {
                case 0 when known.LastOrDefault(entry => entry.Kind == EntryKind.Issue && Left(known, entry) > 1) is { } wrong:
                    var amount = random.Next(2) == 0 ? -(Left(known, wrong) / 2) : random.Next(1, 500);
                    if (wrong.Holder == anna && Balance(known, anna) + amount < Reserved(known, anna))
                    {
                        break;
                    }

                    known.Add(await house.PostAsync(batch => new Known(
                        house.Add(batch, wrong.Holder, amount, wrong.Entry, at: wrong.At), wrong.Holder, EntryKind.Correct, amount, 0, wrong.At, batch.BookedAt, wrong.Entry)));
                    break;
                case 1 when pending is null && Balance(known, anna) > 10:
                    var reserved = random.Next(1, 10);
                    pending = (await house.ReserveAsync(anna, reserved)).Value;
                    known.Add(new(pending.Value, anna, EntryKind.Pending, 0, reserved, LedgerHouse.Noon, time.Now, null));
                    break;
                case 2 when pending is { } open:
                    var voided = (await house.VoidPendingAsync(open, anna)).Value;
                    known.Add(new(voided, anna, EntryKind.Void, 0, -known.Single(entry => entry.Entry == open).Reserved, LedgerHouse.Noon, time.Now, null));
                    pending = null;
                    break;
                default:
                    var holder = random.Next(3) == 0 ? bo : anna;
                    await house.PostAsync(batch =>
                    {
                        for (var i = random.Next(1, 4); i > 0; i--)
                        {
                            var (many, at) = (random.Next(1, 1_000), time.Now.AddHours(-random.Next(0, 2_000)));
                            known.Add(new(house.Add(batch, holder, many, at: at), holder, EntryKind.Issue, many, 0, at, batch.BookedAt, null));
                        }

                        return 0;
                    });
                    break;
            }
        }

        var moments = known.SelectMany(entry => new[] { entry.Booked, entry.Booked.AddTicks(10), entry.At, entry.At.AddTicks(10) })
            .Append(Start.AddYears(-1)).Append(Start.AddYears(1)).Append(DateTimeOffset.UnixEpoch.AddYears(-1)).ToArray();
        for (var question = 0; question < 60; question++)
        {
            var asOf = new AsOf(random.Next(2) == 0 ? null : Pick(), random.Next(2) == 0 ? null : Pick());
            foreach (var holder in new[] { anna, bo })
            {
                var then = known.Where(entry => entry.Holder == holder && (asOf.EventBefore is not { } before || entry.At < before) && (asOf.BookedBefore is not { } booked || entry.Booked < booked)).ToList();
                var balances = await house.Ledger.BalancesOfAsync(holder, asOf, CancellationToken.None);
                Assert.Equal((then.Sum(entry => entry.Amount), then.Sum(entry => entry.Reserved)), (balances.Sum(b => b.Posted), balances.Sum(b => b.Reserved)));
                Assert.Equal(Rows(then), await PagesAsync(house.Ledger, holder, asOf));
            }
        }

        DateTimeOffset Pick() => moments[random.Next(moments.Length)];
    }

    [Fact]
    public async Task What_was_booked_since_is_found_by_the_accounts_history_and_not_by_reading_the_journal()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var anna = house.NewHolder();
        await house.IssueAsync(anna, 5);
        await house.ExecuteAsync("set enable_seqscan = on");
        await using var command = house.Database.CreateCommand("""
            explain (costs off) select sum(l.amount) from ledger.leg l
            where l.account_id = '01900000-0000-7000-8000-000000000001' and l.entry_id >= '01900000-0000-7000-8000-000000000000'
              and (select b.booked_at from ledger.batch b where b.id = l.batch_id) >= now()
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        Assert.Contains(plan, line => line.Contains("account_id_entry_id_idx", StringComparison.Ordinal));
    }

    private static async Task<List<(EntryId, long)>> PagesAsync(ILedger ledger, AccountId holder, AsOf asOf)
    {
        var rows = new List<(EntryId, long)>();
        string? cursor = null;
        do
        {
            var page = await ledger.StatementAsync(holder, new StatementQuery("CO2E", 7, cursor) { AsOf = asOf }, CancellationToken.None);
            rows.AddRange(page.Rows.Select(row => (row.Entry.Entry, row.BalanceAfter)));
            cursor = page.Next;
        }
        while (cursor is not null);
        return rows;
    }

    private static List<(EntryId, long)> Rows(List<Known> then)
    {
        var running = 0L;
        var rows = then.OrderBy(entry => entry.Entry.ToString(), StringComparer.Ordinal).Where(entry => entry.Amount != 0)
            .Select(entry => (entry.Entry, running += entry.Amount)).ToList();
        rows.Reverse();
        return rows;
    }

    private static long Left(List<Known> known, Known entry) => entry.Amount + known.Where(other => other.Corrects == entry.Entry).Sum(other => other.Amount);

    private static long Balance(List<Known> known, AccountId holder) => known.Where(entry => entry.Holder == holder).Sum(entry => entry.Amount);

    private static long Reserved(List<Known> known, AccountId holder) => known.Where(entry => entry.Holder == holder).Sum(entry => entry.Reserved);

    private sealed record Known(EntryId Entry, AccountId Holder, EntryKind Kind, long Amount, long Reserved, DateTimeOffset At, DateTimeOffset Booked, EntryId? Corrects);
}
