using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Operating.Methods.Drafting;

/// <summary>The twelve chapters in both languages.</summary>
internal static class ChapterPages
{
    private const string Path = MethodConsole.One + "/chapters";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, string draft, IMethodDrafts drafts, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => ShowAsync(http, frame, null, null, drafts, ct))).Needs(Permissions.MethodsRead, MethodConsole.Owner);
        routes.MapPost(Path, (HttpContext http, string draft, IMethodDrafts drafts, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => SaveAsync(http, frame, drafts, ct))).Needs(Permissions.MethodsDraft, MethodConsole.Owner);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, DraftFrame frame, IReadOnlyDictionary<string, LocalText>? typed, Refusal? fault, IMethodDrafts drafts, CancellationToken ct) => ConsolePage.Of<ChaptersPage>(
        http,
        new
        {
            Frame = frame,
            Chapters = typed ?? MethodText.Chapters((await drafts.FilesAsync(frame.Draft.Id, ct))!.Text(MethodFiles.Main)),
            Fault = fault,
            Saved = http.Request.Query.ContainsKey("saved"),
        },
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> SaveAsync(HttpContext http, DraftFrame frame, IMethodDrafts drafts, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var chapters = MethodChapters.Names.ToDictionary(name => name, name => new LocalText(form[name + ".zh"].ToString(), form[name + ".en"].ToString()), StringComparer.Ordinal);
        var text = MethodText.WithChapters((await drafts.FilesAsync(frame.Draft.Id, ct))!.Text(MethodFiles.Main), chapters);
        var saved = await MethodConsole.SaveAsync(http, frame, form, new Dictionary<string, byte[]?> { [MethodFiles.Main] = Encoding.UTF8.GetBytes(text) });
        return saved.IsAccepted
            ? Results.Redirect(MethodConsole.Address(frame.Draft.Id, "chapters") + "?saved")
            : await ShowAsync(http, frame, chapters, saved.Refusal, drafts, ct);
    }
}
