using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Components;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Lists;
using Puhui.Operating.Programmes;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Operating.Rewards;

/// <summary>The catalogue: find, write, look at as citizens see it, publish, restock, end.</summary>
internal static class OfferPages
{
    public const string Root = Guard.Root + "/offers";
    private const string New = Root + "/new/{programme}";
    private const string One = Root + "/{offer}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, (HttpContext http, CancellationToken ct) => ProgrammeScope.WithAsync(http, Permissions.RewardsRead, scope => ListAsync(http, scope, ct))).Needs(Permissions.RewardsRead);
        routes.MapGet(New, (HttpContext http, string programme, CancellationToken ct) => ProgrammePages.WithAsync(http, programme, frame => NewAsync(http, frame, ct))).Needs(Permissions.RewardsManage, Owners.Programme);
        routes.MapPost(New, (HttpContext http, string programme, CancellationToken ct) => ProgrammePages.WithAsync(http, programme, frame => SaveAsync(http, frame.Programme, null, ct))).Needs(Permissions.RewardsManage, Owners.Programme);
        routes.MapGet(One, (HttpContext http, string offer, CancellationToken ct) => WithAsync(http, offer, (programme, one) => ShowAsync(http, programme, one, OfferForm.Of(one, Words.TimeWords.Zone(programme.ZoneId)), null, ct), ct)).Needs(Permissions.RewardsRead, RewardOwners.Offer);
        routes.MapPost(One, (HttpContext http, string offer, CancellationToken ct) => WithAsync(http, offer, (programme, one) => SaveAsync(http, programme, one, ct), ct)).Needs(Permissions.RewardsManage, RewardOwners.Offer);
        routes.MapPost(One + "/stock", (HttpContext http, string offer, CancellationToken ct) => WithAsync(http, offer, (programme, one) => RestockAsync(http, programme, one, ct), ct)).Needs(Permissions.RewardsManage, RewardOwners.Offer);
    }

    public static string Address(OfferId offer) => $"{Root}/{offer}";

    private static Task<IResult> ListAsync(HttpContext http, ProgrammeScope scope, CancellationToken ct)
    {
        var language = Language.Of(http);
        var offers = http.RequestServices.GetRequiredService<IOffers>();
        var merchants = http.RequestServices.GetRequiredService<IMerchants>();
        Dictionary<MerchantId, string> names = [];
        Listing<Offer> listing = new()
        {
            Name = "offers",
            Path = Root,
            SearchFor = language.Say("标题", "Title"),
            Columns =
            [
                new("title", "兑换品", "Offer", (one, l) => new Cell(l.Say(one.Terms.TitleZh, one.Terms.TitleEn), Address(one.Id))),
                new("state", "状态", "State", (one, l) => RewardWords.Badge(RewardWords.State(one.State, l), one.State.ToString())),
                new("kind", "种类", "Kind", (one, l) => new Cell(RewardWords.Kind(one.Terms.Kind, l)) { Exact = one.Terms.Kind.ToString() }),
                new("merchant", "商户", "Merchant", (one, l) => new Cell(names.GetValueOrDefault(one.Terms.Merchant) ?? one.Terms.Merchant.ToString())),
                new("price", "价格（分）", "Price (points)", (one, l) => RewardWords.Number(one.Terms.Price, l)) { IsNumber = true },
                new("left", "剩余", "Left", (one, l) => RewardWords.Number(one.Left, l)) { IsNumber = true },
                new("given", "已兑", "Given", (one, l) => RewardWords.Number(one.Given, l)) { IsNumber = true },
                new("reserved", "预留", "Reserved", (one, l) => RewardWords.Number(one.Reserved, l)) { IsNumber = true, IsExtra = true },
                new("settle", "结算价", "Paid to merchant", (one, l) => RewardWords.Yuan(one.Terms.SettleFen, l)) { IsNumber = true },
                new("window", "时段", "Window", (one, l) => new Cell(RewardWords.Window(one.Terms.Window, l))) { IsExtra = true },
                new("id", "编号", "Id", (one, l) => new Cell(one.Id.ToString()) { Code = true }) { IsExtra = true },
            ],
            Filters = [new("state", "状态", "State", [.. Enum.GetValues<OfferState>().Select(state => new Option(state.ToString(), RewardWords.State(state, language).Word))])],
            Read = async (ask, stop) =>
            {
                if (names.Count == 0)
                {
                    foreach (var merchant in await merchants.ListAsync(scope.Chosen.Id, stop))
                    {
                        names[merchant.Id] = language.Say(merchant.NameZh, merchant.NameEn);
                    }
                }

                var page = await offers.ListAsync(new OfferQuery(scope.Chosen.Id, ask.Search, Enum.TryParse<OfferState>(ask["state"], out var state) ? state : null, null, null, ask.Limit, ask.Cursor), stop);
                return new Slice<Offer>(page.Items, page.Next);
            },
        };
        var mayMake = http.Staff().May(Permissions.RewardsManage, scope.Chosen.Id.Value);
        return ListAnswer.OfAsync(http, listing, scope.Chosen.Code, view => ConsolePage.Of<ListingPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Title = language.Say("兑换品", "Offers"),
            Lead = language.Say("积分能换到什么：库存、价格、谁给、谁出钱。", "What points are good for: stock, price, who gives it and who pays."),
            Here = "offers",
            View = view,
            Empty = language.Say("还没有兑换品", "No offer yet"),
            Programmes = scope.Options(language),
            Action = mayMake ? new Cell(language.Say("新兑换品", "New offer"), $"{Root}/new/{scope.Chosen.Code}") : null,
        }), ct);
    }

    private static async Task<IResult> NewAsync(HttpContext http, ProgrammeFrame frame, CancellationToken ct) => await ShowAsync(http, frame.Programme, null, OfferForm.Empty, null, ct);

    private static async Task<IResult> ShowAsync(HttpContext http, Programme programme, Offer? offer, OfferForm form, Refusal? fault, CancellationToken ct, bool preview = false) =>
        ConsolePage.Of<OfferEditPage>(
            http,
            new
            {
                Frame = ConsolePage.FrameOf(http),
                Programme = programme,
                Offer = offer,
                Form = form,
                Fault = fault,
                Preview = preview,
                Merchants = await http.RequestServices.GetRequiredService<IMerchants>().ListAsync(programme.Id, ct),
                Goals = http.RequestServices.GetService<IGoals>() is { } goals ? await goals.ListAsync(programme.Id, ct) : [],
                MayEdit = http.Staff().May(Permissions.RewardsManage, programme.Id.Value),
                Saved = http.Request.Query.ContainsKey("saved"),
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    // Preview first; saving keeps, publishing and ending say so in the state.
    private static async Task<IResult> SaveAsync(HttpContext http, Programme programme, Offer? offer, CancellationToken ct)
    {
        var sent = await http.Request.ReadFormAsync(ct);
        var form = OfferForm.Read(sent);
        if (await SentPicture.KeepAsync(http, sent, ct) is { } picture)
        {
            if (!picture.IsAccepted)
            {
                return await ShowAsync(http, programme, offer, form, picture.Refusal, ct);
            }

            form = form with { Picture = picture.Value };
        }

        var step = sent["step"].ToString();
        var terms = form.Terms(Words.TimeWords.Zone(programme.ZoneId));
        if (!terms.IsAccepted)
        {
            return await ShowAsync(http, programme, offer, form, terms.Refusal, ct);
        }

        if (step is "preview")
        {
            return await ShowAsync(http, programme, offer, form, null, ct, preview: true);
        }

        var state = step switch { "publish" => OfferState.Published, "end" => OfferState.Ended, "withdraw" => OfferState.Draft, _ => offer?.State ?? OfferState.Draft };
        var saved = await http.RequestServices.GetRequiredService<IOffers>().SaveAsync(
            new OfferDraft(offer?.Id, programme.Id, terms.Value, state, form.StockNumber, form.Revision), ProgrammePages.Author(http).By, ct);
        return saved.IsAccepted ? Results.Redirect(Address(saved.Value.Id) + "?saved") : await ShowAsync(http, programme, offer, form, saved.Refusal, ct);
    }

    private static async Task<IResult> RestockAsync(HttpContext http, Programme programme, Offer offer, CancellationToken ct)
    {
        var more = (await http.Request.ReadFormAsync(ct))["more"].ToString();
        var done = long.TryParse(more, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? await http.RequestServices.GetRequiredService<IOffers>().RestockAsync(offer.Id, number, ProgrammePages.Author(http).By, ct)
            : new Refusal("stock_invalid", "");
        return done.IsAccepted ? Results.Redirect(Address(offer.Id) + "?saved") : await ShowAsync(http, programme, offer, OfferForm.Of(offer, Words.TimeWords.Zone(programme.ZoneId)), done.Refusal, ct);
    }

    private static Task<IResult> WithAsync(HttpContext http, string text, Func<Programme, Offer, Task<IResult>> show, CancellationToken ct) => ProgrammePages.WithTheirsAsync(
        http, OfferId.TryParse(text, out var id) ? http.RequestServices.GetRequiredService<IOffers>().FindAsync(id, ct) : Task.FromResult<Offer?>(null), one => one.Programme, show);
}
