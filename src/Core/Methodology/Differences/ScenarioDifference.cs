using static Puhui.Methodology.MethodDifference;

namespace Puhui.Methodology;

/// <summary>What changed in the scenarios.</summary>
internal static class ScenarioDifference
{
    public static IEnumerable<MethodChange> Between(MethodDefinition was, MethodDefinition now)
    {
        foreach (var name in was.Scenarios.Concat(now.Scenarios).Select(scenario => scenario.Name).Distinct(StringComparer.Ordinal))
        {
            var (before, after) = (was.Scenarios.FirstOrDefault(scenario => scenario.Name == name), now.Scenarios.FirstOrDefault(scenario => scenario.Name == name));
            var changes = before is null ? [new MethodChange(ChangeArea.Scenario, name, null, after!.Title.En, VersionPart.Minor)]
                : after is null ? [new MethodChange(ChangeArea.Scenario, name, before.Title.En, null, VersionPart.Major)]
                : Whole(before, after).Concat(Inputs(before, after)).Concat(Steps(before, after)).Concat(Caps(before, after));
            foreach (var change in changes)
            {
                yield return change;
            }
        }
    }

    private static IEnumerable<MethodChange> Whole(ScenarioDefinition was, ScenarioDefinition now)
    {
        string Evidence(ScenarioDefinition scenario) => string.Join(", ", scenario.Evidence);
        string Excludes(ScenarioDefinition scenario) => scenario.Exclusive is { } exclusive ? string.Join(", ", exclusive.Overlaps) + (exclusive.Closes ? " (closes)" : "") : "";
        MethodChange?[] changes =
        [
            Of(ChangeArea.Scenario, $"{was.Name} title", $"{was.Title.Zh} / {was.Title.En}", $"{now.Title.Zh} / {now.Title.En}", VersionPart.Patch),
            Of(ChangeArea.Scenario, $"{was.Name} evidence", Evidence(was), Evidence(now), VersionPart.Minor),
            Of(ChangeArea.Scenario, $"{was.Name} exclusive", Excludes(was), Excludes(now), VersionPart.Minor),
            Of(ChangeArea.Scenario, $"{was.Name} leakage", was.Leakage, now.Leakage, VersionPart.Patch),
        ];
        return changes.OfType<MethodChange>();
    }

    private static IEnumerable<MethodChange> Inputs(ScenarioDefinition was, ScenarioDefinition now)
    {
        foreach (var name in was.Inputs.Concat(now.Inputs).Select(input => input.Name).Distinct(StringComparer.Ordinal))
        {
            var (before, after) = (was.Inputs.FirstOrDefault(input => input.Name == name), now.Inputs.FirstOrDefault(input => input.Name == name));
            var shown = $"{was.Name}: {name}";
            if (before is null || after is null)
            {
                yield return new MethodChange(
                    ChangeArea.Input, shown, before is null ? null : Kind(before), after is null ? null : Kind(after),
                    after is { IsRequired: false } ? VersionPart.Minor : VersionPart.Major);
                continue;
            }

            MethodChange?[] changes =
            [
                Of(ChangeArea.Input, shown, Kind(before), Kind(after), VersionPart.Major),
                Of(ChangeArea.Input, $"{shown} required", before.IsRequired ? "yes" : "no", after.IsRequired ? "yes" : "no", after.IsRequired ? VersionPart.Major : VersionPart.Minor),
                Of(ChangeArea.Input, $"{shown} words", string.Join(", ", before.Classes), string.Join(", ", after.Classes), before.Classes.Except(after.Classes).Any() ? VersionPart.Major : VersionPart.Minor),
                Of(ChangeArea.Input, $"{shown} default", before.Default, after.Default, VersionPart.Minor),
                before.Min == after.Min ? null : Of(ChangeArea.Input, $"{shown} min", before.Min, after.Min, before.Unit, after.Unit, VersionPart.Minor),
                before.Max == after.Max ? null : Of(ChangeArea.Input, $"{shown} max", before.Max, after.Max, before.Unit, after.Unit, VersionPart.Minor),
                Of(ChangeArea.Input, $"{shown} title", $"{before.Title.Zh} / {before.Title.En}", $"{after.Title.Zh} / {after.Title.En}", VersionPart.Patch),
            ];
            foreach (var change in changes.OfType<MethodChange>())
            {
                yield return change;
            }
        }
    }

    private static string Kind(InputDefinition input) =>
        input.Kind == InputKind.Quantity ? input.Unit.Symbol + (input.IsWhole ? " (whole)" : "") : input.Kind == InputKind.Text ? $"text, {input.MaxLength}" : "class";

    private static IEnumerable<MethodChange> Steps(ScenarioDefinition was, ScenarioDefinition now)
    {
        foreach (var name in was.Steps.Concat(now.Steps).Select(step => step.Name).Distinct(StringComparer.Ordinal))
        {
            var (before, after) = (was.Steps.FirstOrDefault(step => step.Name == name), now.Steps.FirstOrDefault(step => step.Name == name));
            if (Of(ChangeArea.Formula, $"{was.Name}: {name}", before?.Expression.Text, after?.Expression.Text, VersionPart.Major) is { } change)
            {
                yield return change;
            }
        }
    }

    private static IEnumerable<MethodChange> Caps(ScenarioDefinition was, ScenarioDefinition now)
    {
        foreach (var id in was.Caps.Concat(now.Caps).Select(cap => cap.Id).Distinct(StringComparer.Ordinal))
        {
            var (before, after) = (was.Caps.FirstOrDefault(cap => cap.Id == id), now.Caps.FirstOrDefault(cap => cap.Id == id));
            if (Of(ChangeArea.Cap, $"{was.Name}: {id}", Shown(before), Shown(after), VersionPart.Minor) is { } change)
            {
                yield return change;
            }
        }
    }

    private static string? Shown(CapDefinition? cap) =>
        cap is null ? null : $"{cap.Max} {cap.Measure} {cap.Input} / {cap.Window}{(cap.Key is null ? "" : $" / {cap.Key}")}".Replace("  ", " ", StringComparison.Ordinal);
}
