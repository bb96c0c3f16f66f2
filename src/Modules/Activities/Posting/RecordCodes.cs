using Puhui.Quantities;

namespace Puhui.Activities.Posting;

/// <summary>Why a recorded activity earned nothing, or less: stored as a code, told in words.</summary>
internal static class RecordCodes
{
    public static readonly Refusal Capped = new("capped", "A cap of the method is reached; what lies above it is recorded and not credited.");
    public static readonly Refusal NoReduction = new("no_reduction", "The reduction rounds to zero.");
    public static readonly Refusal Negative = new("negative", "The activity emits more than its baseline: recorded, never credited.");
    public static readonly Refusal Footprint = new("footprint", "The method states a footprint, not a reduction: recorded, never credited.");
    public static readonly Refusal ZeroDuration = new("zero_duration", "A distance was covered in no time.", "/until");
    public static readonly Refusal Speed = new("speed_implausible", "The mean speed from beginning to end is higher than this scenario allows.", "/inputs/distance");
    public static readonly Refusal Amount = new("amount_implausible", "The amount is higher than one person can reach.", "/inputs");
    public static readonly Refusal Steps = new("steps_implausible", "So many steps in one day are not plausible.", "/inputs/steps");

    private static readonly Dictionary<string, Refusal> ByCode =
        new Refusal[] { Capped, NoReduction, Negative, Footprint, ZeroDuration, Speed, Amount, Steps }.ToDictionary(reason => reason.Code, StringComparer.Ordinal);

    public static Refusal Explain(string code) => ByCode.GetValueOrDefault(code) ?? new Refusal(code, "Recorded and not credited.");
}
