using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Vouchers;

/// <summary><c>/v1/vouchers…</c> for tills, and <c>/v1/me/vouchers</c> for holders. Codes are in bodies only, never in addresses.</summary>
internal static class VoucherEndpoints
{
    private const int MostBytes = 4 * 1024;
    private const int MostReportBytes = 512 * 1024;
    private const int MostUses = 1000;

    internal sealed record CheckBody(string Code);

    internal sealed record HonourBody(string Code);

    internal sealed record UseBody(string Code, DateTimeOffset At, string Request);

    internal sealed record ReportBody(IReadOnlyList<UseBody> Uses);

    internal sealed record CheckAnswer(string Id, string Offer, string TitleZh, string TitleEn, string State, DateTimeOffset GoodUntil, DateTimeOffset? UsedAt, long SettleFen);

    internal sealed record UseAnswer(string Request, bool Honoured, CheckAnswer? Voucher, string? Code, string? Detail);

    internal sealed record ReportAnswer(IReadOnlyList<UseAnswer> Uses);

    internal sealed record VoucherAnswer(string Id, string Redemption, string Offer, string Merchant, string Code, string Qr, string State, DateTimeOffset GoodUntil, DateTimeOffset? UsedAt);

    internal sealed record ListAnswer(IReadOnlyList<VoucherAnswer> Vouchers);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var till = routes.MapGroup("/v1/vouchers").WithTags("Vouchers").ForPeers(TillGate.How);
        till.MapPost("/check", CheckAsync).WithName("checkVoucher").WithSummary("What a code is, without honouring it").Accepts<CheckBody>("application/json").Produces<CheckAnswer>();
        till.MapPost("/honour", HonourAsync).WithName("honourVoucher").WithSummary("Honours a voucher, wholly, once; Idempotency-Key makes repeating safe")
            .Accepts<HonourBody>("application/json").Produces<CheckAnswer>();
        till.MapGet("/offline-list", ListAsync).WithName("getOfflineVouchers").WithSummary("The signed list by which a shop without network checks codes").Produces(200, contentType: "application/json");
        till.MapPost("/offline-uses", ReportAsync).WithName("reportOfflineUses").WithSummary("Tells what was honoured without network").Accepts<ReportBody>("application/json").Produces<ReportAnswer>();

