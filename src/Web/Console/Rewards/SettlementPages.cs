using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Components;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Lists;
using Puhui.Operating.Words;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Operating.Rewards;

/// <summary>Settlements with merchants: preview, close, approve by a second person, lines as CSV; and who pays for the programme.</summary>
internal static class SettlementPages
{
    public const string Root = Guard.Root + "/settlements";
    private const string Preview = Root + "/preview/{merchant}";
    private const string One = Root + "/{settlement}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, (HttpContext http, CancellationToken ct) => ProgrammeScope.WithAsync(http, Permissions.RewardsRead, scope => ListAsync(http, scope, ct))).Needs(Permissions.RewardsRead);
        routes.MapGet(Preview, (HttpContext http, string merchant, string? month, CancellationToken ct) => PreviewAsync(http, merchant, month, ct)).Needs(Permissions.RewardsRead, RewardOwners.Merchant);
        routes.MapPost(Preview, (HttpContext http, string merchant, CancellationToken ct) => CloseAsync(http, merchant, ct)).Needs(Permissions.SettlementsApprove, RewardOwners.Merchant);
        routes.MapGet(One, (HttpContext http, string settlement, CancellationToken ct) => WithAsync(http, settlement, one => ShowAsync(http, one, null, ct), ct)).Needs(Permissions.RewardsRead, RewardOwners.Settlement);
        routes.MapPost(One + "/approve", (HttpContext http, string settlement, CancellationToken ct) => WithAsync(http, settlement, one => ApproveAsync(http, one, ct), ct)).Needs(Permissions.SettlementsApprove, RewardOwners.Settlement);
    }

    private static ISettlements Settlements(HttpContext http) => http.RequestServices.GetRequiredService<ISettlements>();

    private static IMerchants Merchants(HttpContext http) => http.RequestServices.GetRequiredService<IMerchants>();

    private static async Task<IResult> ListAsync(HttpContext http, ProgrammeScope scope, CancellationToken ct)
    {
        var language = Language.Of(http);
        var settlements = Settlements(http);
        var merchants = await Merchants(http).ListAsync(scope.Chosen.Id, ct);
        var names = merchants.ToDictionary(merchant => merchant.Id, merchant => language.Say(merchant.NameZh, merchant.NameEn));
        var zone = scope.Zone;
        Listing<Settlement> listing = new()
        {
            Name = "settlements",
            Path = Root,
            Columns =
            [
                new("merchant", "商户", "Merchant", (one, l) => new Cell(names.GetValueOrDefault(one.Merchant) ?? one.Merchant.ToString(), $"{Root}/{one.Id}")),
                new("month", "月份", "Month", (one, l) => new Cell(TimeWords.Month(one.Month, l)) { Exact = one.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture) }),
                new("state", "状态", "State", (one, l) => one.ApprovedAt is null
                    ? new Cell(l.Say("待审批", "To approve")) { Tone = "sun", Icon = "clock" }
                    : new Cell(l.Say("已批准", "Approved")) { Tone = "leaf", Icon = "circle-check" }),
                new("vouchers", "核销", "Honoured", (one, l) => RewardWords.Number(one.Vouchers, l)) { IsNumber = true },
                new("points", "积分", "Points", (one, l) => RewardWords.Number(one.Points, l)) { IsNumber = true },
                new("money", "应付", "Owed", (one, l) => RewardWords.Yuan(one.Fen, l)) { IsNumber = true },
                new("closed", "出单", "Closed", (one, l) => one.ClosedAt is { } at ? new Cell(TimeWords.Full(at, zone, l)) { At = at } : new Cell("—")),
                new("approved", "批准", "Approved", (one, l) => one.ApprovedAt is { } at ? new Cell(TimeWords.Full(at, zone, l)) { At = at } : new Cell("—") { Exact = "" }) { IsExtra = true },
                new("id", "编号", "Id", (one, l) => new Cell(one.Id.ToString()) { Code = true }) { IsExtra = true },
            ],
            Filters =
            [
                new("merchant", "商户", "Merchant", [.. merchants.Select(merchant => new Option(merchant.Id.ToString(), names[merchant.Id]))]),
                new("state", "状态", "State", [new("open", language.Say("待审批", "To approve")), new("done", language.Say("已批准", "Approved"))]),
            ],
            Read = async (ask, stop) =>
            {
                var all = await settlements.ListAsync(scope.Chosen.Id, MerchantId.TryParse(ask["merchant"], out var merchant) ? merchant : null, stop);
                return Slice<Settlement>.Of([.. all.Where(one => ask["state"] switch { "open" => one.ApprovedAt is null, "done" => one.ApprovedAt is not null, _ => true })], ask);
            },
        };
        var payers = await settlements.PayersAsync(scope.Chosen.Id, ct);
        return await ListAnswer.OfAsync(http, listing, scope.Chosen.Code, view => ConsolePage.Of<SettlementListPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Scope = scope,
            View = view,
            Merchants = merchants,
            Payers = payers,
        }), ct);
    }

    private static async Task<IResult> PreviewAsync(HttpContext http, string text, string? month, CancellationToken ct)
    {
        if (!MerchantId.TryParse(text, out var id) || await Merchants(http).FindAsync(id, ct) is not { } merchant)
        {
            return ConsolePage.NotFound(http);
        }

        if (!DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first))
        {
            return Page(http, merchant, null, default, new Refusal("month_invalid", ""), null);
        }

        var preview = await Settlements(http).PreviewAsync(id, first, ct);
        return preview.IsAccepted ? Page(http, merchant, preview.Value, first, null, null) : Page(http, merchant, null, first, preview.Refusal, null);
    }

    private static async Task<IResult> CloseAsync(HttpContext http, string text, CancellationToken ct)
    {
        if (!MerchantId.TryParse(text, out var id) || await Merchants(http).FindAsync(id, ct) is not { } merchant)
        {
            return ConsolePage.NotFound(http);
        }

        if (!DateOnly.TryParseExact((await http.Request.ReadFormAsync(ct))["month"], "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first))
        {
            return Page(http, merchant, null, default, new Refusal("month_invalid", ""), null);
        }

        var closed = await Settlements(http).CloseAsync(id, first, http.Staff().Id, ct);
        return closed.IsAccepted ? Results.Redirect($"{Root}/{closed.Value.Id}") : Page(http, merchant, null, first, closed.Refusal, null);
    }

    private static async Task<IResult> ApproveAsync(HttpContext http, Settlement one, CancellationToken ct)
    {
        var approved = await Settlements(http).ApproveAsync(one.Id, http.Staff().Id, ct);
        return approved.IsAccepted ? Results.Redirect($"{Root}/{one.Id}") : await ShowAsync(http, one, approved.Refusal, ct);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Settlement one, Refusal? fault, CancellationToken ct)
    {
        var settlements = Settlements(http);
        var zone = TimeWords.Zone((await http.RequestServices.GetRequiredService<IProgrammes>().FindAsync(one.Programme, ct))?.ZoneId ?? "UTC");
        Listing<SettlementLine> lines = new()
        {
            Name = "lines",
            Path = $"{Root}/{one.Id}",
            Columns =
            [
                new("voucher", "券", "Voucher", (line, l) => new Cell(Ids.Short(line.Voucher.ToString())) { Code = true, Exact = line.Voucher.ToString() }),
                new("offer", "兑换品", "Offer", (line, l) => new Cell(l.Say(line.TitleZh, line.TitleEn), OfferPages.Address(line.Offer))),
                new("used", "核销", "Honoured", (line, l) => new Cell(TimeWords.Exact(line.UsedAt, zone, l)) { At = line.UsedAt }),
                new("points", "积分", "Points", (line, l) => RewardWords.Number(line.Points, l)) { IsNumber = true },
                new("money", "应付", "Owed", (line, l) => RewardWords.Yuan(line.Fen, l)) { IsNumber = true },
            ],
            Read = async (ask, stop) =>
            {
                // Lines come in one order: the place of a page is how many stand before it.
                var from = int.TryParse(ask.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : 0;
                List<SettlementLine> page = [];
                var at = 0;
                await foreach (var line in settlements.LinesAsync(one.Id, stop))
                {
                    if (at++ < from)
                    {
                        continue;
                    }

                    if (page.Count == ask.Limit)
                    {
                        return new Slice<SettlementLine>(page, (from + ask.Limit).ToString(CultureInfo.InvariantCulture));
                    }

                    page.Add(line);
                }

                return new Slice<SettlementLine>(page, null);
            },
        };
        var merchant = (await Merchants(http).FindAsync(one.Merchant, ct))!;
        return await ListAnswer.OfAsync(http, lines, null, view => Page(http, merchant, one, one.Month, fault, view, zone), ct);
    }

    private static IResult Page(HttpContext http, Merchant merchant, Settlement? settlement, DateOnly month, Refusal? fault, ListView? lines, TimeZoneInfo? zone = null) => ConsolePage.Of<SettlementPage>(
        http,
        new
        {
            Frame = ConsolePage.FrameOf(http),
            Merchant = merchant,
            Settlement = settlement,
            Month = month,
            Zone = zone ?? TimeZoneInfo.Utc,
            Fault = fault,
            Lines = lines,
            MayApprove = http.Staff().May(Permissions.SettlementsApprove, merchant.Programme.Value),
        },
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> WithAsync(HttpContext http, string text, Func<Settlement, Task<IResult>> show, CancellationToken ct) =>
        SettlementId.TryParse(text, out var id) && await Settlements(http).FindAsync(id, ct) is { } one ? await show(one) : ConsolePage.NotFound(http);
}
