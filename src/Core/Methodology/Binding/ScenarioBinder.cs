using Puhui.Methodology.Expressions;
using Puhui.Quantities;

namespace Puhui.Methodology.Binding;

/// <summary>The checker of one scenario: names, dimensions, look-ups, results, caps, bases of electricity factors.</summary>
internal static class ScenarioBinder
{
    private const int MostInputs = 60;
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
        { "scenario", "evidence", "year", "if", "min", "max", "floor", "ceil", "abs", "co2e", "and", "or", "not" };

    public static BoundScenario? Bind(
        MethodDefinition method, ScenarioDefinition scenario, IReadOnlyDictionary<string, MethodDefinition> factorSets, HashSet<string> usedParameters, List<MethodProblem> problems)
    {
        var before = problems.Count;
        var scope = new NameScope(method, scenario, factorSets, usedParameters);
        var tables = new List<TableSite>();
        CheckNames(method, scenario, problems);
        var steps = BindSteps(scenario, scope, tables, problems);
        foreach (var source in scope.Codes)
        {
            CheckYears(source, scenario, problems);
        }

        CheckBases(scenario, steps, problems);
        if (problems.Count > before)
        {
            return null;
        }

        foreach (var table in tables)
        {
            table.Materialise();
            CheckRows(scenario, table, problems);
        }

        var resultName = method.Kind == MethodKind.Footprint ? "footprint" : "reduction";
        var result = steps.Find(step => step.Definition.Name == resultName);
        var payout = steps.Find(step => step.Definition.Name == "payout");
        var toMilligrams = ResultConversion(method, scenario, resultName, result, payout, problems);
        var toFen = PayoutConversion(payout, problems);
        var caps = CapBinder.Bind(scenario, result, problems);
        return problems.Count > before ? null : new BoundScenario
        {
            Method = method,
            Definition = scenario,
            Steps = steps,
            Result = result,
            ToMilligrams = toMilligrams,
            Payout = payout,
            ToFen = toFen,
            ScalarOverrides = scope.ScalarOverrides,
            Codes = scope.Codes,
            Tables = tables,
            Caps = caps,
        };
    }

    private static void CheckNames(MethodDefinition method, ScenarioDefinition scenario, List<MethodProblem> problems)
    {
        if (scenario.Inputs.Count > MostInputs)
        {
            problems.Add(new(scenario.Where, $"scenario `{scenario.Name}` has too many inputs", $"at most {MostInputs}", $"{scenario.Inputs.Count}"));
        }

        var names = method.Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        var all = scenario.Inputs.Select(input => (input.Name, input.Where)).Concat(scenario.Steps.Select(step => (step.Name, step.Where)));
        foreach (var (name, where) in all)
        {
            if (Reserved.Contains(name) || !names.Add(name))
            {
                problems.Add(new(where, $"the name `{name}` is taken", "a name that no parameter, input, step or built-in has"));
            }
        }
    }

    private static List<BoundStep> BindSteps(ScenarioDefinition scenario, NameScope scope, List<TableSite> tables, List<MethodProblem> problems)
    {
        var steps = new List<BoundStep>();
        var known = new Dictionary<string, BoundStep?>(StringComparer.Ordinal);
        foreach (var definition in scenario.Steps)
        {
            try
            {
                scope.Mentioned.Clear();
                var root = new ExpressionBinder(scope, known, tables).Number(definition.Expression.Root);
                var step = new BoundStep(definition, root, [.. scope.Mentioned]);
                steps.Add(step);
                known[definition.Name] = step;
            }
            catch (ExpressionException failure)
            {
                known[definition.Name] = null;
                if (failure.IsConsequence)
                {
                    continue;
                }

                problems.Add(new(definition.Where, $"step `{definition.Name}`: {failure.Message} (character {failure.At + 1} of '{definition.Expression.Text}')", failure.Expected, failure.Got));
            }
            catch (OverflowException)
            {
                known[definition.Name] = null;
                problems.Add(new(definition.Where, $"step `{definition.Name}`: its units differ by more than can be calculated"));
            }
        }

        return steps;
    }

