using System.Text.Json;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Rewards.Contracts;

namespace Puhui.Modules.Tests.Rewards.Redeeming;

public sealed class One_redemption
{
    [Fact]
    public async Task The_same_request_again_is_the_same_redemption_and_another_one_under_its_id_is_refused()
    {
        await using var house = await RewardHouse.OpenAsync();
        var (offer, other) = (await house.OfferAsync(10), await house.OfferAsync(10));
        var person = await house.PersonAsync(100);
        var ask = house.Ask(person, offer);

        var first = (await house.Redemptions.ReserveAsync(ask, default)).Value;
        var again = (await house.Redemptions.ReserveAsync(ask, default)).Value;
        Assert.Equal((first.Id, first.Hold, first.Points), (again.Id, again.Hold, again.Points));
        Assert.Equal("request_conflict", (await house.Redemptions.ReserveAsync(ask with { Quantity = 2 }, default)).Refusal!.Code);
        Assert.Equal("request_conflict", (await house.Redemptions.ReserveAsync(ask with { Offer = other.Id }, default)).Refusal!.Code);
        Assert.True((await house.Redemptions.ReserveAsync(ask with { Holder = await house.PersonAsync(100) }, default)).IsAccepted);
        Assert.Equal(90, await house.PointsAsync(person));

        await house.Redemptions.ConfirmAsync(person, first.Id, default);
        Assert.Equal(RedemptionState.Confirmed, (await house.Redemptions.ReserveAsync(ask, default)).Value.State);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("has a space in it")]
    [InlineData("not-ascii-é-here")]
    [InlineData("much-too-long-0123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task A_request_id_of_another_form_is_refused(string request)
    {
        await using var house = await RewardHouse.OpenAsync();
        var offer = await house.OfferAsync(10);
        Assert.Equal("request_invalid", (await house.Redemptions.ReserveAsync(new NewRedemption(request, await house.PersonAsync(100), offer.Id), default)).Refusal!.Code);
    }

    [Fact]
    public async Task Is_refused_by_name_in_the_order_of_the_contract()
    {
        await using var house = await RewardHouse.OpenAsync();
        var person = await house.PersonAsync(100);
        var stranger = await house.PersonAsync(100, member: false);
        var draft = await house.OfferAsync(1, state: OfferState.Draft);
        var ended = await house.OfferAsync(1, state: OfferState.Ended);
        var elsewhere = await house.OfferAsync(1, change: terms => terms with { Region = "CN-31" });
        var country = await house.OfferAsync(1, change: terms => terms with { Region = "CN" });
        var standing = await house.OfferAsync(2, change: terms => terms with { LeastStanding = 3 });
        var limited = await house.OfferAsync(3, change: terms => terms with { PerPerson = 1 });
        var single = await house.OfferAsync(1);
        var dear = await house.OfferAsync(1, price: 1_000);
        var thursday = await house.OfferAsync(1, change: terms => terms with { Window = new OfferWindow(DayOfWeek.Thursday, new TimeOnly(19, 0), TimeSpan.FromHours(2)) });

        Assert.Equal("offer_unknown", await house.RefusedAsync(person, single with { Id = OfferId.New() }));
        Assert.Equal("offer_unknown", await house.RefusedAsync(person, draft));
        Assert.Equal("not_for_you", await house.RefusedAsync(stranger, single));
        Assert.Equal("not_for_you", await house.RefusedAsync(stranger, ended, quantity: 99));
        Assert.Equal("not_for_you", await house.RefusedAsync(person, elsewhere));
        Assert.Null(await house.RefusedAsync(person, country));
        Assert.Equal("not_for_you", await house.RefusedAsync(person, standing));
        house.Standing.Leaves[person] = 3;
        Assert.Null(await house.RefusedAsync(person, standing));
        Assert.Equal("offer_closed", await house.RefusedAsync(person, ended, quantity: 99));
        var closed = await house.Redemptions.ReserveAsync(house.Ask(person, thursday), default);
        Assert.Equal("offer_closed", closed.Refusal!.Code);
        Assert.Contains("2026-11-26T19:00:00+08:00", closed.Refusal.Detail, StringComparison.Ordinal);
        Assert.Equal("quantity_invalid", await house.RefusedAsync(person, limited, quantity: 0));
        Assert.Equal("quantity_invalid", await house.RefusedAsync(person, limited, quantity: int.MaxValue));
        Assert.Equal("limit_reached", await house.RefusedAsync(person, limited, quantity: 2));
        Assert.Equal("sold_out", await house.RefusedAsync(person, single, quantity: 2));
        Assert.Null(await house.RefusedAsync(person, single));
        Assert.Equal("sold_out", await house.RefusedAsync(person, single));
        Assert.Equal("balance_insufficient", await house.RefusedAsync(person, dear));
        house.Time.Move(TimeSpan.FromHours(1));
        Assert.Null(await house.RefusedAsync(person, thursday));

        var merchant = house.Merchant;
        await house.Merchants.SaveAsync(new MerchantDraft(merchant.Id, merchant.Programme, merchant.NameZh, merchant.NameEn, merchant.Region, "", "", Open: false, merchant.Revision), "stf_test", default);
        Assert.Equal("offer_closed", await house.RefusedAsync(person, dear));
    }

    [Fact]
    public async Task After_ten_minutes_a_reservation_is_over_and_goes_to_the_next()
    {
        await using var house = await RewardHouse.OpenAsync();
        var offer = await house.OfferAsync(1);
        var (anna, ben) = (await house.PersonAsync(10), await house.PersonAsync(10));
        var reserved = await house.ReservedAsync(anna, offer);
        Assert.Equal(house.Time.GetUtcNow().AddMinutes(10), reserved.ReservedUntil);
        Assert.Equal("sold_out", await house.RefusedAsync(ben, offer));

        house.Time.Move(TimeSpan.FromMinutes(9.99));
        Assert.Equal(0, await house.Redemptions.ExpireAsync(default));
        house.Time.Move(TimeSpan.FromMinutes(0.01));
        Assert.Equal("redemption_over", (await house.Redemptions.ConfirmAsync(anna, reserved.Id, default)).Refusal!.Code);
        await Task.WhenAll(house.Redemptions.ExpireAsync(default), house.AnotherProcess().ExpireAsync(default));

        Assert.Equal("redemption_over", (await house.Redemptions.ConfirmAsync(anna, reserved.Id, default)).Refusal!.Code);
        Assert.Equal(RedemptionState.Released, (await house.Redemptions.FindAsync(anna, reserved.Id, default))!.State);
        Assert.Equal(10, await house.PointsAsync(anna));
        var next = await house.ReservedAsync(ben, offer);
        Assert.True((await house.Redemptions.ConfirmAsync(ben, next.Id, default)).IsAccepted);
        await house.AssertSoundAsync(offer);
    }

    [Fact]
    public async Task Is_confirmed_released_and_refunded_once_and_by_its_holder_only()
    {
        await using var house = await RewardHouse.OpenAsync();
        var offer = await house.OfferAsync(5);
        var (anna, ben) = (await house.PersonAsync(100), await house.PersonAsync(100));
        var (kept, given) = (await house.ReservedAsync(anna, offer, 2), await house.ReservedAsync(anna, offer));

        Assert.Equal("redemption_unknown", (await house.Redemptions.ConfirmAsync(ben, kept.Id, default)).Refusal!.Code);
        Assert.Equal("redemption_unknown", (await house.Redemptions.ReleaseAsync(ben, kept.Id, default)).Refusal!.Code);
        Assert.Equal("redemption_unknown", (await house.Redemptions.RefundAsync(ben, kept.Id, default)).Refusal!.Code);
        Assert.Equal("redemption_unknown", (await house.Redemptions.ConfirmAsync(anna, RedemptionId.New(), default)).Refusal!.Code);
        Assert.Equal(RedemptionState.Reserved, (await house.Redemptions.FindAsync(anna, kept.Id, default))!.State);
        Assert.Null(await house.Redemptions.FindAsync(ben, kept.Id, default));
        Assert.Equal("not_confirmed", (await house.Redemptions.RefundAsync(anna, kept.Id, default)).Refusal!.Code);

        var confirmed = (await house.Redemptions.ConfirmAsync(anna, kept.Id, default)).Value;
        Assert.Equal(2, confirmed.Vouchers.Count);
        Assert.Equal(confirmed.Vouchers, (await house.Redemptions.ConfirmAsync(anna, kept.Id, default)).Value.Vouchers);
        Assert.Equal(confirmed.Vouchers, (await house.Redemptions.FindAsync(anna, kept.Id, default))!.Vouchers);
        Assert.Equal("redemption_confirmed", (await house.Redemptions.ReleaseAsync(anna, kept.Id, default)).Refusal!.Code);

        Assert.Equal(RedemptionState.Released, (await house.Redemptions.ReleaseAsync(anna, given.Id, default)).Value.State);
        Assert.Equal(RedemptionState.Released, (await house.Redemptions.ReleaseAsync(anna, given.Id, default)).Value.State);
        Assert.Equal("redemption_over", (await house.Redemptions.ConfirmAsync(anna, given.Id, default)).Refusal!.Code);
        Assert.Equal(80, await house.PointsAsync(anna));

        Assert.Equal(RedemptionState.Refunded, (await house.Redemptions.RefundAsync(anna, kept.Id, default)).Value.State);
        Assert.Equal(RedemptionState.Refunded, (await house.Redemptions.RefundAsync(anna, kept.Id, default)).Value.State);
        Assert.Equal(100, await house.PointsAsync(anna));
        Assert.Equal((0L, 0L), ((await house.LookAsync(offer)).Reserved, (await house.LookAsync(offer)).Given));
        Assert.Equal([given.Id, kept.Id], (await house.Redemptions.OfAsync(anna, 10, default)).Select(one => one.Id));
        await house.AssertSoundAsync(offer);
    }

    [Fact]
    public async Task A_used_voucher_or_an_offer_that_is_not_refundable_stays()
    {
        await using var house = await RewardHouse.OpenAsync();
        var anna = await house.PersonAsync(100);
        var (offer, firm) = (await house.OfferAsync(5), await house.OfferAsync(5, change: terms => terms with { Refundable = false }));
        var (used, kept) = (await house.ReservedAsync(anna, offer), await house.ReservedAsync(anna, firm));
        await house.Redemptions.ConfirmAsync(anna, used.Id, default);
        await house.Redemptions.ConfirmAsync(anna, kept.Id, default);
        await house.RunAsync($"update stand_in.voucher set used = true where redemption = '{used.Id.Value}'");

        Assert.Equal("voucher_used", (await house.Redemptions.RefundAsync(anna, used.Id, default)).Refusal!.Code);
        Assert.Equal("not_refundable", (await house.Redemptions.RefundAsync(anna, kept.Id, default)).Refusal!.Code);
        Assert.Equal(80, await house.PointsAsync(anna));
    }

    [Fact]
    public async Task A_donation_goes_to_its_goal_makes_no_voucher_and_is_not_given_back()
    {
        await using var house = await RewardHouse.OpenAsync();
        var goal = GoalId.New();
        var draft = new OfferDraft(null, house.Programme, new OfferTerms { Merchant = house.Merchant.Id, TitleZh = "种树", TitleEn = "Trees", Price = 5, Kind = OfferKind.Donation, Goal = goal }, OfferState.Published, 10, 0);
        Assert.Equal("goal_unknown", (await house.Offers.SaveAsync(draft, "stf_test", default)).Refusal!.Code);
        Assert.Equal("goal_unknown", (await house.Offers.SaveAsync(draft with { Terms = draft.Terms with { Goal = null } }, "stf_test", default)).Refusal!.Code);
        house.Books.Goals.Add(goal);
        var offer = (await house.Offers.SaveAsync(draft, "stf_test", default)).Value;
        var anna = await house.PersonAsync(100);

        var given = await house.ReservedAsync(anna, offer, 3);
        var confirmed = (await house.Redemptions.ConfirmAsync(anna, given.Id, default)).Value;

        Assert.Empty(confirmed.Vouchers);
        Assert.Equal(15, await house.AskAsync($"select points from stand_in.donation where goal = '{goal.Value}'"));
        Assert.Equal(1, await house.AskAsync($"select count(*) from stand_in.hold where receiver = '{goal.Value}' and state = 2"));
        Assert.Equal("not_refundable", (await house.Redemptions.RefundAsync(anna, given.Id, default)).Refusal!.Code);
    }

    [Fact]
    public async Task A_limit_a_month_begins_anew_with_the_programmes_month()
    {
        // 23:30 on the last of November in Shanghai.
        await using var house = await RewardHouse.OpenAsync(at: new DateTimeOffset(2026, 11, 30, 15, 30, 0, TimeSpan.Zero));
        var offer = await house.OfferAsync(10, change: terms => terms with { PerPersonMonth = 1, PerPerson = 2 });
        var anna = await house.PersonAsync(100);

        Assert.Null(await house.RefusedAsync(anna, offer));
        Assert.Equal("limit_reached", await house.RefusedAsync(anna, offer));
        house.Time.Move(TimeSpan.FromMinutes(30));
        Assert.Null(await house.RefusedAsync(anna, offer));
        house.Time.Move(TimeSpan.FromDays(40));
        Assert.Equal("limit_reached", await house.RefusedAsync(anna, offer));
    }

    [Fact]
    public async Task Is_done_under_the_terms_of_its_time()
    {
        await using var house = await RewardHouse.OpenAsync();
        var offer = await house.OfferAsync(10);
        var anna = await house.PersonAsync(100);
        var before = await house.ReservedAsync(anna, offer);

        var changed = (await house.Offers.SaveAsync(new OfferDraft(offer.Id, offer.Programme, offer.Terms with { Price = 30, GoodForDays = 1 }, OfferState.Published, 0, offer.Revision), "stf_test", default)).Value;
        Assert.Equal((2, 1L), (changed.Revision, changed.Reserved));
        await house.Redemptions.ConfirmAsync(anna, before.Id, default);
        var after = await house.ReservedAsync(anna, offer);

        Assert.Equal((1, 10L, 2, 30L), (before.OfferRevision, before.Points, after.OfferRevision, after.Points));
        // 90 days and the rest of the first, to the midnight of Shanghai.
        Assert.Equal(1, await house.AskAsync("select count(*) from stand_in.voucher where good_until = '2027-02-25T00:00:00+08'"));
        Assert.Equal([after.Id, before.Id], (await house.Redemptions.ListAsync(new RedemptionQuery(house.Programme), default)).Items.Select(one => one.Id));
    }

    [Fact]
    public async Task Operators_page_through_redemptions()
    {
        await using var house = await RewardHouse.OpenAsync();
        var (offer, other) = (await house.OfferAsync(10), await house.OfferAsync(10));
        var anna = await house.PersonAsync(1_000);
        List<RedemptionId> all = [];
        for (var i = 0; i < 7; i++)
        {
            all.Insert(0, (await house.ReservedAsync(anna, i % 2 == 0 ? offer : other)).Id);
        }

        List<RedemptionId> seen = [];
        string? cursor = null;
        do
        {
            var page = await house.Redemptions.ListAsync(new RedemptionQuery(house.Programme, Limit: 3, Cursor: cursor), default);
            seen.AddRange(page.Items.Select(one => one.Id));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(all, seen);
        Assert.Equal(4, (await house.Redemptions.ListAsync(new RedemptionQuery(house.Programme, offer.Id, house.Merchant.Id, RedemptionState.Reserved, RewardHouse.Thursday, RewardHouse.Thursday.AddDays(1)), default)).Items.Count);
        Assert.Empty((await house.Redemptions.ListAsync(new RedemptionQuery(house.Programme, State: RedemptionState.Confirmed), default)).Items);
        await Assert.ThrowsAsync<FormatException>(() => house.Redemptions.ListAsync(new RedemptionQuery(house.Programme, Cursor: "'; drop table"), default));
    }

    [Fact]
    public async Task Its_holder_takes_it_away_and_its_requests_and_tickets_are_erased()
    {
        await using var house = await RewardHouse.OpenAsync();
        var offer = await house.OfferAsync(10, change: terms => terms with { From = RewardHouse.Thursday });
        var anna = await house.PersonAsync(100);
        var one = await house.ReservedAsync(anna, offer);
        Assert.True((await house.Room.EnterAsync(anna, offer.Id, default)).IsAccepted);
        var data = house.Modules.Services.GetServicesOf<IHolderData>().Single(part => part.Section == "redemptions");

        var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer))
        {
            await data.ExportAsync(anna, json, default);
        }

        var exported = JsonDocument.Parse(buffer.ToArray()).RootElement[0];
        Assert.Equal((one.Id.ToString(), "咖啡一杯", "reserved"), (exported.GetProperty("id").GetString(), exported.GetProperty("titleZh").GetString(), exported.GetProperty("state").GetString()));

        for (var time = 0; time < 2; time++)
        {
            await using var connection = await house.Modules.Database.OpenConnectionAsync();
            await data.EraseAsync(connection, anna, default);
        }

        Assert.Equal(0, await house.AskAsync("select count(*) from rewards.redemption where request like 'request-%'"));
        Assert.Equal(0, await house.AskAsync("select count(*) from rewards.ticket"));
        Assert.True((await house.Redemptions.ConfirmAsync(anna, one.Id, default)).IsAccepted);
    }
}

internal static class ServicesOf
{
    public static IEnumerable<T> GetServicesOf<T>(this IServiceProvider services) => (IEnumerable<T>)services.GetService(typeof(IEnumerable<T>))!;
}
