using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Citizen.Holders;
using Puhui.Citizen.Me;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Credits.Contracts;
using Puhui.Platform.Access;

namespace Puhui.Citizen.History;

/// <summary>What was: days of acts with why and proof, and each movement of points with its reason.</summary>
internal static class HistoryPages
{
    public const string Path = "/me/history";
    public const string PointsPath = "/me/points";
    private const int RowsShown = 40;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).ForHolders().ExcludeFromDescription();
        routes.MapGet(PointsPath, PointsAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string? scenario, string? cursor, IHolderBook book, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http);
        if (await book.FindAsync(frame.Here!.Holder, ct) is not { } holder)
        {
            return MeFrame.NotHere(http);
        }

        scenario = holder.Scenarios.Contains(scenario, StringComparer.Ordinal) ? scenario : null;
        var list = await book.ListAsync(holder, scenario, cursor, ct);
        return PageResult.WantsPart(http)
            ? PageResult.Of<ListPart>(http, new { frame.Language, Holder = holder, List = list, Address = Path })
            : MeFrame.Page<HistoryPage>(http, new { Frame = frame, Holder = holder, List = list, Older = cursor is not null });
    }

    private static async Task<IResult> PointsAsync(HttpContext http, string? cursor, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http);
        var here = frame.Here!;
        if (here.Programme is null)
        {
            return MeFrame.Page<PointsPage>(http, new { Frame = frame });
        }

        var credits = http.Door<ICreditBook>();
        CreditStatement statement;
        try
        {
            statement = await credits.StatementAsync(here.Holder, here.Id, RowsShown, cursor, ct);
        }
        catch (FormatException) when (cursor is not null)
        {
            return MeFrame.To(http, PointsPath);
        }

        return MeFrame.Page<PointsPage>(http, new
        {
            Frame = frame,
            Balance = await credits.OfAsync(here.Holder, here.Id, ct),
            Lots = await credits.LotsAsync(here.Holder, here.Id, ct),
            Statement = statement,
            Older = cursor is not null,
        });
    }
}
