using System.Text.Json;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Credits.Support;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Credits.Book;

public class The_statement_of_points
{
    [Fact]
    public async Task Every_movement_has_its_reason_and_all_pages_together_make_the_balance()
    {
        await using var house = await CreditHouse.StartAsync();
        var (holder, friend) = (await house.PersonAsync("anna"), await house.PersonAsync("ben"));
        var act = EntryId.New();
        var grant = await house.GrantAsync(holder, 100, house.Now.AddDays(40), act);
        await house.GrantAsync(holder, 10, house.Now.AddDays(1));
        Assert.True((await house.TakeAsync((await house.HoldAsync(holder, 20)).Value)).IsAccepted);
        Assert.True((await house.ReleaseAsync((await house.HoldAsync(holder, 15)).Value)).IsAccepted);
        var refunded = (await house.HoldAsync(holder, 5)).Value;
        await house.TakeAsync(refunded);
        await house.RefundAsync(refunded);
        await house.Modules.Get<ICreditGifts>().GiveAsync(new NewGift("request-1", holder, friend, house.Programme, GiftKind.Gift, 6), default);
        await house.TakeBackAsync(grant, 50);
        house.Clock.Pass(TimeSpan.FromDays(41));
        await house.Modules.Get<Expiry>().RunAsync(house.Now, default);

        var whole = await house.MovementsAsync(holder);

        Assert.Equal(
            [
                CreditMovementKind.Expired, CreditMovementKind.TakenBack, CreditMovementKind.GiftSent, CreditMovementKind.Refunded, CreditMovementKind.Spent,
                CreditMovementKind.Released, CreditMovementKind.Reserved, CreditMovementKind.Spent, CreditMovementKind.Earned, CreditMovementKind.Earned,
            ],
            whole.Select(one => one.Kind));
        Assert.All(whole, one => Assert.True(one.WhyZh.Length > 3 && one.WhyEn.Length > 3));
        Assert.Equal([-20L], whole.Where(one => one.Kind == CreditMovementKind.Spent && one.Points == -20).Select(one => one.Points));
        var earned = whole[^1];
        Assert.Equal((grant, act, "metro", 1, house.Now.AddDays(-1)), (earned.Entry, earned.Act!.Value, earned.Scenario, earned.PolicyVersion!.Value, earned.ExpiresAt!.Value));
        Assert.Equal(act, whole[1].Act);
        for (var i = 0; i < whole.Count - 1; i++)
        {
            Assert.Equal(whole[i].After, whole[i + 1].After + whole[i].Points);
        }

        Assert.Equal(whole, await house.MovementsAsync(holder, page: 3));
        await Assert.ThrowsAsync<FormatException>(() => house.Book.StatementAsync(holder, house.Programme, 3, "nonsense", default));
        await house.CheckAsync(holder, friend);
    }

    [Fact]
    public async Task Each_entry_has_a_receipt_that_says_where_it_came_from()
    {
        await using var house = await CreditHouse.StartAsync(background: true);
        var (holder, friend) = (await house.PersonAsync("anna"), await house.PersonAsync("ben"));
        var grant = await house.GrantAsync(holder, 100, house.Now.AddDays(1));
        await house.TakeAsync((await house.HoldAsync(holder, 20)).Value);
        var gift = await house.Modules.Get<ICreditGifts>().GiveAsync(new NewGift("request-1", holder, friend, house.Programme, GiftKind.Gift, 6), default);
        await house.TakeBackAsync(grant, 100);
        await house.GrantAsync(holder, 100, house.Now.AddDays(1));
        house.Clock.Pass(TimeSpan.FromDays(2));
        await house.Modules.Get<Expiry>().RunAsync(house.Now, default);
        await house.Modules.Get<ITransparencyLog>().SettledAsync(TimeSpan.FromSeconds(30), default);

        foreach (var movement in await house.MovementsAsync(holder))
        {
            var receipt = await house.Modules.Get<IReceipts>().GetAsync(movement.Entry, default);
            Assert.True(receipt.IsAccepted, $"{movement.Kind}: {(receipt.IsAccepted ? "" : receipt.Refusal!.ToString())}");
            Assert.NotNull(receipt.Value.Origin["reason"]);
        }

        var report = await house.Modules.Get<ILedgerCheck>().RunAsync(null, null, default);
        Assert.Empty(report.Findings);
        Assert.True(gift.IsAccepted);
    }

    [Fact]
    public async Task An_export_has_all_of_it_and_an_erasure_leaves_amounts_only()
    {
        await using var house = await CreditHouse.StartAsync();
        var (holder, friend) = (await house.PersonAsync("anna"), await house.PersonAsync("ben"));
        await house.GrantAsync(holder, 100);
        await house.HoldAsync(holder, 10);
        await house.Modules.Get<ICreditGifts>().GiveAsync(new NewGift("for-my-sister", holder, friend, house.Programme, GiftKind.Gift, 6), default);
        var data = house.Modules.Get<IEnumerable<IHolderData>>().Single(one => one.Section == "credits");
        using var bytes = new MemoryStream();
        await using (var json = new Utf8JsonWriter(bytes))
        {
            await data.ExportAsync(holder, json, default);
        }

        var exported = JsonDocument.Parse(bytes.ToArray()).RootElement[0];
        Assert.Equal((84, 10, 3), (exported.GetProperty("available").GetInt64(), exported.GetProperty("reserved").GetInt64(), exported.GetProperty("movements").GetArrayLength()));

        for (var i = 0; i < 2; i++)
        {
            await house.InTransactionAsync(async connection =>
            {
                await data.EraseAsync(connection, holder, default);
                return true;
            });
        }

        await using var left = house.Modules.Database.CreateCommand("select count(*) from credits.gift g full join credits.hold h on false where g.request like '%sister%' or h.reference like 'rdm%'");
        Assert.Equal(0L, await left.ExecuteScalarAsync());
        await house.CheckAsync(holder, friend);
    }
}
