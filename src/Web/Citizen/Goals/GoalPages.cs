using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Citizen.Me;
using Puhui.Credits.Contracts;
using Puhui.Platform.Access;
using Puhui.Rewards.Contracts;

namespace Puhui.Citizen.Goals;

/// <summary>What many do together: goals, one goal with its evidence, giving to it.</summary>
internal static class GoalPages
{
    public const string Path = "/me/goals";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).ForHolders().ExcludeFromDescription();
        routes.MapGet(Path + "/{goal}", ShowOneAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{goal}", GiveAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http, Path);
        var here = frame.Here!;
        var goals = http.Door<IGoals>();
        var given = await goals.PledgesAsync(here.Holder, ct);
        return MeFrame.Page<GoalsPage>(http, new
        {
            Frame = frame,
            Goals = here.Programme is null ? [] : await goals.ListAsync(here.Id, ct),
            Mine = given,
        });
    }

    private static async Task<IResult> ShowOneAsync(HttpContext http, string goal, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http, $"{Path}/{goal}");
        var here = frame.Here!;
        var goals = http.Door<IGoals>();
        if (!GoalId.TryParse(goal, out var id) || await goals.FindAsync(id, ct) is not { } found || here.All.All(one => one.Id != found.What.Programme))
        {
            return MeFrame.NotHere(http);
        }

        return MeFrame.Page<GoalPage>(http, new
        {
            Frame = frame,
            Goal = found,
            News = await goals.NewsAsync(id, ct),
            Mine = (await goals.PledgesAsync(here.Holder, ct)).Where(pledge => pledge.Goal == id).ToList(),
            Balance = await http.Door<ICreditBook>().OfAsync(here.Holder, found.What.Programme, ct),
            Request = Guid.NewGuid().ToString("N"),
            Gave = http.Told("gave"),
            Why = http.WhyNot(),
        });
    }

    private static async Task<IResult> GiveAsync(HttpContext http, string goal, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (!GoalId.TryParse(goal, out var id))
        {
            return MeFrame.NotHere(http);
        }

        var request = form["request"].ToString();
        if (request.Length is < 8 or > 64 || !request.All(char.IsAsciiLetterOrDigit))
        {
            return MeFrame.Why(http, $"{Path}/{id}", "request_conflict");
        }

        var given = await http.Door<IGoals>().PledgeAsync(MeFrame.Holder(http), id, form.Number("points") ?? 0, request, ct);
        return given.IsAccepted ? MeFrame.To(http, $"{Path}/{id}?gave={given.Value.Points}") : MeFrame.Why(http, $"{Path}/{id}", given.Refusal.Code);
    }
}
