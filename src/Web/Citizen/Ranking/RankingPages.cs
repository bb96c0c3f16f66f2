using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Citizen.Me;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Ranking;

/// <summary>Who did how much this month: among friends, and in the programme. Nobody is shown who did not choose to be.</summary>
internal static class RankingPages
{
    public const string Path = "/me/ranking";
    private const int RowsShown = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path, ChooseAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http, Path);
        var here = frame.Here!;
        var rankings = http.Door<IRankings>();
        var month = new DateOnly(here.Today.Year, here.Today.Month, 1);
        return MeFrame.Page<RankingPage>(http, new
        {
            Frame = frame,
            Month = month,
            Friends = here.Programme is null ? [] : await rankings.FriendsAsync(here.Holder, here.Id, month, ct),
            Programme = here.Programme is null ? null : await rankings.ProgrammeAsync(here.Holder, here.Id, month, RowsShown, ct),
            Choice = await rankings.ChoiceAsync(here.Holder, ct),
            Name = await http.Door<IFriends>().NameAsync(here.Holder, ct),
        });
    }

    private static async Task<IResult> ChooseAsync(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        await http.Door<IRankings>().ChooseAsync(MeFrame.Holder(http), new ShowChoice(form.ContainsKey("friends"), form.ContainsKey("programme")), ct);
        return MeFrame.To(http, Path);
    }
}
