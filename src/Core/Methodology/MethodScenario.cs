using System.Runtime.CompilerServices;
using Puhui.Methodology.Acts;
using Puhui.Methodology.Binding;
using Puhui.Methodology.Compilation;
using Puhui.Methodology.Explanations;
using Puhui.Quantities;

namespace Puhui.Methodology;

/// <summary>One behaviour of one method version, compiled. Immutable and thread-safe; acts are not.</summary>
public sealed class MethodScenario
{
    private readonly BoundScenario _bound;
    private readonly CompiledFormula? _result;
    private readonly CompiledFormula? _payout;
    private readonly ResultRounding _rounding;
    private readonly bool _roundsPlainly;
    private readonly bool _hasActCaps;

    internal MethodScenario(Method method, BoundScenario bound)
    {
        Method = method;
        _bound = bound;
        _result = bound.Result is null ? null : CompiledFormula.Compile(bound, bound.Result, bound.ToMilligrams);
        _payout = bound.Payout is null ? null : CompiledFormula.Compile(bound, bound.Payout, bound.ToFen);
        _rounding = bound.Method.Rounding;
        _roundsPlainly = _rounding is { Step: 1, Mode: Rounding.TowardZero };
        _hasActCaps = bound.Caps.Any(cap => cap.Definition.Window == CapWindow.Act);
        HasCaps = bound.Caps.Any(cap => cap.Definition.Window != CapWindow.Act);
        Plan = new ScenarioPlan(this, bound);
    }

    /// <summary>The method it belongs to.</summary>
    public Method Method { get; }

    /// <summary>Its name, for example <c>metro</c>.</summary>
    public string Name => _bound.Definition.Name;

    /// <summary>Its title.</summary>
    public LocalText Title => _bound.Definition.Title;

    /// <summary>As the method states it: evidence, caps, exclusivity, leakage, steps.</summary>
    public ScenarioDefinition Definition => _bound.Definition;

    /// <summary>What an act brings, in stated order.</summary>
    public IReadOnlyList<InputDefinition> Inputs => _bound.Definition.Inputs;

    /// <summary>Whether results depend on what the holder did before (caps by day or month).</summary>
    public bool HasCaps { get; }

    /// <summary><c>reduction</c> or <c>footprint</c>.</summary>
    public string ResultName => Method.Kind == MethodKind.Footprint ? "footprint" : "reduction";

    /// <summary>Whether it pays out money.</summary>
    public bool HasPayout => _payout is not null;

    /// <summary>What its grams are of.</summary>
    public ResultSpecies Species => _bound.Result is not { } result ? ResultSpecies.None
        : result.Root.Unit.Dimension == Dimension.Of(BaseDimension.Co2) ? ResultSpecies.Co2
        : result.Root.Unit.Dimension == Dimension.Of(BaseDimension.Co2e) ? ResultSpecies.Co2e
        : ResultSpecies.Plain;

    /// <summary>Parameters an act may override.</summary>
    public IReadOnlyCollection<string> OverridableParameters => [.. Plan.Overrides.Keys];

    internal ScenarioPlan Plan { get; }

    internal BoundScenario Bound => _bound;

    /// <summary>An empty act for this scenario, to be reused.</summary>
    public Act NewAct() => new(this);

    /// <summary>
    /// Quantifies an act without regard to what the holder did before: caps by day and month are left aside, caps on a single act hold.
    /// Does not allocate unless it refuses.
    /// </summary>
    public Quantified Quantify(Act act)
    {
        ThrowIfForeign(act);
        return Plan.Check(act) is { } refusal ? Refused(refusal)
            : _hasActCaps ? CapRules.Quantify(this, act, null, writes: false)
            : Calculate(act);
    }

    /// <summary>Quantifies an act within the holder's caps: reads what was used, and writes what this act uses when it earns something.</summary>
    public Quantified Quantify(Act act, ICapState caps)
    {
        ThrowIfForeign(act);
        return Plan.Check(act) is { } refusal ? Refused(refusal)
            : _bound.Caps.Count > 0 ? CapRules.Quantify(this, act, caps, writes: true)
            : Calculate(act);
    }

    /// <summary>
    /// The windows of caps this act touches, in a fixed order, so that a caller can lock and load them; empty when the act would be refused
    /// before any cap, or there are none. Form: <c>method/cap/2026-09-17</c>, for a month <c>method/cap/2026-09</c>, then <c>/key</c> where the cap has one.
    /// Without a time the window is <c>undated</c>.
    /// </summary>
    public IReadOnlyList<string> CapKeys(Act act)
    {
        ThrowIfForeign(act);
        return !HasCaps || Plan.Check(act) is not null ? [] : CapRules.Keys(this, act);
    }

    /// <summary>
    /// Why the result is what it is, step by step, with sources. Walks the definition, not the compiled code, and comes to the same result.
    /// Caps are read but nothing is used. A refused act has no steps and carries its refusal.
    /// </summary>
    public Explanation Explain(Act act, ICapState? caps)
    {
        ThrowIfForeign(act);
        return Explainer.Explain(this, act, caps, Plan.Check(act));
    }

    internal static Quantified Refused(Refusal refusal) => new(refusal, 0, 0, 0, false);

    internal static Quantified ArithmeticRefused() =>
        Refused(new Refusal(RefusalCodes.Arithmetic, "The calculation divides by zero or leaves the range of numbers."));

    /// <summary>The result of an act that was checked, by the compiled formulas, without caps.</summary>
    internal Quantified Calculate(Act act)
    {
        try
        {
            var exact = _result is null ? 0 : _result.Evaluate(act.Numbers, act.Codes, act.HasOverrides);
            var payout = _payout is null ? 0 : _payout.Evaluate(act.Numbers, act.Codes, act.HasOverrides);
            return Settle(exact, payout);
        }
        catch (ArithmeticException)
        {
            return ArithmeticRefused();
        }
    }

    /// <summary>Makes results whole: to 12 decimals first, then by the method's rounding; money toward zero. Throws <see cref="OverflowException"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Quantified Settle(decimal milligrams, decimal fen)
    {
        var exact = Arithmetic.Settle(milligrams);
        var whole = _roundsPlainly ? decimal.ToInt64(exact) : Whole(exact);
        return new Quantified(null, whole, exact, _payout is null ? 0 : decimal.ToInt64(Arithmetic.Settle(fen)), false);
    }

    private long Whole(decimal exact) => checked(_rounding.Mode.ToWhole(exact / _rounding.Step) * _rounding.Step);

    private void ThrowIfForeign(Act act)
    {
        if (act.Scenario != this)
        {
            throw new ArgumentException($"The act is for {act.Scenario.Method.Ref} {act.Scenario.Name}, not for {Method.Ref} {Name}.", nameof(act));
        }
    }
}
