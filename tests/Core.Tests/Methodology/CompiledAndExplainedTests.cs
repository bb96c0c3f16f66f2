using FsCheck;
using FsCheck.Fluent;
using Puhui.Core.Tests.Quantities;
using Puhui.Methodology;
using Puhui.Methodology.Binding;
using Puhui.Quantities;
using Xunit;

namespace Puhui.Core.Tests.Methodology;

/// <summary>The compiled formula and the walk over the definition are two ways to one result.</summary>
public class CompiledAndExplainedTests
{
    private const int ActsPerScenario = 120;

    private static readonly DateTimeOffset s_first = new(2019, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Scenarios()
    {
        var data = new TheoryData<string>();
        foreach (var scenario in TestLibrary.Catalogue.Library.Methods.SelectMany(method => method.Scenarios))
        {
            data.Add($"{scenario.Method.Ref} {scenario.Name}");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_scenario_that_ships_is_explained_as_it_is_calculated(string name)
    {
        Assert.True(MethodRef.TryParse(name.Split(' ')[0], out var reference));
        Agree(TestLibrary.Catalogue.Library.Find(reference!)!.Scenario(name.Split(' ')[1])!, ActsPerScenario);
    }

    [Theory]
    [InlineData("metro")]
    [InlineData("bus")]
    [InlineData("charging")]
    [InlineData("saving")]
    [InlineData("walking")]
    [InlineData("parking")]
    public void So_is_every_part_of_the_format(string name)
    {
        using var library = new TestLibrary();
        Agree(library.Scenario(name), 4 * ActsPerScenario);
    }

    private static void Agree(MethodScenario scenario, int acts)
    {
        var accepted = 0;
        Prop.ForAll(Acts(scenario).ToArbitrary(), draft =>
        {
            var (quantifiedCaps, explainedCaps) = (new CapLedger(), new CapLedger());
            for (var repeat = 0; repeat < 3; repeat++)
            {
                var act = draft.Fill(scenario);
                var explained = scenario.Explain(act, explainedCaps).Result;
                var quantified = scenario.Quantify(act, quantifiedCaps);
                scenario.Quantify(act, explainedCaps);
                Assert.Equal(Comparable(quantified), Comparable(explained));
                Assert.Equal(Comparable(scenario.Quantify(act)), Comparable(scenario.Explain(act, null).Result));
                accepted += quantified.Refusal is null ? 1 : 0;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(acts));
        Assert.True(accepted > acts / 4, $"Only {accepted} of {acts} acts were accepted: the property says little.");
    }

    private static (string?, long, decimal, long, bool) Comparable(Quantified result) =>
        (result.Refusal?.Code, result.Milligrams, result.Exact, result.PayoutFen, result.Capped);

    private static Gen<Draft> Acts(MethodScenario scenario)
    {
        var values = Gen.Constant(new List<(string, string)>());
        for (var slot = 0; slot < scenario.Inputs.Count; slot++)
        {
            var (input, code) = (scenario.Inputs[slot], scenario.Bound.Codes[slot]);
            values = from sofar in values
                     from value in Value(input, code)
                     select new List<(string, string)>(sofar) { (input.Name, value) };
        }

        var overrides = Gen.Constant(new List<(string, string)>());
        foreach (var slot in scenario.Bound.ScalarOverrides)
        {
            overrides = from sofar in overrides
                        from given in Gen.Choose(0, slot.Parameter.Value is null ? 0 : 3)
                        from amount in slot.IsExponent ? Gen.Choose(0, 12).Select(whole => (decimal)whole) : Gen.Choose(1, 99_999).Select(part => part / 100_000m)
                        let text = new Quantity(slot.IsExponent ? amount : amount * 2 * (slot.Parameter.Value is null or 0 ? 1 : slot.Parameter.Value.Value), slot.Parameter.Unit).ToString()
                        select given > 0 ? sofar : new List<(string, string)>(sofar) { (slot.Parameter.Name, text) };
        }

        foreach (var choice in scenario.Bound.Codes.OfType<CodeSource>().Where(source => source.Kind == CodeKind.Choice))
        {
            overrides = from sofar in overrides
                        from given in Gen.Choose(0, 1)
                        from option in Gen.Elements(choice.Words.ToArray())
                        select given > 0 ? sofar : new List<(string, string)>(sofar) { (choice.Name, option) };
        }

        return from inputs in values
               from parameters in overrides
               from evidence in Gen.Elements([EvidenceClass.None, .. scenario.Definition.Evidence])
               from day in Gen.Choose(-1, 365 * 9)
               from region in Gen.Elements(scenario.Bound.Codes.FirstOrDefault(source => source?.Kind == CodeKind.Region)?.Words.ToArray() ?? ["CN-11"])
               select new Draft(inputs, parameters, evidence, day < 0 ? null : s_first.AddDays(day), region);
    }

    private static Gen<string> Value(InputDefinition input, CodeSource? code) => input.Kind switch
    {
        InputKind.Class => Gen.Elements(input.Classes.ToArray()),
        InputKind.Text when code is { IsTableKey: true } => Gen.Elements(code.Words.ToArray()),
        InputKind.Text => Gen.Elements("A", "B", "0571-001"),
        _ => from amount in Gen.OneOf(Exact.Everyday.Select(drawn => drawn % 50), Exact.Everyday)
             let top = input.Max ?? 1_000_000_000m
             let inside = (input.Min ?? 0) + (amount % Math.Max(top - (input.Min ?? 0), 1))
             select new Quantity(input.IsWhole ? decimal.Ceiling(inside) : inside, input.Unit).ToString(),
    };

    private sealed record Draft(List<(string Name, string Value)> Inputs, List<(string Name, string Value)> Parameters, EvidenceClass Evidence, DateTimeOffset? At, string Region)
    {
        public Act Fill(MethodScenario scenario)
        {
            var act = scenario.NewAct();
            (act.At, act.Evidence, act.Region) = (At, Evidence, Region);
            Inputs.ForEach(input => act.Set(input.Name, input.Value));
            Parameters.ForEach(parameter => act.Override(parameter.Name, parameter.Value));
            return act;
        }
    }
}
