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

/// <summary>The merchants of a programme: who they are, the key of their till.</summary>
internal static class MerchantPages
{
    public const string Root = Guard.Root + "/merchants";
    private const string New = Root + "/new/{programme}";
    private const string One = Root + "/{merchant}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, (HttpContext http, CancellationToken ct) => ProgrammeScope.WithAsync(http, Permissions.RewardsRead, scope => ListAsync(http, scope, ct))).Needs(Permissions.RewardsRead);
        routes.MapGet(New, (HttpContext http, string programme) => ProgrammePages.WithAsync(http, programme, frame => Task.FromResult(Show(http, frame.Programme, null, Empty(frame.Programme), null)))).Needs(Permissions.RewardsManage, Owners.Programme);
        routes.MapPost(New, (HttpContext http, string programme, CancellationToken ct) => ProgrammePages.WithAsync(http, programme, frame => SaveAsync(http, frame.Programme, null, ct))).Needs(Permissions.RewardsManage, Owners.Programme);
        routes.MapGet(One, (HttpContext http, string merchant, CancellationToken ct) => WithAsync(http, merchant, (programme, one) => Task.FromResult(Show(http, programme, one, DraftOf(one), null)), ct)).Needs(Permissions.RewardsRead, RewardOwners.Merchant);
        routes.MapPost(One, (HttpContext http, string merchant, CancellationToken ct) => WithAsync(http, merchant, (programme, one) => SaveAsync(http, programme, one, ct), ct)).Needs(Permissions.RewardsManage, RewardOwners.Merchant);
        routes.MapPost(One + "/key", (HttpContext http, string merchant, CancellationToken ct) => WithAsync(http, merchant, (programme, one) => KeyAsync(http, programme, one, ct), ct)).Needs(Permissions.RewardsManage, RewardOwners.Merchant).NeedsProof();
    }

    private static Task<IResult> ListAsync(HttpContext http, ProgrammeScope scope, CancellationToken ct)
    {
        var language = Language.Of(http);
        var merchants = http.RequestServices.GetRequiredService<IMerchants>();
        Listing<Merchant> listing = new()
        {
            Name = "merchants",
            Path = Root,
            SearchFor = language.Say("名字", "Name"),
            Columns =
            [
                new("name", "商户", "Merchant", (one, l) => new Cell(l.Say(one.NameZh, one.NameEn), $"{Root}/{one.Id}")),
                new("state", "状态", "State", (one, l) => one.Open ? new Cell(l.Say("参加中", "Takes part")) { Tone = "leaf", Icon = "circle-check" } : new Cell(l.Say("已停", "Closed")) { Tone = "plain", Icon = "circle-pause" }),
                new("region", "地区", "Region", (one, l) => new Cell(one.Region is { } region ? Puhui.Components.Words.RegionWords.Title(region, l) : l.Say("不限", "Everywhere")) { Exact = one.Region ?? "" }),
                new("address", "地址", "Address", (one, l) => new Cell(l.Say(one.AddressZh, one.AddressEn) is { Length: > 0 } address ? address : l.Say("线上", "Online"))),
                new("id", "编号", "Id", (one, l) => new Cell(one.Id.ToString()) { Code = true }) { IsExtra = true },
            ],
            Filters = [new("state", "状态", "State", [new("open", language.Say("参加中", "Takes part")), new("closed", language.Say("已停", "Closed"))])],
            Sorts = [new("name", "按名字", "By name"), new("back", "名字倒序", "By name, backwards")],
            Read = async (ask, stop) =>
            {
                var all = (await merchants.ListAsync(scope.Chosen.Id, stop))
                    .Where(one => ask.Search is null || one.NameZh.Contains(ask.Search, StringComparison.OrdinalIgnoreCase) || one.NameEn.Contains(ask.Search, StringComparison.OrdinalIgnoreCase))
                    .Where(one => ask["state"] switch { "open" => one.Open, "closed" => !one.Open, _ => true });
                return Slice<Merchant>.Of([.. ask.Sort == "back" ? all.Reverse() : all], ask);
            },
        };
        var mayMake = http.Staff().May(Permissions.RewardsManage, scope.Chosen.Id.Value);
        return ListAnswer.OfAsync(http, listing, scope.Chosen.Code, view => ConsolePage.Of<ListingPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Title = language.Say("商户", "Merchants"),
            Lead = language.Say("谁接收积分、给出东西，月底和谁结算。", "Who takes points and gives goods, and is settled with at the end of the month."),
            Here = "merchants",
            View = view,
            Empty = language.Say("还没有商户", "No merchant yet"),
            Programmes = scope.Options(language),
            Action = mayMake ? new Cell(language.Say("新商户", "New merchant"), $"{Root}/new/{scope.Chosen.Code}") : null,
        }), ct);
    }

    private static IResult Show(HttpContext http, Programme programme, Merchant? merchant, MerchantDraft draft, Refusal? fault, string? key = null) => ConsolePage.Of<MerchantPage>(
        http,
        new
        {
            Frame = ConsolePage.FrameOf(http),
            Programme = programme,
            Merchant = merchant,
            Draft = draft,
            Fault = fault,
            Key = key,
            MayEdit = http.Staff().May(Permissions.RewardsManage, programme.Id.Value),
            Saved = http.Request.Query.ContainsKey("saved"),
        },
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> SaveAsync(HttpContext http, Programme programme, Merchant? merchant, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        string F(string name) => form[name].ToString().Trim();
        var draft = new MerchantDraft(
            merchant?.Id, programme.Id, F("name.zh"), F("name.en"), F("region") is { Length: > 0 } region ? region : null, F("address.zh"), F("address.en"), form["open"].Count > 0,
            int.TryParse(F("revision"), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0);
        var saved = await http.RequestServices.GetRequiredService<IMerchants>().SaveAsync(draft, ProgrammePages.Author(http).By, ct);
        return saved.IsAccepted ? Results.Redirect($"{Root}/{saved.Value.Id}?saved") : Show(http, programme, merchant, draft, saved.Refusal);
    }

    private static async Task<IResult> KeyAsync(HttpContext http, Programme programme, Merchant merchant, CancellationToken ct)
    {
        var made = await http.RequestServices.GetRequiredService<IMerchants>().NewKeyAsync(merchant.Id, ProgrammePages.Author(http).By, ct);
        return made.IsAccepted ? Show(http, programme, merchant, DraftOf(merchant), null, made.Value) : Show(http, programme, merchant, DraftOf(merchant), made.Refusal);
    }

    private static Task<IResult> WithAsync(HttpContext http, string text, Func<Programme, Merchant, Task<IResult>> show, CancellationToken ct) => ProgrammePages.WithTheirsAsync(
        http, MerchantId.TryParse(text, out var id) ? http.RequestServices.GetRequiredService<IMerchants>().FindAsync(id, ct) : Task.FromResult<Merchant?>(null), one => one.Programme, show);

    private static MerchantDraft Empty(Programme programme) => new(null, programme.Id, "", "", programme.Region, "", "", true, 0);

    private static MerchantDraft DraftOf(Merchant one) => new(one.Id, one.Programme, one.NameZh, one.NameEn, one.Region, one.AddressZh, one.AddressEn, one.Open, one.Revision);
}