        var mine = routes.MapGroup("/v1/me/vouchers").WithTags("Rewards");
        mine.MapGet("", MineAsync).WithName("listMyVouchers").WithSummary("The holder's vouchers with their codes, those still good first").Produces<ListAnswer>().ForHolders();
        mine.MapGet("/{id}", OneAsync).WithName("getMyVoucher").WithSummary("One voucher").Produces<VoucherAnswer>().ForHolders();
    }

    public static Problem Refuse(Refusal refusal, DateTimeOffset now) => refusal.Code switch
    {
        "too_many_attempts" => Problem.TooMany(refusal.Code, refusal.Detail, new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerHour) + TimeSpan.TicksPerHour, TimeSpan.Zero) - now),
        "voucher_unknown" or "voucher_of_another" => Problem.Of(refusal, StatusCodes.Status404NotFound),
        "request_conflict" or "voucher_used" or "voucher_refunded" or "voucher_expired" => Problem.Of(refusal, StatusCodes.Status409Conflict),
        "request_invalid" => Problem.Of(refusal, StatusCodes.Status400BadRequest),
        _ => Problem.Of(refusal),
    };

    private static async Task<IResult> CheckAsync(HttpContext http, IMerchants merchants, IVouchers vouchers, TimeProvider time)
    {
        var (merchant, refused) = await TillGate.EnterAsync(http, merchants);
        if (merchant is null)
        {
            return refused!;
        }

        var (body, unreadable) = await TillBody.ReadAsync(http, MostBytes, "code");
        if (unreadable is not null)
        {
            return unreadable;
        }

        using (body)
        {
            return TillBody.TryText(body!.RootElement, "code", out var code)
                ? Answer(await vouchers.CheckAsync(merchant.Id, code, http.RequestAborted), time)
                : Problem.Unreadable("code is a text and required.", "code");
        }
    }

    private static async Task<IResult> HonourAsync(HttpContext http, IMerchants merchants, IVouchers vouchers, TimeProvider time)
    {
        var (merchant, refused) = await TillGate.EnterAsync(http, merchants);
        if (merchant is null)
        {
            return refused!;
        }

        var (body, unreadable) = await TillBody.ReadAsync(http, MostBytes, "code", "amount", "points", "quantity");
        if (unreadable is not null)
        {
            return unreadable;
        }

        using (body)
        {
            if (!TillBody.TryKey(http, out var request, out var wrong))
            {
                return wrong;
            }

            if (body!.RootElement.TryGetProperty("amount", out _) || body.RootElement.TryGetProperty("points", out _) || body.RootElement.TryGetProperty("quantity", out _))
            {
                return Problem.Of(StatusCodes.Status422UnprocessableEntity, "partial_use_refused", "A voucher is honoured wholly or not at all; send its code only. Nothing was honoured.", "amount");
            }

            return TillBody.TryText(body.RootElement, "code", out var code)
                ? Answer(await vouchers.HonourAsync(merchant.Id, code, request, TillGate.By, http.RequestAborted), time)
                : Problem.Unreadable("code is a text and required.", "code");
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, IMerchants merchants, IVouchers vouchers, TimeProvider time)
    {
        var (merchant, refused) = await TillGate.EnterAsync(http, merchants);
        if (merchant is null)
        {
            return refused!;
        }

        var list = await vouchers.OfflineListAsync(merchant.Id, http.RequestAborted);
        return list.IsAccepted ? Results.Text(list.Value, "application/json; charset=utf-8") : Refuse(list.Refusal, time.GetUtcNow());
    }

    private static async Task<IResult> ReportAsync(HttpContext http, IMerchants merchants, IVouchers vouchers)
    {
        var (merchant, refused) = await TillGate.EnterAsync(http, merchants);
        if (merchant is null)
        {
            return refused!;
        }

        var (body, unreadable) = await TillBody.ReadAsync(http, MostReportBytes, "uses");
        if (unreadable is not null)
        {
            return unreadable;
        }

        using (body)
        {
            if (!body!.RootElement.TryGetProperty("uses", out var listed) || listed.ValueKind != JsonValueKind.Array || listed.GetArrayLength() is 0 or > MostUses)
            {
                return Problem.Unreadable($"uses is a list of 1 to {MostUses}.", "uses");
            }

            List<OfflineUse> uses = [];
            foreach (var one in listed.EnumerateArray())
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"uses/{uses.Count}");
                if (one.ValueKind != JsonValueKind.Object || !TillBody.TryText(one, "code", out var code) || !TillBody.TryText(one, "request", out var request) || !TillBody.TryText(one, "at", out var at)
                    || !DateTimeOffset.TryParseExact(at, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when)
                    || at[^6..].AsSpan().IndexOfAny("Z+-") < 0)
                {
                    return Problem.Unreadable("Each use has code, at (a time with its offset, 2026-11-27T18:00:00+08:00) and request.", place);
                }

                uses.Add(new OfflineUse(code, when, request));
            }

            var answers = await vouchers.ReportAsync(merchant.Id, uses, TillGate.By, http.RequestAborted);
            return Results.Json(new ReportAnswer(
            [
                .. answers.Select((answer, i) => answer.IsAccepted
                    ? new UseAnswer(uses[i].Request, true, Show(answer.Value), null, null)
                    : new UseAnswer(uses[i].Request, false, null, answer.Refusal.Code, answer.Refusal.Detail)),
            ]));
        }
    }

    private static async Task<IResult> MineAsync(HttpContext http, IVouchers vouchers)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(new ListAnswer([.. (await vouchers.OfAsync(new AccountId(http.HolderAccount()), http.RequestAborted)).Select(Show)]));
    }

    private static async Task<IResult> OneAsync(string id, HttpContext http, IVouchers vouchers)
    {
        http.Response.Headers.CacheControl = "no-store";
        return VoucherId.TryParse(id, out var voucher) && await vouchers.FindAsync(new AccountId(http.HolderAccount()), voucher, http.RequestAborted) is { } found
            ? Results.Json(Show(found))
            : Problem.NotFound("You have no such voucher.");
    }

    private static IResult Answer(Result<VoucherCheck> answer, TimeProvider time) => answer.IsAccepted ? Results.Json(Show(answer.Value)) : Refuse(answer.Refusal, time.GetUtcNow());

    private static CheckAnswer Show(VoucherCheck one) => new(
        one.Id.ToString(), one.Offer.ToString(), one.TitleZh, one.TitleEn, NameOf(one.State), one.GoodUntil.ToUniversalTime(), one.UsedAt?.ToUniversalTime(), one.SettleFen);

    private static VoucherAnswer Show(Voucher one) => new(
        one.Id.ToString(), one.Redemption.ToString(), one.Offer.ToString(), one.Merchant.ToString(), one.Code, one.Code.Length == 0 ? "" : one.Qr, NameOf(one.State), one.GoodUntil.ToUniversalTime(),
        one.UsedAt?.ToUniversalTime());

    private static string NameOf(VoucherState state) => state.ToString().ToLowerInvariant();
}
