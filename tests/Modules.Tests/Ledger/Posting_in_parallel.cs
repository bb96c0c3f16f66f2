using Npgsql;

namespace Puhui.Modules.Tests.Ledger;

public sealed class Posting_in_parallel
{
    [Fact]
    public async Task Thousands_of_overlapping_batches_neither_deadlock_nor_lose_a_unit()
    {
        await using var house = await LedgerHouse.OpenAsync();
        var holders = Enumerable.Range(0, 40).Select(_ => house.NewHolder()).ToArray();
        var totals = new long[holders.Length];

        await Task.WhenAll(Enumerable.Range(0, 12).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            for (var round = 0; round < 250; round++)
            {
                // Holder 0 is in every batch; the others come in a different order each time.
                var chosen = Enumerable.Range(0, 12).Select(_ => random.Next(holders.Length)).Append(0).ToArray();
                random.Shuffle(chosen);
                await house.PostAsync(batch =>
                {
                    foreach (var i in chosen)
                    {
                        house.Add(batch, holders[i], i + 1, issuer: $"issuer-{i % 3}");
                        Interlocked.Add(ref totals[i], i + 1);
                    }

                    return 0;
                });
            }
        })));

        for (var i = 0; i < holders.Length; i++)
        {
            Assert.Equal(totals[i], await house.BalanceAsync(holders[i]));
        }

        Assert.Equal(0, await house.ScalarAsync<decimal>("select sum(amount) from ledger.leg"));
        Assert.Equal(0, await house.ScalarAsync<decimal>("select sum(posted) from ledger.balance"));
        Assert.Equal(12 * 250 * 13, (await house.SettleAsync()).Size);
    }

    [Fact]
    public async Task First_postings_to_one_new_account_all_count()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        for (var round = 0; round < 20; round++)
        {
            var fresh = Enumerable.Range(0, 5).Select(_ => house.NewHolder()).ToArray();
            await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => house.PostAsync(batch =>
            {
                foreach (var holder in writer % 2 == 0 ? fresh : fresh.Reverse())
                {
                    house.Add(batch, holder, 1);
                }

                return 0;
            })));
            foreach (var holder in fresh)
            {
                Assert.Equal(8, await house.BalanceAsync(holder));
            }
        }
    }

    [Fact]
    public async Task Writers_of_one_issuer_do_not_wait_for_each_other()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var (anna, bo) = (house.NewHolder(), house.NewHolder());
        await house.IssueAsync(anna, 1);
        await using var slow = await house.Database.OpenConnectionAsync();
        await using var open = await slow.BeginTransactionAsync();
        using var held = house.Ledger.NewBatch();
        house.Add(held, anna, 1);
        await house.Ledger.PostAsync(slow, held, CancellationToken.None);

        // Another connection, so most likely another stripe; one of eight in a row surely is.
        var posted = 0;
        for (var i = 0; i < 3 && posted == 0; i++)
        {
            await using var other = new NpgsqlConnection(house.Database.ConnectionString + ";Pooling=false;Options=-c lock_timeout=500");
            await other.OpenAsync();
            await using var transaction = await other.BeginTransactionAsync();
            using var batch = house.Ledger.NewBatch();
            house.Add(batch, bo, 1);
            try
            {
                await house.Ledger.PostAsync(other, batch, CancellationToken.None);
                await transaction.CommitAsync();
                posted++;
            }
            catch (PostgresException waited) when (waited.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                // The same stripe: try the next connection.
            }
        }

        Assert.Equal(1, posted);
    }
}
