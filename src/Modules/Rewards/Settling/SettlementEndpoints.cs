using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Vouchers;

namespace Puhui.Rewards.Settling;

/// <summary>Statements of settlements: a merchant's own by its till's key, and any of a programme for its staff.</summary>
internal static class SettlementEndpoints
{
    internal sealed record Answer(string Id, string Merchant, string Month, int Vouchers, long Points, long Fen, DateTimeOffset? ClosedAt, DateTimeOffset? ApprovedAt, string Sha256);

    internal sealed record ListAnswer(IReadOnlyList<Answer> Settlements);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var till = routes.MapGroup("/v1/merchant/settlements").WithTags("Vouchers").ForPeers(TillGate.How);
        till.MapGet("", ListAsync).WithName("listMySettlements").WithSummary("The merchant's settlements, newest first").Produces<ListAnswer>();
        till.MapGet("/{id}", OfTillAsync).WithName("getMySettlement").WithSummary("A settlement with its lines, as JSON or (format=csv) CSV").Produces(200, contentType: "application/json");
        routes.MapGet("/v1/settlements/{id}", OfStaffAsync).WithName("getSettlement").WithSummary("A settlement with its lines, as JSON or (format=csv) CSV").WithTags("Rewards")
            .Produces(200, contentType: "application/json").Needs(Permissions.RewardsRead, OwnerAsync);
    }

    /// <summary>The merchant whose the settlement in the path is.</summary>
    public static async ValueTask<Owned?> OwnerAsync(HttpContext http) =>
        SettlementId.TryParse(http.Request.RouteValues["id"] as string, out var id)
        && await http.RequestServices.GetRequiredService<ISettlements>().FindAsync(id, http.RequestAborted) is { } found
            ? new Owned(found.Programme.Value, found.Merchant.Value)
            : null;

    /// <summary>The statement as a file, or null when the form is none.</summary>
    public static IResult? File(HttpContext http, ISettlements settlements, Settlement settlement, string? form)
    {
        var lines = settlements.LinesAsync(settlement.Id, http.RequestAborted);
        var name = $"settlement-{settlement.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture)}-{settlement.Id}";
        http.Response.Headers.CacheControl = "no-store";
        switch (form)
        {
            case null or "json":
                return Results.Stream(output => SettlementStatement.WriteJsonAsync(output, settlement, lines, http.RequestAborted), "application/json", name + ".json");
            case "csv":
                return Results.Stream(output => SettlementStatement.WriteCsvAsync(output, lines, http.RequestAborted), "text/csv; charset=utf-8", name + ".csv");
            default:
                return null;
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, IMerchants merchants, ISettlements settlements)
    {
        var (merchant, refused) = await TillGate.EnterAsync(http, merchants);
        return merchant is null ? refused! : Results.Json(new ListAnswer([.. (await settlements.ListAsync(merchant.Programme, merchant.Id, http.RequestAborted)).Select(Show)]));
    }

    private static async Task<IResult> OfTillAsync(string id, string? format, HttpContext http, IMerchants merchants, ISettlements settlements)
    {
        var (merchant, refused) = await TillGate.EnterAsync(http, merchants);
        return merchant is null ? refused!
            : SettlementId.TryParse(id, out var settlement) && await settlements.FindAsync(settlement, http.RequestAborted) is { } found && found.Merchant == merchant.Id
                ? File(http, settlements, found, format) ?? Problem.Unreadable("format is json or csv.", "format")
                : Problem.NotFound("This merchant has no such settlement.");
    }

    private static async Task<IResult> OfStaffAsync(string id, string? format, HttpContext http, ISettlements settlements) =>
        SettlementId.TryParse(id, out var settlement) && await settlements.FindAsync(settlement, http.RequestAborted) is { } found
            ? File(http, settlements, found, format) ?? Problem.Unreadable("format is json or csv.", "format")
            : Problem.NotFound("There is no such settlement.");

    private static Answer Show(Settlement one) => new(
        one.Id.ToString(), one.Merchant.ToString(), one.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture), one.Vouchers, one.Points, one.Fen, one.ClosedAt?.ToUniversalTime(),
        one.ApprovedAt?.ToUniversalTime(), one.Digest);
}
