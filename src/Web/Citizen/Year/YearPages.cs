using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Citizen.Me;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Year;

/// <summary>The annual green statement: the year, to look at, to share, to take back.</summary>
internal static class YearPages
{
    public const string Path = "/me/statement";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/share", ShareAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/unshare", UnshareAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, int? year, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http);
        var here = frame.Here!;
        var statements = http.Door<IGreenStatements>();
        var years = here.Programme is null ? [] : await statements.YearsAsync(here.Holder, here.Id, ct);
        var chosen = year is { } wanted && years.Contains(wanted) ? wanted : years.Count > 0 ? years[0] : (int?)null;
        GreenStatement? statement = null;
        if (chosen is { } one && await statements.OfAsync(here.Holder, here.Id, one, ct) is { IsAccepted: true } made)
        {
            statement = made.Value;
        }

        return MeFrame.Page<YearPage>(http, new
        {
            Frame = frame,
            Years = years,
            Statement = statement,
            Shared = await statements.SharedAsync(here.Holder, ct),
            Origin = $"{http.Request.Scheme}://{http.Request.Host}",
            Why = http.WhyNot(),
        });
    }

    private static async Task<IResult> ShareAsync(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var here = await http.Door<HolderPlaces>().OfAsync(http, ct);
        if (here.Programme is null || !int.TryParse(form["year"], NumberStyles.None, CultureInfo.InvariantCulture, out var year))
        {
            return MeFrame.To(http, Path);
        }

        var name = form["name"].ToString().Trim();
        var shared = await http.Door<IGreenStatements>().ShareAsync(here.Holder, here.Id, year, name.Length == 0 ? null : name, ct);
        var path = string.Create(CultureInfo.InvariantCulture, $"{Path}?year={year}");
        return shared.IsAccepted ? MeFrame.To(http, path + "#shared") : MeFrame.Why(http, path, shared.Refusal.Code);
    }

    private static async Task<IResult> UnshareAsync(HttpContext http, CancellationToken ct)
    {
        await http.Door<IGreenStatements>().UnshareAsync(MeFrame.Holder(http), (await http.Request.ReadFormAsync(ct))["token"].ToString(), ct);
        return MeFrame.To(http, Path);
    }
}
