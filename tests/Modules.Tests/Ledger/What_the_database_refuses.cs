using Npgsql;

namespace Puhui.Modules.Tests.Ledger;

/// <summary>Whoever writes, with whatever program: these cannot be committed.</summary>
public sealed class What_the_database_refuses
{
    [Theory]
    [InlineData("update ledger.leg set amount = amount + 1", "PH003")]
    [InlineData("delete from ledger.leg", "PH003")]
    [InlineData("truncate ledger.leg", "PH003")]
    [InlineData("update ledger.batch set leaf_count = leaf_count", "PH003")]
    [InlineData("delete from ledger.batch", "PH003")]
    [InlineData("update ledger.balance set posted = posted + 1", "PH004")]
    [InlineData("delete from ledger.balance", "PH004")]
    [InlineData("insert into ledger.balance (account_id, asset, posted) values (gen_random_uuid(), 1, 5)", "PH004")]
    [InlineData("update ledger.checkpoint set note = ''", "PH003")]
    [InlineData("delete from ledger.checkpoint", "PH003")]
    [InlineData("delete from ledger.sequenced", "PH003")]
    [InlineData("update ledger.sequenced set first_index = first_index + 1", "PH003")]
    [InlineData("delete from ledger.tile", "PH003")]
    [InlineData("update ledger.tile set hashes = sha256(hashes)", "PH005")]
    [InlineData("update ledger.tile set width = 1, hashes = substring(hashes for 32)", "PH005")]
    public async Task Edits(string sql, string state)
    {
        await using var house = await LedgerHouse.OpenAsync();
        await house.PostAsync(batch => { house.Add(batch, house.NewHolder(), 1); return house.Add(batch, house.NewHolder(), 2); });
        await house.SettleAsync();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => house.ExecuteAsync(sql));
        Assert.Equal(state, refused.SqlState);
    }

    [Fact]
    public async Task Legs_that_do_not_balance_through_the_journal_or_straight_into_a_month()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        await house.IssueAsync(house.NewHolder(), 5);
        foreach (var table in new[] { "leg", $"leg_{DateTime.UtcNow:yyyy_MM}" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => house.ExecuteAsync($"""
                insert into ledger.{table} select overlay(entry_id::text placing 'ffff' from 25)::uuid, leg_no, account_id, asset, amount, reserved, kind, counter,
                    batch_id, position, occurred_at, corrects, category, reference from ledger.leg where leg_no = 0
                """));
            Assert.Equal("PH001", refused.SqlState);
        }
    }

    [Fact]
    public async Task Legs_without_their_leaves()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        await house.IssueAsync(house.NewHolder(), 5);
        var month = $"ledger.leg_{DateTime.UtcNow:yyyy_MM}";
        var refused = await Assert.ThrowsAsync<PostgresException>(() => house.ExecuteAsync($"""
            insert into {month} select overlay(l.entry_id::text placing 'ffff' from 25)::uuid, l.leg_no, l.account_id, l.asset, l.amount, l.reserved, l.kind, l.counter,
                overlay(l.batch_id::text placing 'ffff' from 25)::uuid, l.position, l.occurred_at, l.corrects, l.category, l.reference from {month} l
            """));
        Assert.Equal("PH002", refused.SqlState);
    }

    [Fact]
    public async Task A_holder_below_zero()
    {
        await using var house = await LedgerHouse.OpenAsync(background: false);
        await house.IssueAsync(house.NewHolder(), 5);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => house.ExecuteAsync("""
            with made as (
                insert into ledger.batch (id, booked_at, leaf_count, leaves)
                select overlay(id::text placing 'eeee' from 25)::uuid, booked_at, leaf_count, leaves from ledger.batch returning id
            )
            select id from made
            """ + $"""
            ;
            insert into ledger.leg_{DateTime.UtcNow:yyyy_MM} select overlay(l.entry_id::text placing 'eeee' from 25)::uuid, l.leg_no, l.account_id, l.asset, -2 * l.amount, l.reserved, l.kind, l.counter,
                overlay(l.batch_id::text placing 'eeee' from 25)::uuid, l.position, l.occurred_at, l.corrects, l.category, l.reference from ledger.leg l
            """));
        Assert.Equal("PH006", refused.SqlState);
    }
}
