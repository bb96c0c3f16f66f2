using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Puhui.Ledger.Contracts;

namespace Puhui.Modules.Tests.Ledger;

public sealed class Several_processes_integrate
{
    private const string Leader = """
        select coalesce((select pid from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
            and (classid::bigint << 32 | objid::bigint) = x'507568756902'::bigint), 0)
        """;

    [Fact]
    public async Task One_at_a_time_and_another_takes_over_when_its_connection_dies()
    {
        await using var house = await LedgerHouse.OpenAsync();
        await using var second = await house.AnotherProcessAsync();
        var anna = house.NewHolder();
        await house.IssueAsync(anna, 1);
        await house.SettleAsync();

        for (var round = 0; round < 5; round++)
        {
            var leader = await house.ScalarAsync<int>(Leader);
            Assert.NotEqual(0, leader);
            await house.ExecuteAsync($"select pg_terminate_backend({leader})");
            await house.PostAsync(batch => Enumerable.Range(0, 300).Select(_ => house.Add(batch, anna, 1)).ToArray());
            Assert.Equal(1 + (300 * (round + 1)), (await house.SettleAsync()).Size);
            Assert.NotEqual(leader, await house.ScalarAsync<int>(Leader));
        }

        Assert.Empty((await house.CheckAsync()).Findings);
    }

    [Fact]
    public async Task Killed_at_any_moment_under_load_nothing_is_lost_or_entered_twice()
    {
        await using var house = await LedgerHouse.OpenAsync();
        await using var second = await house.AnotherProcessAsync();
        var holders = Enumerable.Range(0, 20).Select(_ => house.NewHolder()).ToArray();
        using var stop = new CancellationTokenSource();
        var killer = Task.Run(async () =>
        {
            var random = new Random(1);
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(random.Next(5, 60));
                await house.ExecuteAsync($"select pg_terminate_backend(l.pid) from ({Leader}) l (pid) where l.pid <> 0");
            }
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < 100; round++)
            {
                await house.PostAsync(batch => holders.Select(holder => house.Add(batch, holder, 1)).ToArray());
            }
        })));
        await stop.CancelAsync();
        await killer;

        Assert.Equal(4 * 100 * holders.Length, (await house.SettleAsync()).Size);
        Assert.Empty((await house.CheckAsync()).Findings);
    }

    [Fact]
    public async Task A_restart_goes_on_where_the_log_ended()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        var before = new List<LogHead>();
        for (var life = 0; life < 4; life++)
        {
            await house.PostAsync(batch => Enumerable.Range(0, 200).Select(_ => house.Add(batch, house.NewHolder(), 1)).ToArray());
            await using (await house.AnotherProcessAsync())
            {
                before.Add(await house.SettleAsync());
            }
        }

        Assert.Equal([200L, 400L, 600L, 800L], before.Select(head => head.Size));
        Assert.Empty((await house.CheckAsync()).Findings);
        Assert.Equal(4, (await house.CheckAsync()).Checkpoints);
    }

    [Fact]
    public async Task A_process_with_other_keys_does_not_sign_for_the_log()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        await using (await house.AnotherProcessAsync())
        {
            await house.IssueAsync(house.NewHolder(), 1);
            await house.SettleAsync();
        }

        await house.IssueAsync(house.NewHolder(), 1);
        await using (var stranger = await house.AnotherProcessAsync(ownKeys: true))
        {
            var failed = await Assert.ThrowsAnyAsync<Puhui.Platform.OperatorException>(stranger.Ended);
            Assert.Contains("other keys", failed.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, await house.ScalarAsync<long>("select max(size) from ledger.checkpoint"));
    }
}
