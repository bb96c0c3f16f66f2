using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Methods.Contracts;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Operating.Methods.Deciding;

/// <summary>The steps themselves. Each is a form that is signed; a refusal comes back on the page of the draft.</summary>
internal static class StepPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Step(routes, "submit", Permissions.MethodsDraft, (life, draft, by, form, ct) => life.SubmitAsync(draft, by, ct));
        Step(routes, "take-back", Permissions.MethodsDraft, (life, draft, by, form, ct) => life.TakeBackAsync(draft, by, form["words"].ToString(), ct));
        Step(routes, "give-up", Permissions.MethodsDraft, (life, draft, by, form, ct) => life.GiveUpAsync(draft, by, form["words"].ToString(), ct));
        Step(routes, "vote", Permissions.MethodsVote, async (life, draft, by, form, ct) => Enum.TryParse<Ballot>(form["ballot"], ignoreCase: true, out var ballot) && Enum.IsDefined(ballot)
            ? await life.VoteAsync(draft, by, ballot, form["words"].ToString(), ct)
            : new Refusal("ballot_missing", "Choose yes, no or abstain.", "ballot"));
        Step(routes, "close", Permissions.MethodsVote, (life, draft, by, form, ct) => life.CloseVoteAsync(draft, by, ct));
        Step(routes, "answer", Permissions.MethodsDraft, async (life, draft, by, form, ct) => MethodStepId.TryParse(form["objection"], out var objection)
            ? await life.AnswerAsync(draft, by, objection, form["words"].ToString(), ct)
            : new Refusal("objection_unknown", "There is no such objection."));
        Step(routes, "approve", Permissions.MethodsVote, async (life, draft, by, form, ct) =>
            DateOnly.TryParseExact(form["effective"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? await life.ApproveAsync(draft, by, day, ct)
                : new Refusal("effective_past", "Choose the day it takes effect.", "effective"));
    }

    private static void Step(
        IEndpointRouteBuilder routes, string name, Permission permission, Func<IMethodGovernance, MethodDraftId, Signer, IFormCollection, CancellationToken, Task<Result<MethodStep>>> step) => routes.MapPost(
        $"{MethodConsole.One}/{name}",
        (HttpContext http, string draft, IMethodGovernance life, CancellationToken ct) => MethodConsole.WithAsync(
            http,
            draft,
            async frame =>
            {
                var form = await http.Request.ReadFormAsync(ct);
                var done = await step(life, frame.Draft.Id, MethodConsole.SignerOf(http, form), form, ct);
                return done.IsAccepted ? Results.Redirect(MethodConsole.Address(frame.Draft.Id)) : await OverviewPages.ShowAsync(http, frame, done.Refusal);
            })).Needs(permission, MethodConsole.Owner);
}
