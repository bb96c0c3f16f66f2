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

/// <summary>The parameters: value, source, clause, confidence, valid from.</summary>
internal static class ParameterPages
{
    private const string Path = MethodConsole.One + "/parameters";
    private static readonly string[][] Fields = [["value"], ["source"], ["clause"], ["confidence"], ["valid", "from"]];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, string draft, IMethodDrafts drafts, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => ShowAsync(http, frame, null, drafts, ct))).Needs(Permissions.MethodsRead, MethodConsole.Owner);
        routes.MapPost(Path, (HttpContext http, string draft, IMethodDrafts drafts, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => SaveAsync(http, frame, drafts, ct))).Needs(Permissions.MethodsDraft, MethodConsole.Owner);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, DraftFrame frame, Refusal? fault, IMethodDrafts drafts, CancellationToken ct)
    {
        var files = (await drafts.FilesAsync(frame.Draft.Id, ct))!;
        return ConsolePage.Of<ParametersPage>(
            http,
            new
            {
                Frame = frame,
                Parameters = MethodText.Parameters(files.Text(MethodFiles.Main)),
                Tables = MethodText.Section(files.Text(MethodFiles.Main), "parameters"),
                Compiled = drafts.Compile(frame.Draft.Method, files),
                Fault = fault,
                Saved = http.Request.Query.ContainsKey("saved"),
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> SaveAsync(HttpContext http, DraftFrame frame, IMethodDrafts drafts, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var text = (await drafts.FilesAsync(frame.Draft.Id, ct))!.Text(MethodFiles.Main);
        if (form.ContainsKey("tables"))
        {
            text = MethodText.WithSection(text, ["parameters"], form["tables"].ToString());
        }
        else if (MethodText.Parameters(text).FirstOrDefault(parameter => parameter.Name == form["name"]) is { } known)
        {
            string[] was = [known.Value ?? "", known.Source, known.Clause, known.Confidence, known.ValidFrom];
            for (var i = 0; i < Fields.Length; i++)
            {
                var typed = form[string.Join('.', Fields[i])].ToString().Trim();
                if (typed.Length > 0 && typed != was[i])
                {
                    if (MethodText.WithParameter(text, known.Name, Fields[i], typed) is not { } changed)
                    {
                        return await ShowAsync(http, frame, new Refusal("not_in_place", frame.Page.Language.Say("这个参数的写法不能在表单里改，请改下面的文本。", "This parameter is written in a way the form cannot change; edit the text below.")), drafts, ct);
                    }

                    text = changed;
                }
            }
        }

        var saved = await MethodConsole.SaveAsync(http, frame, form, new Dictionary<string, byte[]?> { [MethodFiles.Main] = Encoding.UTF8.GetBytes(text) });
        return saved.IsAccepted
            ? Results.Redirect(MethodConsole.Address(frame.Draft.Id, "parameters") + "?saved")
            : await ShowAsync(http, frame, saved.Refusal, drafts, ct);
    }
}
