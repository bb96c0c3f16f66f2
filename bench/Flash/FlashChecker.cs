using System.Globalization;
using Puhui.Rewards.Contracts;

namespace Puhui.Bench.Flash;

/// <summary>What a check of a run counted; all zero is right.</summary>
internal readonly record struct FlashFaults(long Oversold, long Undersold, long DoubleDebits, long WrongDebits, long Vouchers, long Acknowledged)
{
    public bool None => this == default;

    public FlashFaults Plus(FlashFaults other) => new(
        Oversold + other.Oversold, Undersold + other.Undersold, DoubleDebits + other.DoubleDebits, WrongDebits + other.WrongDebits, Vouchers + other.Vouchers, Acknowledged + other.Acknowledged);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"oversold {Oversold}, undersold {Undersold}, paid twice {DoubleDebits}, paid wrongly {WrongDebits}, vouchers amiss {Vouchers}, acknowledged and not there {Acknowledged}");
}

/// <summary>Compares stock, redemptions, vouchers, purses and books of one run with each other and with what people were told, by queries of its own.</summary>
internal static class FlashChecker
{
    /// <summary>Notes what everybody has before a run.</summary>
    public static async Task BeforeAsync(FlashGround ground, CancellationToken ct)
    {
        await Ingest.BenchSeed.ExecuteAsync(
            ground.Product,
            $"""
            create schema if not exists flash;
            drop table if exists flash.before;
            create table flash.before as
                select b.account_id as holder, sum(b.posted)::bigint as posted, sum(b.reserved)::bigint as reserved, min(p.available + p.reserved) as purse
                from ledger.balance b join credits.purse p on p.holder = b.account_id and p.asset = b.asset where b.asset = {ground.Points.Number} group by 1;
            create unique index on flash.before (holder);
            analyze flash.before;
            """,
            ct);
    }

    public static async Task<FlashFaults> AfterAsync(FlashGround ground, Offer offer, FlashTold told, CancellationToken ct)
    {
        var id = $"'{offer.Id.Value}'";
        var stock = await ground.AskAsync($"select taken from rewards.stock where offer_id = {id}", ct);
        var given = await ground.AskAsync($"select given from rewards.given where offer_id = {id}", ct);
        var sold = await ground.AskAsync($"select coalesce(sum(quantity), 0) from rewards.redemption where offer = {id} and state in (1, 2)", ct);
        var confirmed = await ground.AskAsync($"select coalesce(sum(quantity), 0) from rewards.redemption where offer = {id} and state = 2", ct);
        var oversold = Math.Max(0, Math.Max(stock, sold) - offer.Stock);
        var undersold = Math.Max(0, offer.Stock - confirmed) + Math.Abs(stock - sold) + Math.Abs(given - confirmed);
        var twice = await ground.AskAsync($"select count(*) from (select holder from rewards.redemption where offer = {id} and state in (1, 2) group by holder having count(*) > 1) d", ct);
        var wrong = await ground.AskAsync(
            $"""
            select count(*) from flash.before f
            join (select account_id, sum(posted)::bigint as posted, sum(reserved)::bigint as reserved from ledger.balance where asset = {ground.Points.Number} group by 1) b on b.account_id = f.holder
            join credits.purse p on p.holder = f.holder and p.asset = {ground.Points.Number}
            left join (
                select holder, sum(points) filter (where state = 2) as paid, sum(points) filter (where state = 1) as held from rewards.redemption where offer = {id} group by 1) r on r.holder = f.holder
            where f.posted - b.posted <> coalesce(r.paid, 0) or b.reserved - f.reserved <> coalesce(r.held, 0) or f.purse - p.available - p.reserved <> coalesce(r.paid, 0)
            """,
            ct);
        var vouchers = await ground.AskAsync($"select count(*) from rewards.voucher where offer = {id}", ct);
        var named = await ground.AskAsync($"select coalesce(sum(cardinality(vouchers)), 0) from rewards.redemption where offer = {id} and state = 2", ct);
        long missing = 0;
        await using var command = ground.Product.CreateCommand($"select holder, redemption_id from rewards.redemption where offer = {id} and state = 2");
        await using var rows = await command.ExecuteReaderAsync(ct);
        var there = new HashSet<(Guid, string)>();
        while (await rows.ReadAsync(ct))
        {
            there.Add((rows.GetGuid(0), new RedemptionId(rows.GetGuid(1)).ToString()));
        }

        foreach (var (holder, redemption) in told.Bought)
        {
            missing += there.Contains((holder.Value, redemption)) ? 0 : 1;
        }

        return new FlashFaults(oversold, undersold, twice, wrong, Math.Abs(vouchers - confirmed) + Math.Abs(named - confirmed), missing);
    }
}
