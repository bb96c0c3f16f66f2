using System.Globalization;
using Puhui.Methodology;
using Puhui.Quantities;

namespace Puhui.Methods;

/// <summary>A method version with everything it states. Numbers are texts with their unit, so that none is read as a float.</summary>
internal sealed record MethodDetail(
    MethodSummary Method,
    LocalText Licence,
    IReadOnlyList<ChapterDetail> Chapters,
    IReadOnlyList<string> Uses,
    IReadOnlyList<ParameterDetail> Parameters,
    IReadOnlyList<ScenarioDetail> Scenarios)
{
    public static MethodDetail Of(Method method) => new(
        MethodSummary.Of(method),
        method.Definition.Licence,
        [.. method.Definition.Chapters.Select(chapter => new ChapterDetail(chapter.Name, chapter.Text))],
        [.. method.Definition.Uses.Select(used => used.Ref.ToString())],
        [.. method.Definition.Parameters.Select(ParameterDetail.Of)],
        [.. method.Scenarios.Select(ScenarioDetail.Of)]);
}

internal sealed record ChapterDetail(string Name, LocalText Text);

internal sealed record ParameterDetail(
    string Name,
    LocalText Title,
    string? Value,
    string? Unit,
    IReadOnlyList<string> Choices,
    string? Default,
    IReadOnlyList<string> Keys,
    IReadOnlyList<EditionDetail> Editions,
    SourceDetail Source,
    DateOnly? ValidFrom,
    DateOnly? ValidTo,
    bool MayOverride)
{
    public static ParameterDetail Of(ParameterDefinition parameter) => new(
        parameter.Name,
        parameter.Title,
        Text.Of(parameter.Value, parameter.Unit),
        parameter.IsChoice ? null : parameter.Unit.Symbol,
        parameter.Choice,
        parameter.Default,
        parameter.Keys,
        [.. parameter.Editions.Select(edition => EditionDetail.Of(edition, parameter.Unit))],
        SourceDetail.Of(parameter.Provenance),
        parameter.ValidFrom,
        parameter.ValidTo,
        parameter.MayOverride);
}

internal sealed record EditionDetail(DateOnly? Published, int? Year, SourceDetail Source, IReadOnlyList<RowDetail> Rows)
{
    public static EditionDetail Of(TableEdition edition, Unit unit) => new(
        edition.Published,
        edition.Year,
        SourceDetail.Of(edition.Provenance),
        [.. edition.Rows.Select(row => new RowDetail(row.Keys, Text.Of(row.Value, unit), row.Provenance is null ? null : SourceDetail.Of(row.Provenance)))]);
}

internal sealed record RowDetail(IReadOnlyList<string> Keys, string? Value, SourceDetail? Source);

internal sealed record SourceDetail(string Title, string? Clause, string Confidence)
{
    public static SourceDetail Of(Provenance provenance) => new(provenance.Source, provenance.Clause, Words.Of(provenance.Confidence));
}

internal sealed record ScenarioDetail(
    string Name,
    LocalText Title,
    string Result,
    IReadOnlyList<InputDetail> Inputs,
    IReadOnlyList<string> Evidence,
    IReadOnlyList<StepDetail> Calculation,
    string? Leakage,
    IReadOnlyList<CapDetail> Caps,
    IReadOnlyList<string> Overlaps,
    bool Closes)
{
    public static ScenarioDetail Of(MethodScenario scenario) => new(
        scenario.Name,
        scenario.Title,
        scenario.ResultName,
        [.. scenario.Inputs.Select(InputDetail.Of)],
        [.. scenario.Definition.Evidence.Select(evidence => evidence.ToString())],
        [.. scenario.Definition.Steps.Select(step => new StepDetail(step.Name, step.Title, step.Expression.Text))],
        scenario.Definition.Leakage,
        [.. scenario.Definition.Caps.Select(cap => new CapDetail(cap.Id, Words.Of(cap.Window), Words.Of(cap.Measure), cap.Input, cap.Max.ToString(), cap.Key))],
        scenario.Definition.Exclusive?.Overlaps ?? [],
        scenario.Definition.Exclusive?.Closes ?? false);
}

internal sealed record InputDetail(
    string Name, LocalText Title, string Kind, bool Required, string? Default, string? Unit, string? Min, string? Max, IReadOnlyList<string> Classes)
{
    public static InputDetail Of(InputDefinition input) => new(
        input.Name,
        input.Title,
        Words.Of(input.Kind),
        input.IsRequired,
        input.Default,
        input.Kind == InputKind.Quantity ? input.Unit.Symbol : null,
        Text.Of(input.Min, input.Unit),
        Text.Of(input.Max, input.Unit),
        input.Classes);
}

internal sealed record StepDetail(string Name, LocalText Title, string Expression);

internal sealed record CapDetail(string Id, string Window, string Measure, string? Input, string Max, string? Key);

/// <summary>A number with its unit as text.</summary>
internal static class Text
{
    public static string? Of(decimal? number, Unit unit) =>
        number is { } amount ? $"{amount.ToString(CultureInfo.InvariantCulture)} {unit.Symbol}".TrimEnd() : null;
}
