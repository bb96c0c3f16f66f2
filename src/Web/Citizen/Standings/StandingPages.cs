using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Citizen.Me;
using Puhui.Components.Pages;
using Puhui.Engagement.Contracts;
using Puhui.Platform.Access;

namespace Puhui.Citizen.Standings;

/// <summary>A holder's standing: how it came about, and who was shown it.</summary>
internal static class StandingPages
{
    public const string Path = "/me/standing";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path, ReleaseAsync).ForHolders().ExcludeFromDescription();
        routes.MapGet(Path + "/{release}", ShowOneAsync).ForHolders().ExcludeFromDescription();
        routes.MapGet(Path + "/{release}/statement.txt", DownloadAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{release}/withdraw", WithdrawAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http, Path);
        var here = frame.Here!;
        var standings = http.Door<IStandings>();
        return MeFrame.Page<StandingPage>(http, new
        {
            Frame = frame,
            Standing = here.Programme is null ? null : await standings.OfAsync(here.Holder, here.Id, ct),
            standings.Rule,
            Releases = await standings.ReleasesAsync(here.Holder, ct),
            Why = http.WhyNot(),
        });
    }

    private static async Task<IResult> ReleaseAsync(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var here = await http.Door<HolderPlaces>().OfAsync(http, ct);
        if (here.Programme is null)
        {
            return MeFrame.To(http, Path);
        }

        var days = int.TryParse(form["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        var released = await http.Door<IStandings>().ReleaseAsync(here.Holder, here.Id, form["audience"].ToString().Trim(), form["purpose"].ToString().Trim(), days, ct);
        return released.IsAccepted ? MeFrame.To(http, $"{Path}/{released.Value.Id}") : MeFrame.Why(http, Path, released.Refusal.Code);
    }

    private static async Task<StandingRelease?> FindAsync(HttpContext http, string release, CancellationToken ct) =>
        ReleaseId.TryParse(release, out var id) ? (await http.Door<IStandings>().ReleasesAsync(MeFrame.Holder(http), ct)).FirstOrDefault(one => one.Id == id) : null;

    private static async Task<IResult> ShowOneAsync(HttpContext http, string release, CancellationToken ct)
    {
        var frame = await MeFrame.HereAsync(http, $"{Path}/{release}");
        return await FindAsync(http, release, ct) is { } found ? MeFrame.Page<ReleasePage>(http, new { Frame = frame, Release = found }) : MeFrame.NotHere(http);
    }

    private static async Task<IResult> DownloadAsync(HttpContext http, string release, CancellationToken ct)
    {
        if (await FindAsync(http, release, ct) is not { } found)
        {
            return MeFrame.NotHere(http);
        }

        PageResult.Protect(http.Response);
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"puhui-standing-{found.Id}.txt\"";
        return Results.Text(found.Statement, "text/plain; charset=utf-8");
    }

    private static async Task<IResult> WithdrawAsync(HttpContext http, string release, CancellationToken ct)
    {
        if (!ReleaseId.TryParse(release, out var id))
        {
            return MeFrame.NotHere(http);
        }

        var withdrawn = await http.Door<IStandings>().WithdrawAsync(MeFrame.Holder(http), id, ct);
        return withdrawn.IsAccepted ? MeFrame.To(http, Path) : MeFrame.Why(http, Path, withdrawn.Refusal.Code);
    }
}
