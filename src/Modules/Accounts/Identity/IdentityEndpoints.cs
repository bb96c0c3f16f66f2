using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.SignIn;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Quantities;

namespace Puhui.Accounts.Identity;

/// <summary><c>/v1/me/identity</c>: who the holder is, shortened; stating it; asking a guardian.</summary>
internal static class IdentityEndpoints
{
    internal sealed record StatementBody(string Kind, string Name, string? Number, string? State, string? Born, string? Zone);

    internal sealed record CodeBody(string Code);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/me").WithTags("Identity");
        group.MapGet("/identity", GetAsync).WithName("getMyIdentity").WithSummary("Who the holder is, shortened").Produces<HolderIdentity>().ForHolders();
        group.MapPut("/identity", PutAsync).WithName("stateMyIdentity").WithSummary("States or corrects who the holder is")
            .Accepts<StatementBody>("application/json").Produces<HolderIdentity>().ForHolders();
        group.MapPost("/guardian-code", AskAsync).WithName("askGuardian").WithSummary("Makes the code a child shows an adult").Produces<GuardianCode>().ForHolders();
        group.MapPost("/wards", ConfirmAsync).WithName("confirmWard").WithSummary("An adult agrees for a child")
            .Accepts<CodeBody>("application/json").Produces<Ward>().ForHolders();
    }

    public static Problem Answer(Refusal refusal) => Problem.Of(refusal, refusal.Code switch
    {
        "identity_taken" or "identity_other_person" => StatusCodes.Status409Conflict,
        "identity_attempts" or "too_many_attempts" => StatusCodes.Status429TooManyRequests,
        "identity_check_unavailable" => StatusCodes.Status503ServiceUnavailable,
        "identity_needed" or "identity_limited" or "guardian_not_adult" => StatusCodes.Status403Forbidden,
        "not_found" => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status422UnprocessableEntity,
    });

    private static async Task<IResult> GetAsync(HttpContext http, IIdentity identity)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(await identity.OfAsync(new AccountId(http.HolderAccount()), http.RequestAborted));
    }

    private static async Task<IResult> PutAsync(HttpContext http, IIdentity identity)
    {
        if (await SignInEndpoints.ReadAsync(http.Request, "kind", "name", "number", "state", "born", "zone") is not { } fields)
        {
            return Problem.Unreadable("One JSON object with kind, name and number.");
        }

        DateOnly? born = DateOnly.TryParseExact(fields.GetValueOrDefault("born"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        var stated = await identity.StateAsync(
            new AccountId(http.HolderAccount()),
            new IdentityStatement(
                fields.GetValueOrDefault("kind"), fields.GetValueOrDefault("name"), fields.GetValueOrDefault("number"), fields.GetValueOrDefault("state"), born, fields.GetValueOrDefault("zone")),
            http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return stated.IsAccepted ? Results.Json(stated.Value) : Answer(stated.Refusal);
    }

    private static async Task<IResult> AskAsync(HttpContext http, IIdentity identity)
    {
        var asked = await identity.AskGuardianAsync(new AccountId(http.HolderAccount()), http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return asked.IsAccepted ? Results.Json(asked.Value) : Answer(asked.Refusal);
    }

    private static async Task<IResult> ConfirmAsync(HttpContext http, IIdentity identity)
    {
        if (await SignInEndpoints.ReadAsync(http.Request, "code") is not { } fields)
        {
            return Problem.Unreadable("One JSON object with code.", "code");
        }

        var confirmed = await identity.ConfirmWardAsync(new AccountId(http.HolderAccount()), fields.GetValueOrDefault("code"), http.RequestAborted);
        return confirmed.IsAccepted ? Results.Json(new { shownName = confirmed.Value.ShownName, since = confirmed.Value.Since }) : Answer(confirmed.Refusal);
    }
}
