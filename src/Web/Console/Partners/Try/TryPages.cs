using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Components.Pages;
using Puhui.Methods.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;

namespace Puhui.Operating.Partners.Try;

/// <summary>A record is judged and quantified as if the partner had sent it, and nothing is recorded.</summary>
internal static class TryPages
{
    private const int MostBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(PartnerPages.One + "/try", (HttpContext http, string source, string? example, IMethodChoice methods) =>
            PartnerPages.WithAsync(http, source, frame => Task.FromResult(Show(http, frame, methods, TryExamples.Write(frame.Source, example, methods, frame.Page.Now), example, null)))).Needs(Permissions.PartnersRead, Owners.Source);
        routes.MapPost(PartnerPages.One + "/try", (HttpContext http, string source, IDryRun dryRun, IMethodChoice methods, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => JudgeAsync(http, frame, dryRun, methods, ct))).Needs(Permissions.PartnersRead, Owners.Source);
    }

    private static async Task<IResult> JudgeAsync(HttpContext http, PartnerFrame frame, IDryRun dryRun, IMethodChoice methods, CancellationToken ct)
    {
        var text = (await http.Request.ReadFormAsync(ct))["record"].ToString();
        var bytes = Encoding.UTF8.GetBytes(text);
        var answer = bytes.Length <= MostBytes
            ? await dryRun.JudgeAsync(frame.Source.Id, bytes, ct)
            : new DryRunAnswer([], new DryRunProblem("too_large", $"At most {MostBytes / 1024} KiB can be tried at a time."));
        return PageResult.WantsPart(http)
            ? ConsolePage.Of<TryAnswer>(http, new { Frame = frame, Answer = answer })
            : Show(http, frame, methods, text, null, answer);
    }

    private static IResult Show(HttpContext http, PartnerFrame frame, IMethodChoice methods, string text, string? example, DryRunAnswer? answer) => ConsolePage.Of<TryPage>(
        http, new { Frame = frame, Text = text, Example = example ?? "", Answer = answer, Examples = TryExamples.Names(frame.Source, methods, frame.Page.Now) });
}
