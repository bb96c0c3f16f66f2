using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;

namespace Puhui.Operating.Methods.Drafting;

/// <summary>What a draft changes against a known version: numbers with their per cent, formulas, chapters, cases.</summary>
internal static class DifferencePages
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(
        MethodConsole.One + "/difference",
        (HttpContext http, string draft, string? with, IMethodDrafts drafts, IMethodRegister register, CancellationToken ct) =>
            MethodConsole.WithAsync(http, draft, frame => ShowAsync(http, frame, with, drafts, register, ct))).Needs(Permissions.MethodsRead, MethodConsole.Owner);

    private static async Task<IResult> ShowAsync(HttpContext http, DraftFrame frame, string? with, IMethodDrafts drafts, IMethodRegister register, CancellationToken ct)
    {
        var others = register.Library.Methods.Where(method => method.Ref.Id == frame.Draft.Method.Id && method.Ref != frame.Draft.Method).ToList();
        var below = others.LastOrDefault(method => VersionOrder.Instance.Compare(method.Ref.Version, frame.Draft.Method.Version) < 0);
        var other = others.FirstOrDefault(method => method.Ref.Version == with) ?? below ?? others.LastOrDefault();
        var files = (await drafts.FilesAsync(frame.Draft.Id, ct))!;
        var compiled = drafts.Compile(frame.Draft.Method, files);
        return ConsolePage.Of<DifferencePage>(http, new
        {
            Frame = frame,
            Others = others.Select(method => method.Ref.Version).ToList(),
            With = other?.Ref.Version,
            Compiled = compiled,
            Changes = other is null || compiled.Method is null ? [] : MethodDifference.Between(other.Definition, compiled.Method.Definition),
            Grown = other is null ? null : MethodDifference.Grown(other.Ref.Version, frame.Draft.Method.Version),
            Cases = other is null ? [] : Cases((await drafts.FilesAsync(other.Ref, ct))!, files),
        });
    }

    private static List<CaseChange> Cases(MethodFiles was, MethodFiles now)
    {
        var (before, after) = (Rows(was), Rows(now));
        return [.. before.Keys.Concat(after.Keys).Distinct(StringComparer.Ordinal).Select(name => new CaseChange(name, before.GetValueOrDefault(name), after.GetValueOrDefault(name))).Where(change => change.Was != change.Is)];
    }

    private static Dictionary<string, string> Rows(MethodFiles files) => files.CaseNames
        .SelectMany(name => CaseTable.Read(files.Text(name)))
        .GroupBy(row => row.Name, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => $"{group.First().Scenario} {string.Join(", ", group.First().Inputs.Select(input => input.Value))} → {group.First().Expect}", StringComparer.Ordinal);
}

/// <summary>A case that is stated otherwise.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Was">Before; null when it is new.</param>
/// <param name="Is">After; null when it is gone.</param>
public sealed record CaseChange(string Name, string? Was, string? Is);
