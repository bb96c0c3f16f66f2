using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Programmes.Contracts;

namespace Puhui.Engagement.Standings;

/// <summary><c>/v1/standing…</c> for everyone, <c>/v1/me/standing…</c> for the holder.</summary>
internal static class StandingEndpoints
{
    internal sealed record NextAnswer(string Zh, string En);

    internal sealed record StandingAnswer(int Leaves, DateOnly From, DateOnly To, IReadOnlyList<long> MonthsMg, NextAnswer? Next, string Rule);

    internal sealed record ReleaseBody(string Programme, string Audience, string Purpose, long Days);

    internal sealed record ReleaseAnswer(
        string Id, string Programme, string Audience, string Purpose, DateTimeOffset At, DateTimeOffset Until, bool Once, DateTimeOffset? WithdrawnAt, string Statement);

    internal sealed record ReleasesAnswer(IReadOnlyList<ReleaseAnswer> Releases);

    internal sealed record AskBody(string Statement);

    internal sealed record StatementAnswer(
        string Release, string Programme, int Leaves, string Rule, DateOnly From, DateOnly To, string Audience, string Purpose, DateTimeOffset At, DateTimeOffset Until);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var open = routes.MapGroup("/v1").WithTags("Standing");
        open.MapGet("/standing-rule", (IStandings standings) => Results.Json(standings.Rule)).WithName("getStandingRule").WithSummary("The published rule standings are computed by")
            .Produces<StandingRule>().OpenToAll("the rule is published");
        open.MapPost("/standing/ask", AskAsync).WithName("askStanding").WithSummary("What one who got a standing statement learns: signature, time, whether it was taken back or used")
            .Accepts<AskBody>("application/json").Produces<StatementAnswer>().OpenToAll("whoever holds a signed statement may ask whether it stands; it names nobody");
        var mine = routes.MapGroup("/v1/me/standing").WithTags("Standing");
        mine.MapGet("", GetAsync).WithName("getMyStanding").WithSummary("The holder's standing in a programme").Produces<StandingAnswer>().ForHolders();
        mine.MapGet("/releases", ListAsync).WithName("listMyReleases").WithSummary("What the holder released").Produces<ReleasesAnswer>().ForHolders();
        mine.MapPost("/releases", ReleaseAsync).WithName("releaseStanding").WithSummary("Releases the standing to somebody, once or for a time")
            .Accepts<ReleaseBody>("application/json").Produces<ReleaseAnswer>(201).ForHolders();
        mine.MapPost("/releases/{release}/withdraw", WithdrawAsync).WithName("withdrawRelease").WithSummary("Takes a release back").Produces<ReleaseAnswer>().ForHolders();
    }

    private static async Task<IResult> AskAsync(HttpContext http, IStandings standings)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (await Asking.ReadAsync(http.Request, "statement") is not { } body || body.Text("statement") is not { } statement)
        {
            return Problem.Unreadable("One JSON object with statement, the signed text.", "statement");
        }

        var says = await standings.AskAsync(statement, http.RequestAborted);
        return says.IsAccepted
            ? Results.Json(new StatementAnswer(
                says.Value.Id.ToString(), says.Value.Programme, says.Value.Leaves, says.Value.Rule, says.Value.From, says.Value.To, says.Value.Audience, says.Value.Purpose, says.Value.At, says.Value.Until))
            : Asking.Answer(says.Refusal);
    }

    private static async Task<IResult> GetAsync(HttpContext http, string? programme, IStandings standings, IProgrammeBook programmes)
    {
        var holder = Asking.Holder(http);
        var (known, refused) = await Asking.ProgrammeAsync(programmes, programme, http.RequestAborted);
        if (known is null)
        {
            return refused!;
        }

        var standing = await standings.OfAsync(holder, known.Id, http.RequestAborted);
        return Results.Json(new StandingAnswer(
            standing.Leaves, standing.From, standing.To, standing.Months, standing.Next is { } next ? new NextAnswer(next.Zh, next.En) : null, standing.Rule));
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStandings standings, IProgrammeBook programmes)
    {
        var all = await programmes.CurrentAsync(http.RequestAborted);
        return Results.Json(new ReleasesAnswer([.. (await standings.ReleasesAsync(Asking.Holder(http), http.RequestAborted)).Select(release => Show(release, all))]));
    }

    private static async Task<IResult> ReleaseAsync(HttpContext http, IStandings standings, IProgrammeBook programmes)
    {
        if (await Asking.ReadAsync(http.Request, "programme", "audience", "purpose", "days") is not { } body)
        {
            return Problem.Unreadable("One JSON object with programme, audience, purpose and days.");
        }

        var (known, refused) = await Asking.ProgrammeAsync(programmes, body.Text("programme"), http.RequestAborted);
        if (known is null)
        {
            return refused!;
        }

        var days = body.Number("days") is { } given && given is >= 0 and <= int.MaxValue ? (int)given : -1;
        var released = await standings.ReleaseAsync(Asking.Holder(http), known.Id, body.Text("audience") ?? "", body.Text("purpose") ?? "", days, http.RequestAborted);
        return released.IsAccepted
            ? Results.Json(Show(released.Value, await programmes.CurrentAsync(http.RequestAborted)), statusCode: StatusCodes.Status201Created)
            : Asking.Answer(released.Refusal);
    }

    private static async Task<IResult> WithdrawAsync(HttpContext http, string release, IStandings standings, IProgrammeBook programmes)
    {
        var holder = Asking.Holder(http);
        if (!ReleaseId.TryParse(release, out var id))
        {
            return Problem.NotFound("You have released no such statement.");
        }

        var withdrawn = await standings.WithdrawAsync(holder, id, http.RequestAborted);
        return withdrawn.IsAccepted ? Results.Json(Show(withdrawn.Value, await programmes.CurrentAsync(http.RequestAborted))) : Asking.Answer(withdrawn.Refusal);
    }

    private static ReleaseAnswer Show(StandingRelease one, ProgrammeList programmes) => new(
        one.Id.ToString(), programmes.Find(one.Programme)?.Code ?? one.Programme.ToString(), one.Audience, one.Purpose, one.At.ToUniversalTime(), one.Until.ToUniversalTime(), one.Once,
        one.WithdrawnAt?.ToUniversalTime(), one.Statement);
}
