using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Components.Pages;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Operating.Methods.Drafting;

/// <summary>The scenarios and their formulas, checked while they are written, with an example worked out step by step.</summary>
internal static class FormulaPages
{
    private const string Path = MethodConsole.One + "/formula";
    private static readonly string[] Fields = ["shared", "scenarios"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, string draft, IMethodDrafts drafts, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => ShowAsync(http, frame, null, null, null, drafts, ct))).Needs(Permissions.MethodsRead, MethodConsole.Owner);
        routes.MapPost(Path, (HttpContext http, string draft, IMethodDrafts drafts, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => SaveAsync(http, frame, drafts, ct))).Needs(Permissions.MethodsDraft, MethodConsole.Owner);
        routes.MapPost(Path + "/check", (HttpContext http, string draft, IMethodDrafts drafts, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => CheckAsync(http, frame, drafts, ct))).Needs(Permissions.MethodsRead, MethodConsole.Owner);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, DraftFrame frame, string? typed, ExampleForm? form, Refusal? fault, IMethodDrafts drafts, CancellationToken ct)
    {
        var files = (await drafts.FilesAsync(frame.Draft.Id, ct))!;
        var text = files.Text(MethodFiles.Main);
        var formulas = typed ?? MethodText.Section(text, Fields);
        var compiled = drafts.Compile(frame.Draft.Method, typed is null ? files : With(files, typed));
        var example = form ?? ExampleForm.Of(files, compiled.Method);
        return ConsolePage.Of<FormulaPage>(
            http,
            new
            {
                Frame = frame,
                Formulas = formulas,
                FirstLine = Math.Max(1, MethodText.LineOf(text, MethodText.LineOf(text, "shared") > 0 ? "shared" : "scenarios")),
                Check = new FormulaCheck(compiled, example, example.Explain(compiled.Method)),
                Fault = fault,
                Saved = http.Request.Query.ContainsKey("saved"),
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> CheckAsync(HttpContext http, DraftFrame frame, IMethodDrafts drafts, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var example = ExampleForm.Read(form);
        if (!PageResult.WantsPart(http))
        {
            return await ShowAsync(http, frame, form["formulas"].ToString(), example, null, drafts, ct);
        }

        var compiled = drafts.Compile(frame.Draft.Method, With((await drafts.FilesAsync(frame.Draft.Id, ct))!, form["formulas"].ToString()));
        return ConsolePage.Of<CheckPart>(http, new { L = frame.Page.Language, Check = new FormulaCheck(compiled, example, example.Explain(compiled.Method)) });
    }

    private static async Task<IResult> SaveAsync(HttpContext http, DraftFrame frame, IMethodDrafts drafts, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var files = (await drafts.FilesAsync(frame.Draft.Id, ct))!;
        var changed = With(files, form["formulas"].ToString());
        var saved = await MethodConsole.SaveAsync(http, frame, form, new Dictionary<string, byte[]?> { [MethodFiles.Main] = changed.Find(MethodFiles.Main) });
        return saved.IsAccepted
            ? Results.Redirect(MethodConsole.Address(frame.Draft.Id, "formula") + "?saved")
            : await ShowAsync(http, frame, form["formulas"].ToString(), ExampleForm.Read(form), saved.Refusal, drafts, ct);
    }

    private static MethodFiles With(MethodFiles files, string formulas) =>
        files.With([KeyValuePair.Create(MethodFiles.Main, (byte[]?)Encoding.UTF8.GetBytes(MethodText.WithSection(files.Text(MethodFiles.Main), Fields, formulas)))]);
}

/// <summary>What became of checking the formulas.</summary>
/// <param name="Compiled">The compiled draft.</param>
/// <param name="Example">The example.</param>
/// <param name="Worked">The example worked out; null when there is nothing to work it out with.</param>
public sealed record FormulaCheck(CompiledDraft Compiled, ExampleForm Example, Explanation? Worked);
