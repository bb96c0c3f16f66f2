using Puhui.Quantities;

namespace Puhui.Activities.Posting;

/// <summary>Why a recorded activity earned nothing, or less: stored as a code, told in words.</summary>
internal static class RecordCodes
{
    public static readonly Refusal Capped = new("capped", "A cap of the method or of the programme is reached; what lies above it is recorded and not credited.");
    public static readonly Refusal NoReduction = new("no_reduction", "The reduction rounds to zero.");
    public static readonly Refusal Negative = new("negative", "The activity emits more than its baseline: recorded, never credited.");
    public static readonly Refusal Footprint = new("footprint", "The method states a footprint, not a reduction: recorded, never credited.");
    public static readonly Refusal ZeroDuration = new("zero_duration", "A distance was covered in no time.", "/until");
    public static readonly Refusal Speed = new("speed_implausible", "The mean speed from beginning to end is higher than this scenario allows.", "/inputs/distance");
    public static readonly Refusal Amount = new("amount_implausible", "The amount is higher than one person can reach.", "/inputs");
    public static readonly Refusal Steps = new("steps_implausible", "So many steps in one day are not plausible.", "/inputs/steps");

    public static readonly Refusal Reduced = new("reduced", "The amount is above what a rule lets count; it was counted up to the limit.");
    public static readonly Refusal Overlap = new("overlap", "It overlaps another journey of the same holder by more than a minute. The first valid claim stands.", "/at");
    public static readonly Refusal JourneyClaimed = new("journey_claimed", "Another source has reported this journey. The first valid claim stands.", "/at");
    public static readonly Refusal TransactionClaimed = new("transaction_claimed", "This transaction of the operator is claimed by another record. The first valid claim stands.", "/references/transaction");
    public static readonly Refusal TraceReplayed = new("trace_replayed", "The same trace was sent before, fix by fix.", "/trace");
    public static readonly Refusal ClaimedAsDriving = new("claimed_as_driving", "The driving that this charging made possible is credited; it is the same reduction.", "/at");
    public static readonly Refusal ClaimedAsCharging = new("claimed_as_charging", "The charging that made this driving possible is credited; it is the same reduction.", "/at");
    public static readonly Refusal CardShared = new("card_shared", "This card is used by another account.", "/references/card");
    public static readonly Refusal VehicleShared = new("vehicle_shared", "This vehicle is used by another account.", "/references/vehicle");
    public static readonly Refusal MeterShared = new("meter_shared", "This meter is used by another account.", "/references/meter");
    public static readonly Refusal DeviceShared = new("device_shared", "This device is used by more accounts than people share one.", "/references/device");

    private static readonly Dictionary<string, Refusal> ByCode =
        new[]
        {
            Capped, NoReduction, Negative, Footprint, ZeroDuration, Speed, Amount, Steps, Reduced, Overlap, JourneyClaimed, TransactionClaimed,
            TraceReplayed, ClaimedAsDriving, ClaimedAsCharging, CardShared, VehicleShared, MeterShared, DeviceShared,
        }.ToDictionary(reason => reason.Code, StringComparer.Ordinal);

    /// <summary>The words of a code; those of the rules' own codes are in the rules.</summary>
    public static Refusal Explain(string code) => ByCode.GetValueOrDefault(code) ?? new Refusal(code, "Recorded and not credited.");
}
