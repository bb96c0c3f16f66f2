using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Programmes;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Operating.Rewards;

/// <summary>Public-welfare goals: write them, and tell how they went on, with a picture as evidence.</summary>
internal static class GoalPages
{
    public const string Root = Guard.Root + "/goals";
    private const string New = Root + "/new/{programme}";
    private const string One = Root + "/{goal}";
    private const string DefaultPicture = "art:forest";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, (HttpContext http, CancellationToken ct) => ProgrammeScope.WithAsync(http, Permissions.RewardsRead, async scope => ConsolePage.Of<GoalListPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Scope = scope,
            Goals = await Goals(http).ListAsync(scope.Chosen.Id, ct),
            MayMake = http.Staff().May(Permissions.RewardsManage, scope.Chosen.Id.Value),
        }))).Needs(Permissions.RewardsRead);
        routes.MapGet(New, (HttpContext http, string programme, CancellationToken ct) => ProgrammePages.WithAsync(http, programme, frame => ShowAsync(http, frame.Programme, null, Empty(frame.Programme), null, ct))).Needs(Permissions.RewardsManage, Owners.Programme);
        routes.MapPost(New, (HttpContext http, string programme, CancellationToken ct) => ProgrammePages.WithAsync(http, programme, frame => SaveAsync(http, frame.Programme, null, ct))).Needs(Permissions.RewardsManage, Owners.Programme);
        routes.MapGet(One, (HttpContext http, string goal, CancellationToken ct) => WithAsync(http, goal, (programme, one) => ShowAsync(http, programme, one, one.What, null, ct), ct)).Needs(Permissions.RewardsRead, RewardOwners.Goal);
        routes.MapPost(One, (HttpContext http, string goal, CancellationToken ct) => WithAsync(http, goal, (programme, one) => SaveAsync(http, programme, one, ct), ct)).Needs(Permissions.RewardsManage, RewardOwners.Goal);
        routes.MapPost(One + "/news", (HttpContext http, string goal, CancellationToken ct) => WithAsync(http, goal, (programme, one) => TellAsync(http, programme, one, ct), ct)).Needs(Permissions.RewardsManage, RewardOwners.Goal);
    }

    private static IGoals Goals(HttpContext http) => http.RequestServices.GetRequiredService<IGoals>();

    private static async Task<IResult> ShowAsync(HttpContext http, Programme programme, Goal? goal, GoalDraft draft, Refusal? fault, CancellationToken ct) => ConsolePage.Of<GoalPage>(
        http,
        new
        {
            Frame = ConsolePage.FrameOf(http),
            Programme = programme,
            Goal = goal,
            Draft = draft,
            News = goal is null ? [] : await Goals(http).NewsAsync(goal.Id, ct),
            Fault = fault,
            MayEdit = http.Staff().May(Permissions.RewardsManage, programme.Id.Value),
            Saved = http.Request.Query.ContainsKey("saved"),
        },
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> SaveAsync(HttpContext http, Programme programme, Goal? goal, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        string F(string name) => form[name].ToString().Trim();
        long Whole(string name) => long.TryParse(F(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var picture = await SentPicture.KeepAsync(http, form, ct);
        var draft = new GoalDraft(
            goal?.Id, programme.Id, F("title.zh"), F("title.en"), F("text.zh"), F("text.en"), picture is { IsAccepted: true } got ? got.Value : F("picture") is { Length: > 0 } kept ? kept : DefaultPicture,
            F("unit.zh"), F("unit.en"), Whole("points"), Whole("target"), form["open"].Count > 0, (int)Math.Min(int.MaxValue, Whole("revision")));
        if (picture is { IsAccepted: false } refused)
        {
            return await ShowAsync(http, programme, goal, draft, refused.Refusal, ct);
        }

        var saved = await Goals(http).SaveAsync(draft, ProgrammePages.Author(http).By, ct);
        return saved.IsAccepted ? Results.Redirect($"{Root}/{saved.Value.Id}?saved") : await ShowAsync(http, programme, goal, draft, saved.Refusal, ct);
    }

    private static async Task<IResult> TellAsync(HttpContext http, Programme programme, Goal goal, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var picture = await SentPicture.KeepAsync(http, form, ct);
        if (picture is { IsAccepted: false } refused)
        {
            return await ShowAsync(http, programme, goal, goal.What, refused.Refusal, ct);
        }

        var told = await Goals(http).TellAsync(
            goal.Id,
            new NewGoalNews(
                form["words.zh"].ToString().Trim(), form["words.en"].ToString().Trim(), picture?.Value,
                long.TryParse(form["done"], NumberStyles.None, CultureInfo.InvariantCulture, out var done) ? done : null),
            ProgrammePages.Author(http).By,
            ct);
        return told.IsAccepted ? Results.Redirect($"{Root}/{goal.Id}?saved") : await ShowAsync(http, programme, goal, goal.What, told.Refusal, ct);
    }

    private static Task<IResult> WithAsync(HttpContext http, string text, Func<Programme, Goal, Task<IResult>> show, CancellationToken ct) => ProgrammePages.WithTheirsAsync(
        http, GoalId.TryParse(text, out var id) ? Goals(http).FindAsync(id, ct) : Task.FromResult<Goal?>(null), one => one.What.Programme, show);

    private static GoalDraft Empty(Programme programme) => new(null, programme.Id, "", "", "", "", DefaultPicture, "棵树", "trees", 1000, 1000, false, 0);
}
