using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Methods.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Operating.Replays;

/// <summary>Approved decisions about the past: what each would post, carrying it out, what came out.</summary>
internal static class RestatementPages
{
    public const string Root = Guard.Root + "/methods/restatements";
    private const string One = Root + "/{decision}";
    private const string Seconds = "3";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, ListAsync).Needs(Permissions.LedgerRestate);
        routes.MapGet(One, (HttpContext http, string decision, CancellationToken ct) => ShowAsync(http, decision, null, null, ct)).Needs(Permissions.LedgerRestate, Owner);
        routes.MapPost(One + "/preview", PreviewAsync).Needs(Permissions.LedgerRestate, Owner);
        routes.MapPost(One + "/begin", BeginAsync).Needs(Permissions.LedgerRestate, Owner);
    }

    private static async ValueTask<Owned?> Owner(HttpContext http) =>
        RestatementDecisionId.TryParse(http.Request.RouteValues["decision"] as string, out var id)
        && await http.RequestServices.GetRequiredService<IMethodDecisions>().FindApprovedRestatementAsync(id, http.RequestAborted) is { } decision
            ? new Owned(decision.Programme.Value)
            : null;

    private static async Task<IResult> ListAsync(HttpContext http, IMethodDecisions decisions, IRestatements restatements, CancellationToken ct)
    {
        List<RestatementRow> rows = [];
        foreach (var programme in await ReplayPages.MineAsync(http, Permissions.LedgerRestate, ct))
        {
            var begun = (await restatements.ListAsync(programme.Id, ct)).ToDictionary(one => one.Decision);
            rows.AddRange((await decisions.ListApprovedAsync(programme.Id, ct)).Select(decision => new RestatementRow(decision, programme.TitleZh, programme.TitleEn, begun.GetValueOrDefault(decision.Id))));
        }

        return ConsolePage.Of<RestatementListPage>(http, new { Frame = ConsolePage.FrameOf(http), Rows = rows });
    }

    private static async Task<IResult> PreviewAsync(HttpContext http, string decision, IRestatements restatements, CancellationToken ct)
    {
        _ = RestatementDecisionId.TryParse(decision, out var id);
        var plan = await restatements.PreviewAsync(id, null, ct);
        return await ShowAsync(http, decision, plan.IsAccepted ? plan.Value : null, plan.Refusal, ct);
    }

    private static async Task<IResult> BeginAsync(HttpContext http, string decision, IRestatements restatements, CancellationToken ct)
    {
        _ = RestatementDecisionId.TryParse(decision, out var id);
        var name = http.Staff().Name is { Length: > 0 } known ? known : "console";
        var begun = await restatements.BeginAsync(id, name.Length > 120 ? name[..120] : name, ct);
        return begun.IsAccepted ? Results.Redirect($"{Root}/{id}") : await ShowAsync(http, decision, null, begun.Refusal, ct);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string decision, RestatementPlan? plan, Refusal? fault, CancellationToken ct)
    {
        var services = http.RequestServices;
        if (!RestatementDecisionId.TryParse(decision, out var id) || await services.GetRequiredService<IMethodDecisions>().FindApprovedRestatementAsync(id, ct) is not { } found)
        {
            return ConsolePage.NotFound(http);
        }

        var begun = await services.GetRequiredService<IRestatements>().FindAsync(id, ct);
        if (begun is { EndedAt: null })
        {
            http.Response.Headers["Refresh"] = Seconds;
        }

        return ConsolePage.Of<RestatementPage>(
            http, new { Frame = ConsolePage.FrameOf(http), Decision = found, Plan = plan, Begun = begun, Fault = fault },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}

/// <summary>A decision in the list.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="TitleZh">The programme's title.</param>
/// <param name="TitleEn">The same in English.</param>
/// <param name="Begun">What became of it; null when it was not begun.</param>
public sealed record RestatementRow(RestatementDecision Decision, string TitleZh, string TitleEn, Restatement? Begun);
