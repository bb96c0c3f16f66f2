using Puhui.Credits.Contracts;
using Puhui.Credits.Gifts;
using Puhui.Modules.Tests.Credits.Support;
using Puhui.Quantities;

namespace Puhui.Modules.Tests.Credits.Gifts;

public class Giving_points
{
    [Fact]
    public async Task A_gift_moves_points_with_their_expiry_once()
    {
        await using var house = await CreditHouse.StartAsync();
        var (anna, ben) = (await house.PersonAsync("anna"), await house.PersonAsync("ben"));
        await house.GrantAsync(anna, 30, house.Now.AddDays(3));
        await house.GrantAsync(anna, 30);
        var gifts = house.Modules.Get<ICreditGifts>();
        var gift = new NewGift("request-1", anna, ben, house.Programme, GiftKind.Gift, 40);

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => gifts.GiveAsync(gift, default))));

        Assert.Single(all.Select(one => one.Value).Distinct());
        Assert.Equal(
            [(house.Now.AddDays(3), 30L), (null, 10L)],
            (await house.Book.LotsAsync(ben, house.Programme, default)).Select(lot => (lot.ExpiresAt, lot.Left)));
        Assert.Equal(20, (await house.BalanceAsync(anna)).Available);
        Assert.Equal("request_conflict", (await gifts.GiveAsync(gift with { Points = 41 }, default)).Refusal!.Code);
        await house.CheckAsync(anna, ben);
    }

    [Fact]
    public async Task Limits_are_those_of_the_policy_and_of_the_givers_day()
    {
        await using var house = await CreditHouse.StartAsync();
        var (anna, ben, cao) = (await house.PersonAsync("anna"), await house.PersonAsync("ben"), await house.PersonAsync("cao"));
        var stranger = await house.PersonAsync("stranger", joins: false);
        await house.GrantAsync(anna, 1_000);
        var number = 0;
        async Task<string> GiveAsync(Puhui.Bookkeeping.AccountId to, long? points, GiftKind kind = GiftKind.Gift, Puhui.Bookkeeping.AccountId? from = null) => Code(
            await house.Modules.Get<ICreditGifts>().GiveAsync(new NewGift($"request-{++number}", from ?? anna, to, house.Programme, kind, points), default));

        Assert.Equal("amount_not_positive", await GiveAsync(ben, 0));
        Assert.Equal("amount_not_positive", await GiveAsync(ben, null));
        Assert.Equal("amount_above_limit", await GiveAsync(ben, 51));
        Assert.Equal("not_a_member", await GiveAsync(stranger, 10));
        Assert.Equal("not_a_member", await GiveAsync(anna, 10));
        Assert.Equal("balance_insufficient", await GiveAsync(anna, 10, from: ben));
        Assert.Equal("", await GiveAsync(ben, 50));
        Assert.Equal("limit_reached", await GiveAsync(ben, 31));
        Assert.Equal("", await GiveAsync(ben, 30));
        Assert.Equal("limit_reached", await GiveAsync(cao, 21));
        Assert.Equal("", await GiveAsync(cao, 20));
        Assert.Equal("", await GiveAsync(ben, null, GiftKind.Water));
        Assert.Equal("", await GiveAsync(ben, null, GiftKind.Water));
        Assert.Equal("limit_reached", await GiveAsync(ben, null, GiftKind.Water));
        Assert.Equal("", await GiveAsync(cao, null, GiftKind.Water));
        Assert.Equal(new GiftRoom(0, 50, 0, 5), await house.Modules.Get<ICreditGifts>().RoomAsync(anna, house.Programme, default));

        // 12:00 in Shanghai when it begins: twelve hours later is tomorrow.
        house.Clock.Pass(TimeSpan.FromHours(12));
        Assert.Equal("", await GiveAsync(ben, 50));
        house.Rules = new GivingRules(null, null, null);
        Assert.Equal("gifts_off", await GiveAsync(ben, 10));
        Assert.Equal("gifts_off", await GiveAsync(ben, null, GiftKind.Water));
        await house.CheckAsync(anna, ben, cao, stranger);
    }

    private static string Code<T>(Result<T> answer) => answer.IsAccepted ? "" : answer.Refusal!.Code;
}
