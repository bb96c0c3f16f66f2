using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Vouchers;

namespace Puhui.Rewards.Goals;

/// <summary>A programme's goals for everyone, and what a holder gives to them.</summary>
internal static class GoalEndpoints
{
    internal sealed record GoalAnswer(
        string Id, string Programme, string TitleZh, string TitleEn, string TextZh, string TextEn, string Picture, string UnitZh, string UnitEn, long PointsPerUnit, long TargetUnits, long Target,
        long Given, long Givers, bool Open, DateTimeOffset? ReachedAt);

    internal sealed record NewsAnswer(string WordsZh, string WordsEn, string? Picture, long? UnitsDone, DateTimeOffset At, string Receipt);

    internal sealed record OneAnswer(GoalAnswer Goal, IReadOnlyList<NewsAnswer> News);

    internal sealed record ListAnswer(IReadOnlyList<GoalAnswer> Goals);

    internal sealed record PledgeBody(long Points);

    internal sealed record PledgeAnswer(string Goal, long Points, DateTimeOffset At, string Entry, string ThanksZh, string ThanksEn);

    internal sealed record PledgesAnswer(IReadOnlyList<PledgeAnswer> Pledges);

    public static void Map(IEndpointRouteBuilder routes)
    {
        const string Why = "a programme's public-welfare goals are public";
        routes.MapGet("/v1/programmes/{programme}/goals", ListAsync).WithName("listGoals").WithSummary("Public-welfare goals of a programme and how far they are").WithTags("Rewards")
            .Produces<ListAnswer>().OpenToAll(Why);
        routes.MapGet("/v1/programmes/{programme}/goals/{goal}", GetAsync).WithName("getGoal").WithSummary("One goal with what was told of it").WithTags("Rewards").Produces<OneAnswer>().OpenToAll(Why);
        routes.MapPost("/v1/me/goals/{goal}/pledges", PledgeAsync).WithName("giveToGoal").WithSummary("Gives points to a goal").WithTags("Rewards")
            .Accepts<PledgeBody>("application/json").Produces<PledgeAnswer>(201).ForHolders();
        routes.MapGet("/v1/me/pledges", MineAsync).WithName("listMyPledges").WithSummary("What the holder gave to goals, newest first").WithTags("Rewards").Produces<PledgesAnswer>().ForHolders();
    }

    private static async Task<IResult> ListAsync(string programme, HttpContext http, IProgrammes programmes, IGoals goals)
    {
        return await ProgrammeAsync(programme, http, programmes) is not { } found
            ? Problem.NotFound("There is no such programme.")
            : Results.Json(new ListAnswer([.. (await goals.ListAsync(found, http.RequestAborted)).Select(Show)]));
    }

    private static async Task<IResult> GetAsync(string programme, string goal, HttpContext http, IProgrammes programmes, IGoals goals)
    {
        return await ProgrammeAsync(programme, http, programmes) is { } found && GoalId.TryParse(goal, out var id) && await goals.FindAsync(id, http.RequestAborted) is { } one && one.What.Programme == found
            ? Results.Json(new OneAnswer(
                Show(one),
                [.. (await goals.NewsAsync(id, http.RequestAborted)).Select(news => new NewsAnswer(news.What.WordsZh, news.What.WordsEn, news.What.Picture, news.What.UnitsDone, news.At, news.Receipt))]))
            : Problem.NotFound("The programme has no such goal.");
    }

    private static async Task<IResult> PledgeAsync(string goal, HttpContext http, IGoals goals)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (body, refused) = await TillBody.ReadAsync(http, 4 * 1024, "points");
        if (refused is not null)
        {
            return refused;
        }

        using (body)
        {
            if (!TillBody.TryKey(http, out var request, out var wrong))
            {
                return wrong;
            }

            if (!body!.RootElement.TryGetProperty("points", out var points) || points.ValueKind != JsonValueKind.Number || !points.TryGetInt64(out var number))
            {
                return Problem.Unreadable("points is a whole number and required.", "points");
            }

            if (!GoalId.TryParse(goal, out var id))
            {
                return Problem.NotFound("There is no such goal.");
            }

            var given = await goals.PledgeAsync(new AccountId(http.HolderAccount()), id, number, request, http.RequestAborted);
            return given.IsAccepted ? Results.Json(Show(given.Value), statusCode: StatusCodes.Status201Created) : Refuse(given.Refusal);
        }
    }

    private static async Task<IResult> MineAsync(HttpContext http, IGoals goals)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(new PledgesAnswer([.. (await goals.PledgesAsync(new AccountId(http.HolderAccount()), http.RequestAborted)).Select(Show)]));
    }

    private static Problem Refuse(Refusal refusal) => Problem.Of(refusal, refusal.Code switch
    {
        "goal_unknown" => StatusCodes.Status404NotFound,
        "not_for_you" => StatusCodes.Status403Forbidden,
        "request_conflict" or "goal_closed" => StatusCodes.Status409Conflict,
        "request_invalid" => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status422UnprocessableEntity,
    });

    private static async Task<ProgrammeId?> ProgrammeAsync(string name, HttpContext http, IProgrammes programmes)
    {
        var found = ProgrammeId.TryParse(name, out var id) ? await programmes.FindAsync(id, http.RequestAborted) : await programmes.FindByCodeAsync(name, http.RequestAborted);
        return found is null || found.State == ProgrammeState.Draft ? null : found.Id;
    }

    private static GoalAnswer Show(Goal goal) => new(
        goal.Id.ToString(), goal.What.Programme.ToString(), goal.What.TitleZh, goal.What.TitleEn, goal.What.TextZh, goal.What.TextEn, goal.What.Picture, goal.What.UnitZh, goal.What.UnitEn,
        goal.What.PointsPerUnit, goal.What.TargetUnits, goal.Target, goal.Given, goal.Givers, goal.What.Open, goal.ReachedAt?.ToUniversalTime());

    private static PledgeAnswer Show(Pledge pledge) => new(pledge.Goal.ToString(), pledge.Points, pledge.At.ToUniversalTime(), pledge.Entry.ToString(), pledge.ThanksZh, pledge.ThanksEn);
}
