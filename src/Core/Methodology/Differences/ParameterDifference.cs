using System.Globalization;
using static Puhui.Methodology.MethodDifference;

namespace Puhui.Methodology;

/// <summary>What changed in the parameters.</summary>
internal static class ParameterDifference
{
    public static IEnumerable<MethodChange> Between(MethodDefinition was, MethodDefinition now)
    {
        foreach (var name in was.Parameters.Concat(now.Parameters).Select(parameter => parameter.Name).Distinct(StringComparer.Ordinal))
        {
            var (before, after) = (was.Parameters.FirstOrDefault(parameter => parameter.Name == name), now.Parameters.FirstOrDefault(parameter => parameter.Name == name));
            foreach (var change in before is null ? [Added(after!)] : after is null ? [Gone(before)] : Between(before, after))
            {
                yield return change;
            }
        }
    }

    private static MethodChange Added(ParameterDefinition parameter) => new(ChangeArea.Parameter, parameter.Name, null, Shown(parameter), VersionPart.Minor);

    // Whoever set it with an act can do so no more.
    private static MethodChange Gone(ParameterDefinition parameter) =>
        new(ChangeArea.Parameter, parameter.Name, Shown(parameter), null, parameter.MayOverride ? VersionPart.Major : VersionPart.Minor);

    private static string Shown(ParameterDefinition parameter) =>
        Text(parameter.Value, parameter.Unit)
        ?? (parameter.IsChoice ? string.Join(" | ", parameter.Choice) : parameter.IsTable ? $"[{string.Join(", ", parameter.Keys)}] {parameter.Unit.Symbol}" : parameter.Unit.Symbol);

    private static IEnumerable<MethodChange> Between(ParameterDefinition was, ParameterDefinition now)
    {
        var name = was.Name;
        MethodChange?[] changes =
        [
            was.Unit.Symbol == now.Unit.Symbol || !was.IsTable ? null : new(ChangeArea.Parameter, $"{name} unit", was.Unit.Symbol, now.Unit.Symbol, VersionPart.Major),
            was.IsTable || now.IsTable ? null : Of(ChangeArea.Parameter, name, was.Value, now.Value, was.Unit, now.Unit, was.Unit.Dimension == now.Unit.Dimension ? VersionPart.Minor : VersionPart.Major),
            Of(ChangeArea.Parameter, $"{name} keys", string.Join(", ", was.Keys), string.Join(", ", now.Keys), VersionPart.Major),
            Of(ChangeArea.Parameter, $"{name} options", string.Join(" | ", was.Choice), string.Join(" | ", now.Choice), was.Choice.Except(now.Choice).Any() ? VersionPart.Major : VersionPart.Minor),
            Of(ChangeArea.Parameter, $"{name} default", was.Default, now.Default, VersionPart.Minor),
            Of(ChangeArea.Parameter, $"{name} override", Yes(was.MayOverride), Yes(now.MayOverride), was.MayOverride ? VersionPart.Major : VersionPart.Minor),
            Of(ChangeArea.Parameter, $"{name} min", was.Min, now.Min, was.Unit, now.Unit, VersionPart.Minor) is { } min && was.Min != now.Min ? min : null,
            Of(ChangeArea.Parameter, $"{name} max", was.Max, now.Max, was.Unit, now.Unit, VersionPart.Minor) is { } max && was.Max != now.Max ? max : null,
            Of(ChangeArea.Source, $"{name} title", $"{was.Title.Zh} / {was.Title.En}", $"{now.Title.Zh} / {now.Title.En}", VersionPart.Patch),
            Of(ChangeArea.Source, $"{name} valid", Range(was), Range(now), VersionPart.Patch),
            .. Sources(name, was.Provenance, now.Provenance),
        ];
        return changes.OfType<MethodChange>().Concat(was.IsTable && now.IsTable ? Rows(was, now) : []);
    }

    private static string Yes(bool flag) => flag ? "yes" : "no";

    private static string Range(ParameterDefinition parameter) => $"{Day(parameter.ValidFrom)} … {Day(parameter.ValidTo)}";

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static IEnumerable<MethodChange?> Sources(string name, Provenance? was, Provenance? now) =>
    [
        Of(ChangeArea.Source, $"{name} source", was?.Source, now?.Source, VersionPart.Patch),
        Of(ChangeArea.Source, $"{name} clause", was?.Clause, now?.Clause, VersionPart.Patch),
        Of(ChangeArea.Source, $"{name} confidence", was?.Confidence.ToString(), now?.Confidence.ToString(), VersionPart.Patch),
    ];

    private static IEnumerable<MethodChange> Rows(ParameterDefinition was, ParameterDefinition now)
    {
        var (before, after) = (Flat(was), Flat(now));
        foreach (var key in before.Keys.Concat(after.Keys).Distinct(StringComparer.Ordinal))
        {
            var (left, right) = (before.GetValueOrDefault(key), after.GetValueOrDefault(key));
            var name = $"{was.Name}[{key}]";
            if (left is null || right is null)
            {
                yield return new MethodChange(
                    ChangeArea.Parameter, name, left is null ? null : Text(left.Value.Value, was.Unit) ?? "none", right is null ? null : Text(right.Value.Value, now.Unit) ?? "none", VersionPart.Minor);
                continue;
            }

            if (left.Value.Value != right.Value.Value && Of(ChangeArea.Parameter, name, left.Value.Value, right.Value.Value, was.Unit, now.Unit, VersionPart.Minor) is { } number)
            {
                yield return number;
            }

            foreach (var source in left.Value.Source == right.Value.Source ? [] : Sources(name, left.Value.Source, right.Value.Source).OfType<MethodChange>())
            {
                yield return source;
            }
        }
    }

    // Where a row says nothing of its own source, the table's own change says it once.
    private static Dictionary<string, (decimal? Value, Provenance? Source)?> Flat(ParameterDefinition table) => table.Editions
        .SelectMany(edition => edition.Rows, (edition, row) => (
            Key: (edition.Published is { } day ? Day(day) + ": " : "") + string.Join(", ", row.Keys),
            row.Value,
            Source: row.Provenance ?? (edition.Provenance == table.Provenance ? null : edition.Provenance)))
        .DistinctBy(row => row.Key)
        .ToDictionary(row => row.Key, row => ((decimal?, Provenance?)?)(row.Value, row.Source), StringComparer.Ordinal);
}
