using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Components;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Words;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.Shops;

/// <summary>
/// A merchant's own pages: honouring vouchers by phone, what was honoured today, the settlements. A code travels in the body of a form
/// only, never in an address.
/// </summary>
internal static class ShopPages
{
    public const string Root = Guard.Root + "/shops";
    public const string One = Root + "/{merchant}";
    private const int MostToday = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, ListAsync).Needs(Permissions.VouchersHonour);
        routes.MapGet(One, (HttpContext http, string merchant, CancellationToken ct) => WithAsync(http, merchant, one => ShowAsync(http, one, null, ct), ct)).Needs(Permissions.VouchersHonour, Owner);
        routes.MapPost(One, (HttpContext http, string merchant, CancellationToken ct) => WithAsync(http, merchant, one => ActAsync(http, one, ct), ct)).Needs(Permissions.VouchersHonour, Owner);
        routes.MapGet(One + "/settlements", (HttpContext http, string merchant, CancellationToken ct) => WithAsync(http, merchant, one => SettlementsAsync(http, one, ct), ct)).Needs(Permissions.VouchersHonour, Owner);
        routes.MapGet(One + "/settlements/{settlement}/{form}", (HttpContext http, string merchant, string settlement, string form, CancellationToken ct) =>
            WithAsync(http, merchant, one => StatementAsync(http, one, settlement, form, ct), ct)).Needs(Permissions.VouchersHonour, Owner);
    }

    /// <summary>The merchant named by <c>{merchant}</c> in the path.</summary>
    public static async ValueTask<Owned?> Owner(HttpContext http) =>
        MerchantId.TryParse(http.Request.RouteValues["merchant"] as string, out var id) && await Merchants(http).FindAsync(id, http.RequestAborted) is { } found
            ? new Owned(found.Programme.Value, found.Id.Value)
            : null;

    public static string Address(MerchantId merchant, string tab = "") => $"{Root}/{merchant}{(tab.Length > 0 ? "/" + tab : "")}";

    private static IMerchants Merchants(HttpContext http) => http.RequestServices.GetRequiredService<IMerchants>();

    private static IVouchers Vouchers(HttpContext http) => http.RequestServices.GetRequiredService<IVouchers>();

    private static ISettlements Settlements(HttpContext http) => http.RequestServices.GetRequiredService<ISettlements>();

    private static async Task<IResult> ListAsync(HttpContext http, IProgrammes programmes, CancellationToken ct)
    {
        var who = http.Staff();
        List<Merchant> mine = [];
        foreach (var programme in await programmes.ListAsync(ct))
        {
            if (who.Grants.Any(grant => grant.Role.Allows.Contains(Permissions.VouchersHonour) && (grant.Programme is null || grant.Programme == programme.Id.Value)))
            {
                mine.AddRange((await Merchants(http).ListAsync(programme.Id, ct)).Where(merchant => who.May(Permissions.VouchersHonour, merchant.Programme.Value, merchant.Id.Value)));
            }
        }

        return mine is [var only] ? Results.Redirect(Address(only.Id)) : ConsolePage.Of<ShopListPage>(http, new { Frame = ConsolePage.FrameOf(http), Merchants = mine });
    }

    private static async Task<IResult> ActAsync(HttpContext http, Merchant merchant, CancellationToken ct)
    {
        if (!http.Request.HasFormContentType)
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await http.Request.ReadFormAsync(ct);
        var (code, request) = (form["code"].ToString(), form["request"].ToString());
        var honours = form["act"] == "honour";
        var answer = honours
            ? await Vouchers(http).HonourAsync(merchant.Id, code, request, new StaffId(http.Staff().Id).ToString(), ct)
            : await Vouchers(http).CheckAsync(merchant.Id, code, ct);

        // What is known of a voucher that cannot be honoured is said too: when it was used, until when it was good.
        var known = answer.IsAccepted ? answer.Value : answer.Refusal.Code is "voucher_used" or "voucher_expired" or "voucher_refunded" ? await KnownAsync(http, merchant, code, ct) : null;
        var good = answer.IsAccepted && (honours || answer.Value.State == VoucherState.Good);
        return await ShowAsync(http, merchant, new ShopAnswer(good && honours, good, answer.Refusal, known, good && !honours ? code : null), ct);
    }

    private static async Task<VoucherCheck?> KnownAsync(HttpContext http, Merchant merchant, string code, CancellationToken ct) =>
        await Vouchers(http).CheckAsync(merchant.Id, code, ct) is { IsAccepted: true } check ? check.Value : null;

    private static async Task<IResult> ShowAsync(HttpContext http, Merchant merchant, ShopAnswer? answer, CancellationToken ct)
    {
        var frame = ConsolePage.FrameOf(http);
        var zone = await ZoneAsync(http, merchant, ct);
        var day = TimeZoneInfo.ConvertTime(frame.Now, zone).Date;
        var begins = new DateTimeOffset(day, zone.GetUtcOffset(day));
        var page = ConsolePage.Of<ShopPage>(
            http,
            new
            {
                Frame = frame,
                Merchant = merchant,
                Zone = zone,
                Answer = answer,
                Request = Guid.CreateVersion7().ToString("N"),
                Today = await Vouchers(http).HonouredAsync(merchant.Id, begins, frame.Now.AddMinutes(5), MostToday, ct),
            },
            answer is null or { Good: true } ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

        // This page alone may use the camera, to read a QR code.
        http.Response.Headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()";
        return page;
    }

    private static async Task<IResult> SettlementsAsync(HttpContext http, Merchant merchant, CancellationToken ct)
    {
        var frame = ConsolePage.FrameOf(http);
        var zone = await ZoneAsync(http, merchant, ct);
        var month = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(frame.Now, zone).DateTime);
        var running = await Settlements(http).PreviewAsync(merchant.Id, month.AddDays(1 - month.Day), ct);
        return ConsolePage.Of<ShopSettlementsPage>(http, new
        {
            Frame = frame,
            Merchant = merchant,
            Running = running.IsAccepted && running.Value.ClosedAt is null ? running.Value : null,
            Settlements = await Settlements(http).ListAsync(merchant.Programme, merchant.Id, ct),
        });
    }

    private static async Task<IResult> StatementAsync(HttpContext http, Merchant merchant, string text, string form, CancellationToken ct)
    {
        if (!SettlementId.TryParse(text, out var id) || await Settlements(http).FindAsync(id, ct) is not { } settlement || settlement.Merchant != merchant.Id)
        {
            return ConsolePage.NotFound(http);
        }

        var lines = Settlements(http).LinesAsync(id, http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return form switch
        {
            "csv" => Results.Stream(output => SettlementStatement.WriteCsvAsync(output, lines, http.RequestAborted), "text/csv; charset=utf-8", $"{id}.csv"),
            "json" => Results.Stream(output => SettlementStatement.WriteJsonAsync(output, settlement, lines, http.RequestAborted), "application/json", $"{id}.json"),
            _ => ConsolePage.NotFound(http),
        };
    }

    private static async Task<TimeZoneInfo> ZoneAsync(HttpContext http, Merchant merchant, CancellationToken ct) =>
        TimeWords.Zone((await http.RequestServices.GetRequiredService<IProgrammes>().FindAsync(merchant.Programme, ct))?.ZoneId ?? "UTC");

    private static async Task<IResult> WithAsync(HttpContext http, string id, Func<Merchant, Task<IResult>> show, CancellationToken ct) =>
        MerchantId.TryParse(id, out var merchant) && await Merchants(http).FindAsync(merchant, ct) is { } found ? await show(found) : ConsolePage.NotFound(http);
}

/// <summary>What became of a code.</summary>
/// <param name="Honoured">Whether it was honoured just now (or by this very request before).</param>
/// <param name="Good">Whether all is well.</param>
/// <param name="Refusal">Why not.</param>
/// <param name="Voucher">What is known of the voucher.</param>
/// <param name="Code">The code of a good voucher that was looked at only, to be honoured next.</param>
public sealed record ShopAnswer(bool Honoured, bool Good, Refusal? Refusal, VoucherCheck? Voucher, string? Code);
