using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Rewards.Contracts;

namespace Puhui.Modules.Tests.Rewards.Offers;

public sealed class The_catalogue
{
    private static readonly (string Code, Func<OfferTerms, OfferTerms> Change)[] s_wrong =
    [
        ("merchant_unknown", terms => terms with { Merchant = MerchantId.New() }),
        ("title_invalid", terms => terms with { TitleZh = " " }),
        ("title_invalid", terms => terms with { TitleEn = new string('x', 61) }),
        ("title_invalid", terms => terms with { TitleEn = "a\0b" }),
        ("title_invalid", terms => terms with { TitleEn = "half \ud83d pair" }),
        ("title_invalid", terms => terms with { TextZh = new string('字', 501) }),
        ("price_invalid", terms => terms with { Price = 0 }),
        ("price_invalid", terms => terms with { Price = 10_000_001 }),
        ("price_invalid", terms => terms with { SettleFen = -1 }),
        ("limits_invalid", terms => terms with { PerPerson = 0 }),
        ("limits_invalid", terms => terms with { LeastStanding = 6 }),
        ("limits_invalid", terms => terms with { GoodForDays = 731 }),
        ("window_invalid", terms => terms with { Window = new((DayOfWeek)7, new TimeOnly(8, 0), TimeSpan.FromHours(1)) }),
        ("window_invalid", terms => terms with { Window = new(DayOfWeek.Monday, new TimeOnly(8, 0, 1), TimeSpan.FromHours(1)) }),
        ("window_invalid", terms => terms with { Window = new(DayOfWeek.Monday, new TimeOnly(8, 0), TimeSpan.FromDays(8)) }),
        ("window_invalid", terms => terms with { Window = new(DayOfWeek.Monday, new TimeOnly(8, 0), TimeSpan.MinValue) }),
        ("window_invalid", terms => terms with { From = RewardHouse.Thursday, To = RewardHouse.Thursday }),
        ("window_invalid", terms => terms with { To = DateTimeOffset.MaxValue }),
        ("region_invalid", terms => terms with { Region = "Beijing" }),
        ("payers_invalid", terms => terms with { SettleFen = 5 }),
        ("payers_invalid", terms => terms with { SettleFen = 5, Payers = [new("fund", "甲", "A", 999)] }),
        ("payers_invalid", terms => terms with { SettleFen = 5, Payers = [new("friend", "甲", "A", 1000)] }),
        ("payers_invalid", terms => terms with { SettleFen = 5, Payers = [new("fund", "甲", "A", int.MaxValue), new("fund", "乙", "B", int.MaxValue)] }),
        ("payers_invalid", terms => terms with { Payers = [new("fund", "甲", "A", 1000)] }),
        ("picture_invalid", terms => terms with { Picture = "https://example.org/a.png" }),
        ("picture_invalid", terms => terms with { Picture = new string('a', 64) }),
        ("goal_unknown", terms => terms with { Goal = GoalId.New() }),
    ];

    [Fact]
    public async Task Keeps_every_revision_and_refuses_to_write_over_another()
    {
        await using var house = await RewardHouse.OpenAsync();
        var offer = await house.OfferAsync(5, change: terms => terms with { TitleZh = "  咖啡一杯 ", Window = new OfferWindow(DayOfWeek.Friday, new TimeOnly(8, 30), TimeSpan.FromHours(1)), SettleFen = 500, Payers = [new("fund", "绿色基金", "Green fund", 600), new("company", "公司", "Company", 400)] });
        Assert.Equal(("咖啡一杯", 1, 5L), (offer.Terms.TitleZh, offer.Revision, offer.Left));
        var found = await house.LookAsync(offer);
        Assert.Equal(offer.Terms.Payers, found.Terms.Payers);
        Assert.Equal(offer.Terms with { Payers = [] }, found.Terms with { Payers = [] });

        var draft = new OfferDraft(offer.Id, offer.Programme, offer.Terms with { Price = 20 }, OfferState.Ended, 0, 1);
        Assert.Equal((2, 20L), ((await house.Offers.SaveAsync(draft, "stf_test", default)).Value.Revision, (await house.LookAsync(offer)).Terms.Price));
        Assert.Equal("revision_stale", (await house.Offers.SaveAsync(draft, "stf_test", default)).Refusal!.Code);
        Assert.Equal("offer_unknown", (await house.Offers.SaveAsync(draft with { Id = OfferId.New() }, "stf_test", default)).Refusal!.Code);
        Assert.Equal(2, await house.AskAsync("select count(*) from rewards.offer_revision"));
        Assert.Equal(5, (await house.LookAsync(offer)).Stock);
    }

    [Fact]
    public async Task Refuses_by_name_what_terms_cannot_be()
    {
        await using var house = await RewardHouse.OpenAsync();
        var terms = new OfferTerms { Merchant = house.Merchant.Id, TitleZh = "咖啡", TitleEn = "Coffee" };
        foreach (var (code, change) in s_wrong)
        {
            Assert.Equal(code, (await house.Offers.SaveAsync(new OfferDraft(null, house.Programme, change(terms), OfferState.Published, 5, 0), "stf_test", default)).Refusal?.Code);
        }

        Assert.Equal("stock_invalid", (await house.Offers.SaveAsync(new OfferDraft(null, house.Programme, terms, OfferState.Published, -1, 0), "stf_test", default)).Refusal?.Code);
        Assert.Equal(0, await house.AskAsync("select count(*) from rewards.offer"));
    }