    private static void CheckYears(CodeSource? source, ScenarioDefinition scenario, List<MethodProblem> problems)
    {
        if (source is { Kind: CodeKind.Year } && source.Words.FirstOrDefault(word => word.Length != 4 || !word.All(char.IsAsciiDigit)) is { } wrong)
        {
            problems.Add(new(scenario.Where, "a table by year has a row that is no year", "a year such as 2023", $"'{wrong}'"));
        }
    }

    private static void CheckBases(ScenarioDefinition scenario, List<BoundStep> steps, List<MethodProblem> problems)
    {
        var based = steps.SelectMany(step => step.Parameters).Where(parameter => parameter.Basis is not null).ToList();
        if (based.Find(parameter => parameter.Basis != based[0].Basis) is { } other)
        {
            problems.Add(new(scenario.Where,
                $"scenario `{scenario.Name}` mixes a life-cycle and an operational electricity factor: `{based[0].Name}` and `{other.Name}`", "factors of one basis"));
        }
    }

    private static void CheckRows(ScenarioDefinition scenario, TableSite table, List<MethodProblem> problems)
    {
        var before = problems.Count;
        var accepted = scenario.Evidence.Select(evidence => evidence.ToString()).ToList();
        for (var position = 0; position < table.Keys.Count; position++)
        {
            var key = table.Keys[position];
            IEnumerable<string> wanted = key.Source is null ? [key.Word!]
                : !key.Source.IsClosed ? []
                : key.Source.Kind == CodeKind.Evidence && accepted.Count > 0 ? accepted
                : key.Source.Words;
            foreach (var edition in table.Parameter.Editions)
            {
                foreach (var word in wanted.Where(word => !edition.Rows.Any(row => row.Keys[position] == word)))
                {
                    problems.Add(new(edition.Where, $"table `{table.Parameter.Name}` has no row for {table.Parameter.Keys[position]} '{word}', which scenario `{scenario.Name}` allows", $"a row '{word}'"));
                }
            }
        }

        if (table.Keys.All(key => key.Source is null or { IsClosed: true, Kind: not CodeKind.Evidence }) && table.Keys.Count > 1
            && table.Cells.Any(cell => cell.Row is null) && problems.Count == before)
        {
            problems.Add(new(table.Parameter.Where, $"table `{table.Parameter.Name}` does not have every combination that scenario `{scenario.Name}` allows", "a number, or none where there is no such combination"));
        }
    }

    private static UnitConversion ResultConversion(
        MethodDefinition method, ScenarioDefinition scenario, string name, BoundStep? result, BoundStep? payout, List<MethodProblem> problems)
    {
        if (result is null)
        {
            if (payout is null)
            {
                problems.Add(new(scenario.Where, $"scenario `{scenario.Name}` has no result", $"a step `{name}`"));
            }

            return UnitConversion.None;
        }

        var plain = method.Kind is MethodKind.PlatformEnergy or MethodKind.BankPoints;
        foreach (var (species, milligram) in ResultUnits.Milligrams)
        {
            if ((plain || species != BaseDimension.Mass) && result.Root.Unit.TryConversionTo(milligram, out var conversion))
            {
                return conversion;
            }
        }

        problems.Add(new(result.Definition.Where, $"scenario `{scenario.Name}`: `{name}` is no result", plain ? "a mass (plain, CO2 or CO2e)" : "a mass of CO2 or CO2e", result.Root.Unit.Dimension.ToString()));
        return UnitConversion.None;
    }

    private static UnitConversion PayoutConversion(BoundStep? payout, List<MethodProblem> problems)
    {
        if (payout is null)
        {
            return UnitConversion.None;
        }

        if (payout.Root.Unit.TryConversionTo(Unit.Parse("fen"), out var conversion))
        {
            return conversion;
        }

        problems.Add(new(payout.Definition.Where, "`payout` is no money", "currency", payout.Root.Unit.Dimension.ToString()));
        return UnitConversion.None;
    }
}

/// <summary>The units in which results are whole.</summary>
internal static class ResultUnits
{
    public static IReadOnlyList<(BaseDimension Species, Unit Milligram)> Milligrams { get; } =
        [(BaseDimension.Co2, Unit.Parse("mgCO2")), (BaseDimension.Co2e, Unit.Parse("mgCO2e")), (BaseDimension.Mass, Unit.Parse("mg"))];
}
