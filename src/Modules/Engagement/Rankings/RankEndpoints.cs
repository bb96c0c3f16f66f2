using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;
using Puhui.Programmes.Contracts;

namespace Puhui.Engagement.Rankings;

/// <summary><c>/v1/me/rankings…</c>.</summary>
internal static class RankEndpoints
{
    private const int UsualLimit = 20;
    private const int MostLimit = 100;

    internal sealed record FriendsAnswer(IReadOnlyList<RankRow> Rows);

    internal sealed record ChoiceBody(bool ToFriends, bool InProgramme);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var rankings = routes.MapGroup("/v1/me/rankings").WithTags("Rankings");
        rankings.MapGet("/friends", FriendsAsync).WithName("rankFriends").WithSummary("Friends and oneself by reductions of a month").Produces<FriendsAnswer>().ForHolders();
        rankings.MapGet("/programme", ProgrammeAsync).WithName("rankProgramme").WithSummary("The first of a programme that show themselves, and where the holder is").Produces<ProgrammeRanking>().ForHolders();
        rankings.MapGet("/choice", ChoiceAsync).WithName("getShowChoice").WithSummary("What the holder shows").Produces<ShowChoice>().ForHolders();
        rankings.MapPut("/choice", ChooseAsync).WithName("chooseToShow").WithSummary("Chooses what to show").Accepts<ChoiceBody>("application/json").Produces<ShowChoice>().ForHolders();
    }

    private static async Task<IResult> FriendsAsync(HttpContext http, string? programme, string? month, IRankings rankings, IProgrammeBook programmes)
    {
        var holder = Asking.Holder(http);
        var (known, refused) = await Asking.ProgrammeAsync(programmes, programme, http.RequestAborted);
        return known is null ? refused!
            : Asking.Month(month) is not { } day ? Asking.NoMonth()
            : Results.Json(new FriendsAnswer(await rankings.FriendsAsync(holder, known.Id, day, http.RequestAborted)));
    }

    private static async Task<IResult> ProgrammeAsync(HttpContext http, string? programme, string? month, int? limit, IRankings rankings, IProgrammeBook programmes)
    {
        var holder = Asking.Holder(http);
        var (known, refused) = await Asking.ProgrammeAsync(programmes, programme, http.RequestAborted);
        return known is null ? refused!
            : Asking.Month(month) is not { } day ? Asking.NoMonth()
            : limit is < 1 or > MostLimit ? Problem.Unreadable("limit is a number from 1 to 100.", "limit")
            : Results.Json(await rankings.ProgrammeAsync(holder, known.Id, day, limit ?? UsualLimit, http.RequestAborted));
    }

    private static async Task<IResult> ChoiceAsync(HttpContext http, IRankings rankings) => Results.Json(await rankings.ChoiceAsync(Asking.Holder(http), http.RequestAborted));

    private static async Task<IResult> ChooseAsync(HttpContext http, IRankings rankings)
    {
        if (await Asking.ReadAsync(http.Request, "toFriends", "inProgramme") is not { } body || body.Flag("toFriends") is not { } toFriends || body.Flag("inProgramme") is not { } inProgramme)
        {
            return Problem.Unreadable("One JSON object with toFriends and inProgramme, each true or false.");
        }

        var choice = new ShowChoice(toFriends, inProgramme);
        await rankings.ChooseAsync(Asking.Holder(http), choice, http.RequestAborted);
        return Results.Json(choice);
    }
}
