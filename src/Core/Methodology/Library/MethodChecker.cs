using Puhui.Methodology.Binding;

namespace Puhui.Methodology.Library;

/// <summary>Checks one definition as a whole, and binds its scenarios.</summary>
internal static class MethodChecker
{
    public static IReadOnlyList<BoundScenario> Check(MethodDefinition method, IReadOnlyList<MethodDefinition> all, List<MethodProblem> problems)
    {
        var factorSets = FactorSets(method, all, problems);
        if (method.Kind == MethodKind.FactorSet)
        {
            CheckFactorSet(method, problems);
            return [];
        }

        if (method.Scenarios.Count == 0)
        {
            problems.Add(new(method.Where, "the method has no scenarios", "scenarios: at least one"));
        }

        var used = new HashSet<string>(StringComparer.Ordinal);
        var scenarios = new List<BoundScenario>();
        foreach (var scenario in method.Scenarios)
        {
            if (ScenarioBinder.Bind(method, scenario, factorSets, used, problems) is { } bound)
            {
                scenarios.Add(bound);
            }

            foreach (var other in scenario.Exclusive?.Overlaps ?? [])
            {
                if (!method.Scenarios.Any(known => known.Name == other))
                {
                    problems.Add(new(scenario.Where, $"scenario `{scenario.Name}` excludes a scenario that does not exist", string.Join(" | ", method.Scenarios.Select(known => known.Name)), $"'{other}'"));
                }
            }
        }

        CapBinder.CheckShared(method, problems);
        foreach (var parameter in method.Parameters)
        {
            CheckTable(parameter, problems);
            if (!parameter.IsInformation && scenarios.Count == method.Scenarios.Count && !used.Contains(parameter.Name))
            {
                problems.Add(new(parameter.Where, $"parameter `{parameter.Name}` is used in no calculation", "its name in a step, or information: true"));
            }
        }

        return scenarios;
    }

    private static Dictionary<string, MethodDefinition> FactorSets(MethodDefinition method, IReadOnlyList<MethodDefinition> all, List<MethodProblem> problems)
    {
        var sets = new Dictionary<string, MethodDefinition>(StringComparer.Ordinal);
        foreach (var use in method.Uses)
        {
            if (all.FirstOrDefault(other => other.Ref == use.Ref) is not { } set)
            {
                problems.Add(new(use.Where, $"the factor set {use.Ref} is not in the library, or could not be read", "a factor set of the library"));
            }
            else if (set.Kind != MethodKind.FactorSet)
            {
                problems.Add(new(use.Where, $"{use.Ref} is not a factor set", "kind: factor-set", set.Kind.ToString()));
            }
            else
            {
                sets[use.Alias] = set;
            }
        }

        return sets;
    }

    private static void CheckFactorSet(MethodDefinition set, List<MethodProblem> problems)
    {
        if (set.Scenarios.Count > 0 || set.Uses.Count > 0)
        {
            problems.Add(new(set.Where, "a factor set has numbers only", "no scenarios and no uses"));
        }

        if (set.Parameters.Count == 0)
        {
            problems.Add(new(set.Where, "the factor set is empty", "parameters: at least one"));
        }

        foreach (var parameter in set.Parameters)
        {
            CheckTable(parameter, problems);
        }
    }

    private static void CheckTable(ParameterDefinition parameter, List<MethodProblem> problems)
    {
        foreach (var edition in parameter.Editions)
        {
            foreach (var twice in edition.Rows.GroupBy(row => string.Join(", ", row.Keys)).Where(group => group.Count() > 1))
            {
                problems.Add(new(twice.Last().Where, $"table `{parameter.Name}` has two rows for {twice.Key}", "one row for each combination of keys"));
            }

            if (edition.Rows.Count == 0)
            {
                problems.Add(new(edition.Where, $"table `{parameter.Name}` has no rows", "rows by key"));
            }
        }

        foreach (var twice in parameter.Editions.Where(edition => edition.Published is not null).GroupBy(edition => edition.Published).Where(group => group.Count() > 1))
        {
            problems.Add(new(twice.Last().Where, $"table `{parameter.Name}` has two editions of {twice.Key:yyyy-MM-dd}", "one edition for each day"));
        }
    }
}
