using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Operating.Methods.Deciding;

/// <summary>An expert reads the draft chapter by chapter and says what they think.</summary>
internal static class ReviewDraftPages
{
    private const string Path = MethodConsole.One + "/review";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, string draft, IMethodDrafts drafts, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => ShowAsync(http, frame, new Dictionary<string, string>(), null, drafts, ct))).Needs(Permissions.MethodsReview, MethodConsole.Owner);
        routes.MapPost(Path, (HttpContext http, string draft, IMethodDrafts drafts, IMethodGovernance life, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => ReviewAsync(http, frame, drafts, life, ct))).Needs(Permissions.MethodsReview, MethodConsole.Owner);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, DraftFrame frame, IReadOnlyDictionary<string, string> typed, Refusal? fault, IMethodDrafts drafts, CancellationToken ct) => ConsolePage.Of<ReviewDraftPage>(
        http,
        new
        {
            Frame = frame,
            Chapters = MethodText.Chapters((await drafts.FilesAsync(frame.Draft.Id, ct))!.Text(MethodFiles.Main)),
            Typed = typed,
            Fault = fault,
        },
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> ReviewAsync(HttpContext http, DraftFrame frame, IMethodDrafts drafts, IMethodGovernance life, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var comments = MethodChapters.Names.Append("words").ToDictionary(name => name, name => form["on." + name].ToString(), StringComparer.Ordinal);
        if (!Enum.TryParse<ReviewVerdict>(form["verdict"], ignoreCase: true, out var verdict) || !Enum.IsDefined(verdict))
        {
            return await ShowAsync(http, frame, comments, new Refusal("words_missing", "Choose a verdict.", "verdict"), drafts, ct);
        }

        var step = await life.ReviewAsync(frame.Draft.Id, MethodConsole.SignerOf(http, form), verdict, comments, ct);
        return step.IsAccepted ? Results.Redirect(MethodConsole.Address(frame.Draft.Id)) : await ShowAsync(http, frame, comments, step.Refusal, drafts, ct);
    }
}
