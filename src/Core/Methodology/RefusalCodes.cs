using Puhui.Quantities;

namespace Puhui.Methodology;

/// <summary>The closed list of refusals of a quantification. Where several apply, the first of this list is the answer.</summary>
public static class RefusalCodes
{
    /// <summary>There is no such method, or no such version of it.</summary>
    public const string MethodUnknown = "method_unknown";

    /// <summary>The version does not hold at the time of the act.</summary>
    public const string NotEffective = "not_effective";

    /// <summary>The method does not count this behaviour.</summary>
    public const string ScenarioUnknown = "scenario_unknown";

    /// <summary>Something the calculation needs was not given.</summary>
    public const string InputMissing = "input_missing";

    /// <summary>Something was given that the scenario does not take, or a parameter that may not be overridden.</summary>
    public const string InputUnknown = "input_unknown";

    /// <summary>Not a number, not a listed word, given twice, or a key without a row.</summary>
    public const string InputInvalid = Quantity.InputInvalid;

    /// <summary>A number without its unit.</summary>
    public const string UnitMissing = Quantity.UnitMissing;

    /// <summary>A unit that is not known or measures something else.</summary>
    public const string UnitMismatch = Quantity.UnitMismatch;

    /// <summary>Below the smallest or above the largest accepted amount.</summary>
    public const string OutOfBounds = "out_of_bounds";

    /// <summary>Overflow or division by zero.</summary>
    public const string Arithmetic = "arithmetic";

    /// <summary>All codes, first match first.</summary>
    public static IReadOnlyList<string> InOrder { get; } =
    [
        MethodUnknown, NotEffective, ScenarioUnknown, InputMissing, InputUnknown, InputInvalid, UnitMissing, UnitMismatch, OutOfBounds, Arithmetic,
    ];

    internal static int RankOf(string code)
    {
        for (var rank = 0; rank < InOrder.Count; rank++)
        {
            if (string.Equals(InOrder[rank], code, StringComparison.Ordinal))
            {
                return rank;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(code), code, "Not a refusal of a quantification.");
    }
}
