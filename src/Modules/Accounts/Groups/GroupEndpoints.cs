using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.SignIn;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Quantities;

namespace Puhui.Accounts.Groups;

/// <summary><c>/v1/me/groups…</c>: the holder's households and organisations.</summary>
internal static class GroupEndpoints
{
    internal sealed record NewBody(string Kind, string Name, string OwnName, string? Parent, string? CreditCode, string? Programme);

    internal sealed record JoinBody(string Code, string Name);

    internal sealed record ChoiceBody(bool Shows, bool Shares);

    internal sealed record ListAnswer(IReadOnlyList<GroupInfo> Groups);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/me/groups").WithTags("Groups");
        group.MapGet("", ListAsync).WithName("listMyGroups").WithSummary("The groups the holder belongs to").Produces<ListAnswer>().ForHolders();
        group.MapPost("", CreateAsync).WithName("createGroup").WithSummary("Makes a household or an organisation").Accepts<NewBody>("application/json").Produces<GroupView>(201).ForHolders();
        group.MapPost("/join", JoinAsync).WithName("joinGroup").WithSummary("Joins a group by an invitation's code").Accepts<JoinBody>("application/json").Produces<GroupView>().ForHolders();
        group.MapGet("/{id}", GetAsync).WithName("getMyGroup").WithSummary("A group as the holder may see it").Produces<GroupView>().ForHolders();
        group.MapDelete("/{id}/membership", LeaveAsync).WithName("leaveGroup").WithSummary("Leaves a group").Produces(204).ForHolders();
        group.MapPost("/{id}/invitations", InviteAsync).WithName("inviteToGroup").WithSummary("Makes a code that lets one more in").Produces<GroupInvitation>(201).ForHolders();
    }

    public static Problem Answer(Refusal refusal) => Problem.Of(refusal, refusal.Code switch
    {
        "not_found" => StatusCodes.Status404NotFound,
        "group_not_head" or "identity_limited" or "group_programme" => StatusCodes.Status403Forbidden,
        "household_already" or "group_full" or "head_must_hand_over" or "identity_taken" => StatusCodes.Status409Conflict,
        "too_many_attempts" or "identity_attempts" => StatusCodes.Status429TooManyRequests,
        "identity_check_unavailable" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status422UnprocessableEntity,
    });

    private static AccountId Holder(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return new AccountId(http.HolderAccount());
    }

    private static async Task<IResult> ListAsync(HttpContext http, IGroups groups) => Results.Json(new ListAnswer(await groups.OfAsync(Holder(http), http.RequestAborted)));

    private static async Task<IResult> CreateAsync(HttpContext http, IGroups groups)
    {
        if (await SignInEndpoints.ReadAsync(http.Request, "kind", "name", "ownName", "parent", "creditCode", "programme") is not { } fields)
        {
            return Problem.Unreadable("One JSON object with kind, name and ownName.");
        }

        var made = await groups.CreateAsync(
            Holder(http),
            new NewGroup(
                fields.GetValueOrDefault("kind"), fields.GetValueOrDefault("name"), fields.GetValueOrDefault("ownName"), fields.GetValueOrDefault("parent"), fields.GetValueOrDefault("creditCode"))
            { Programme = fields.GetValueOrDefault("programme") },
            http.RequestAborted);
        return made.IsAccepted ? Results.Json(made.Value, statusCode: StatusCodes.Status201Created) : Answer(made.Refusal);
    }

    private static async Task<IResult> JoinAsync(HttpContext http, IGroups groups)
    {
        if (await SignInEndpoints.ReadAsync(http.Request, "code", "name") is not { } fields)
        {
            return Problem.Unreadable("One JSON object with code and name.");
        }

        var joined = await groups.JoinAsync(Holder(http), fields.GetValueOrDefault("code"), fields.GetValueOrDefault("name"), http.RequestAborted);
        return joined.IsAccepted ? Results.Json(joined.Value) : Answer(joined.Refusal);
    }

    private static async Task<IResult> GetAsync(HttpContext http, string id, IGroups groups) =>
        await groups.FindAsync(Holder(http), id, http.RequestAborted) is { } view ? Results.Json(view) : Problem.NotFound("You belong to no such group.");

    private static async Task<IResult> LeaveAsync(HttpContext http, string id, IGroups groups)
    {
        var left = await groups.LeaveAsync(Holder(http), id, http.RequestAborted);
        return left.IsAccepted ? Results.NoContent() : Answer(left.Refusal);
    }

    private static async Task<IResult> InviteAsync(HttpContext http, string id, IGroups groups)
    {
        var invited = await groups.InviteAsync(Holder(http), id, 1, http.RequestAborted);
        return invited.IsAccepted ? Results.Json(invited.Value, statusCode: StatusCodes.Status201Created) : Answer(invited.Refusal);
    }
}
