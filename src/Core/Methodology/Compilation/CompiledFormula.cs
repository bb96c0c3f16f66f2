using Puhui.Methodology.Binding;
using Puhui.Quantities;

namespace Puhui.Methodology.Compilation;

/// <summary>
/// A result of a scenario, compiled twice where acts may override parameters: once with every parameter folded, once with
/// the overridable ones read from the act. Where the folded form is one input times one constant, not even a call is left.
/// </summary>
internal sealed class CompiledFormula
{
    private readonly Formula _folded;
    private readonly Formula _general;
    private readonly int _slot = -1;
    private readonly decimal _factor;

    private CompiledFormula(Linear folded, Linear? general)
    {
        _folded = FormulaCompiler.Compile(folded);
        _general = general is null ? _folded : FormulaCompiler.Compile(general);
        if (folded is { Constant: 0, Terms: [{ Atom: NumberAtom input, Factor: var factor }] })
        {
            (_slot, _factor) = (input.Slot, factor);
        }
    }

    public static CompiledFormula Compile(BoundScenario scenario, BoundStep step, UnitConversion conversion)
    {
        var folded = new Lowering(withOverrides: false).Lower(step, conversion);
        var mayOverride = scenario.ScalarOverrides.Count > 0 || scenario.Codes.Any(source => source is { Kind: CodeKind.Choice });
        return new CompiledFormula(folded, mayOverride ? new Lowering(withOverrides: true).Lower(step, conversion) : null);
    }

    public decimal Evaluate(decimal[] numbers, int[] codes, bool hasOverrides)
    {
        if (hasOverrides)
        {
            return _general(numbers, codes);
        }

        return _slot >= 0 ? numbers[_slot] * _factor : _folded(numbers, codes);
    }
}
