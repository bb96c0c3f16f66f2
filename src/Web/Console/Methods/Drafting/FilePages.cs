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

/// <summary>Every file as text, and all of them as a zip.</summary>
internal static class FilePages
{
    private const string Path = MethodConsole.One + "/files";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, string draft, string? name, IMethodDrafts drafts, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => ShowAsync(http, frame, name ?? MethodFiles.Main, null, null, drafts, ct))).Needs(Permissions.MethodsRead, MethodConsole.Owner);
        routes.MapPost(Path, (HttpContext http, string draft, IMethodDrafts drafts, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => SaveAsync(http, frame, drafts, ct))).Needs(Permissions.MethodsDraft, MethodConsole.Owner);
        routes.MapGet(MethodConsole.One + "/export", (HttpContext http, string draft, IMethodDrafts drafts, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => ExportAsync(frame, drafts, ct))).Needs(Permissions.MethodsRead, MethodConsole.Owner);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, DraftFrame frame, string name, string? typed, Refusal? fault, IMethodDrafts drafts, CancellationToken ct)
    {
        var files = (await drafts.FilesAsync(frame.Draft.Id, ct))!;
        return ConsolePage.Of<FilesPage>(
            http,
            new
            {
                Frame = frame,
                Names = files.Names,
                Name = files.Names.Contains(name) ? name : MethodFiles.Main,
                Text = typed ?? files.Text(files.Names.Contains(name) ? name : MethodFiles.Main),
                Compiled = drafts.Compile(frame.Draft.Method, files),
                Fault = fault,
                Saved = http.Request.Query.ContainsKey("saved"),
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> SaveAsync(HttpContext http, DraftFrame frame, IMethodDrafts drafts, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var name = form["name"].ToString().Trim();
        var text = form["text"].ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
        // Of a new name nothing was typed yet; a file without content is taken away, but for the two that every method has.
        var gone = text.Length == 0 && form.ContainsKey("remove") && name is not (MethodFiles.Main or MethodFiles.Sources);
        var saved = await MethodConsole.SaveAsync(http, frame, form, new Dictionary<string, byte[]?> { [name] = gone ? null : Encoding.UTF8.GetBytes(text) });
        return saved.IsAccepted
            ? Results.Redirect(MethodConsole.Address(frame.Draft.Id, "files") + QueryString.Create("name", gone ? MethodFiles.Main : name).Add("saved", ""))
            : await ShowAsync(http, frame, name, text, saved.Refusal, drafts, ct);
    }

    private static async Task<IResult> ExportAsync(DraftFrame frame, IMethodDrafts drafts, CancellationToken ct) =>
        Results.File((await drafts.ExportAsync(frame.Draft.Id, ct))!, "application/zip", $"{frame.Draft.Method.Id}-{frame.Draft.Method.Version}.zip");
}
