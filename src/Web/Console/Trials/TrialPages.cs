using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Platform;
using Puhui.Platform.Settings;

namespace Puhui.Operating.Trials;

/// <summary>Other rules are tried on the records of the last days; nothing changes by it.</summary>
internal static class TrialPages
{
    public const string Path = Guard.Root + "/rules";
    private static readonly int[] Periods = [1, 7, 30];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, async (HttpContext http, PuhuiSettings settings, CancellationToken ct) =>
        {
            var file = System.IO.Path.Combine(settings.MethodsFolder, "plausibility.yaml");
            return Show(http, File.Exists(file) ? await File.ReadAllTextAsync(file, ct) : "", 30, null, null);
        }).Needs(Permissions.ReviewRead, Owners.Server);
        routes.MapPost(Path, TryAsync).Needs(Permissions.ReviewRead, Owners.Server);
    }

    private static async Task<IResult> TryAsync(HttpContext http, IRuleTrial trial, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var text = form["rules"].ToString().ReplaceLineEndings("\n");
        var days = int.TryParse(form["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && Periods.Contains(asked) ? asked : 30;
        try
        {
            return Show(http, text, days, await trial.RunAsync(text, days, null, ct), null);
        }
        catch (OperatorException wrong)
        {
            return Show(http, text, days, null, wrong.Message);
        }
    }

    private static IResult Show(HttpContext http, string text, int days, TrialReport? report, string? problem) => ConsolePage.Of<TrialPage>(
        http, new { Frame = ConsolePage.FrameOf(http), Text = text, Days = days, Periods, Report = report, Problem = problem });
}
