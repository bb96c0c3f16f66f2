using System.Globalization;
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

/// <summary>The worked cases as a table: run, added, taken away.</summary>
internal static class CasePages
{
    private const string Path = MethodConsole.One + "/cases";
    private const string Added = "cases/added.yaml";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, string draft, IMethodDrafts drafts, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => ShowAsync(http, frame, CaseFields.Empty, null, drafts, ct))).Needs(Permissions.MethodsRead, MethodConsole.Owner);
        routes.MapPost(Path, (HttpContext http, string draft, IMethodDrafts drafts, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => ChangeAsync(http, frame, drafts, ct))).Needs(Permissions.MethodsDraft, MethodConsole.Owner);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, DraftFrame frame, CaseFields typed, Refusal? fault, IMethodDrafts drafts, CancellationToken ct)
    {
        var files = (await drafts.FilesAsync(frame.Draft.Id, ct))!;
        var compiled = drafts.Compile(frame.Draft.Method, files);
        return ConsolePage.Of<CasesPage>(
            http,
            new
            {
                Frame = frame,
                Rows = files.CaseNames.SelectMany(name => CaseTable.Read(files.Text(name)), (name, row) =>
                    new CaseLine(name, row, compiled.Cases.FirstOrDefault(result => result.Where.File == name && result.Where.Line == row.Line))).ToList(),
                Compiled = compiled,
                Typed = typed,
                Fault = fault,
                Saved = http.Request.Query.ContainsKey("saved"),
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, DraftFrame frame, IMethodDrafts drafts, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var typed = CaseFields.Read(form);
        var files = (await drafts.FilesAsync(frame.Draft.Id, ct))!;
        Dictionary<string, byte[]?> changes = new(StringComparer.Ordinal);
        if (form.ContainsKey("remove") && form["remove"].ToString().Split(':') is [var file, var line]
            && int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && files.CaseNames.Contains(file))
        {
            var rest = CaseTable.Remove(files.Text(file), number);
            changes[file] = CaseTable.Read(rest).Count == 0 ? null : Encoding.UTF8.GetBytes(rest);
        }
        else if (typed.Row() is { } row)
        {
            changes[Added] = Encoding.UTF8.GetBytes(CaseTable.Add(files.Text(Added), frame.Draft.Method, row, typed.Result, typed.Amount));
        }
        else
        {
            return await ShowAsync(http, frame, typed, new Refusal("words_missing", "A case has a name, a scenario and what is expected."), drafts, ct);
        }

        var saved = await MethodConsole.SaveAsync(http, frame, form, changes);
        return saved.IsAccepted ? Results.Redirect(MethodConsole.Address(frame.Draft.Id, "cases") + "?saved") : await ShowAsync(http, frame, typed, saved.Refusal, drafts, ct);
    }
}

/// <summary>A case with its outcome.</summary>
/// <param name="File">Its file.</param>
/// <param name="Row">The case.</param>
/// <param name="Result">What came of it; null while the method does not load.</param>
public sealed record CaseLine(string File, CaseRow Row, CaseResult? Result);

/// <summary>What was typed into the form of a new case.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scenario">Its scenario.</param>
/// <param name="Inputs">Inputs as lines <c>name = value</c>.</param>
/// <param name="Evidence">Its evidence; empty for none.</param>
/// <param name="Region">Its region; empty for none.</param>
/// <param name="Result">What kind of result is expected.</param>
/// <param name="Amount">The expected amount, or the code of a refusal.</param>
public sealed record CaseFields(string Name, string Scenario, string Inputs, string Evidence, string Region, string Result, string Amount)
{
    /// <summary>Nothing typed.</summary>
    public static CaseFields Empty { get; } = new("", "", "", "", "", "reduction", "");

    /// <summary>As it was sent.</summary>
    public static CaseFields Read(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        string Of(string field) => form[field].ToString().Trim();
        return new(Of("name"), Of("scenario"), form["inputs"].ToString(), Of("evidence"), Of("region"), Of("result"), Of("amount"));
    }

    /// <summary>The case; null when something is missing.</summary>
    public CaseRow? Row() => Name.Length == 0 || Scenario.Length == 0 || Amount.Length == 0 || Result is not ("reduction" or "footprint" or "payout" or "refused")
        ? null
        : new CaseRow(
            0, Name, Scenario,
            [.. Inputs.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries)).Where(pair => pair.Length == 2).Select(pair => KeyValuePair.Create(pair[0], pair[1]))],
            1, "")
        {
            Evidence = Evidence.Length == 0 ? null : Evidence,
            Region = Region.Length == 0 ? null : Region,
        };
}