    [Fact]
    public async Task Restocks_never_below_what_is_reserved_and_given()
    {
        await using var house = await RewardHouse.OpenAsync();
        var offer = await house.OfferAsync(3);
        var anna = await house.PersonAsync(100);
        await house.Redemptions.ConfirmAsync(anna, (await house.ReservedAsync(anna, offer)).Id, default);
        await house.ReservedAsync(anna, offer);

        Assert.Equal("stock_invalid", (await house.Offers.RestockAsync(offer.Id, -2, "stf_test", default)).Refusal!.Code);
        Assert.Equal("stock_invalid", (await house.Offers.RestockAsync(offer.Id, long.MinValue, "stf_test", default)).Refusal!.Code);
        Assert.Equal("stock_invalid", (await house.Offers.RestockAsync(offer.Id, long.MaxValue, "stf_test", default)).Refusal!.Code);
        Assert.Equal("offer_unknown", (await house.Offers.RestockAsync(OfferId.New(), 1, "stf_test", default)).Refusal!.Code);
        Assert.Equal(0, (await house.Offers.RestockAsync(offer.Id, -1, "stf_test", default)).Value.Left);
        Assert.Equal("sold_out", await house.RefusedAsync(anna, offer));
        Assert.Equal(4, (await house.Offers.RestockAsync(offer.Id, 4, "stf_test", default)).Value.Left);
        Assert.Null(await house.RefusedAsync(anna, offer));
    }

    [Fact]
    public async Task Shows_everyone_what_is_published_and_a_holder_what_is_for_them_open_ones_first()
    {
        await using var house = await RewardHouse.OpenAsync();
        var open = await house.OfferAsync(3);
        var thursday = await house.OfferAsync(3, change: terms => terms with { Window = new(DayOfWeek.Thursday, new TimeOnly(19, 0), TimeSpan.FromHours(2)) });
        var tomorrow = await house.OfferAsync(3, change: terms => terms with { Window = new(DayOfWeek.Friday, new TimeOnly(19, 0), TimeSpan.FromHours(2)) });
        var elsewhere = await house.OfferAsync(3, change: terms => terms with { Region = "CN-31" });
        var high = await house.OfferAsync(3, change: terms => terms with { LeastStanding = 2 });
        await house.OfferAsync(3, state: OfferState.Draft);
        await house.OfferAsync(3, state: OfferState.Ended);
        await house.OfferAsync(3, change: terms => terms with { To = RewardHouse.Thursday.AddDays(-1) });
        var (anna, stranger) = (await house.PersonAsync(), await house.PersonAsync(member: false));

        Assert.Equal(
            new[] { open.Id, thursday.Id, tomorrow.Id, elsewhere.Id, high.Id }.Order(Comparer<OfferId>.Create((a, b) => a.Value.CompareTo(b.Value))),
            (await house.Offers.PublicAsync(house.Programme, default)).Select(view => view.Offer.Id).Order(Comparer<OfferId>.Create((a, b) => a.Value.CompareTo(b.Value))));
        var mine = await house.Offers.ForHolderAsync(anna, default);
        Assert.Equal([open.Id, thursday.Id, tomorrow.Id], mine.Select(view => view.Offer.Id));
        Assert.Equal([true, false, false], mine.Select(view => view.IsOpen));
        Assert.Equal(RewardHouse.Thursday.AddHours(1), mine[1].OpensAt);
        Assert.Equal("Green Coffee", mine[0].Merchant.NameEn);
        Assert.Empty(await house.Offers.ForHolderAsync(stranger, default));
        house.Standing.Leaves[anna] = 2;
        Assert.Contains(high.Id, (await house.Offers.ForHolderAsync(anna, default)).Select(view => view.Offer.Id));
    }

    [Fact]
    public async Task Is_searched_sorted_and_paged_by_operators()
    {
        await using var house = await RewardHouse.OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            await house.OfferAsync(10 - i, price: 10 + i, change: terms => terms with { TitleEn = $"Thing {i} 100%" }, state: i == 0 ? OfferState.Draft : OfferState.Published);
        }

        var query = new OfferQuery(house.Programme, Limit: 2);
        var first = await house.Offers.ListAsync(query with { Sort = "price" }, default);
        var second = await house.Offers.ListAsync(query with { Sort = "price", Cursor = first.Next }, default);
        var third = await house.Offers.ListAsync(query with { Sort = "price", Cursor = second.Next }, default);
        Assert.Equal([10L, 11, 12, 13, 14], first.Items.Concat(second.Items).Concat(third.Items).Select(offer => offer.Terms.Price));
        Assert.Null(third.Next);
        Assert.Equal([14L, 13], (await house.Offers.ListAsync(query with { Sort = "-price" }, default)).Items.Select(offer => offer.Terms.Price));
        Assert.Equal([14L, 13], (await house.Offers.ListAsync(query, default)).Items.Select(offer => offer.Terms.Price));
        Assert.Equal(6, Assert.Single((await house.Offers.ListAsync(query with { Search = "thing 4 100%" }, default)).Items).Left);
        Assert.Empty((await house.Offers.ListAsync(query with { Search = "thing%4" }, default)).Items);
        Assert.Single((await house.Offers.ListAsync(query with { State = OfferState.Draft, Merchant = house.Merchant.Id }, default)).Items);
        await Assert.ThrowsAsync<FormatException>(() => house.Offers.ListAsync(query with { Cursor = "-1" }, default));
        await Assert.ThrowsAsync<ArgumentException>(() => house.Offers.ListAsync(query with { Sort = "price; drop table" }, default));
    }
}
