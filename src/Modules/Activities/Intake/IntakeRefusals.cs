using Puhui.Quantities;

namespace Puhui.Activities.Intake;

/// <summary>The closed list of refusals of one record before its method is asked; docs/refusals.md lists them in order.</summary>
internal static class IntakeRefusals
{
    public static readonly Refusal Unreadable = new("unreadable", "This line is not a JSON object. One line holds one record.");
    public static readonly Refusal NotAnObject = new("not_an_object", "A record is a JSON object with id, holder, scenario, at and inputs.");
    public static readonly Refusal TooDeep = new("too_deep", "The record is nested more than 32 levels deep.");
    public static readonly Refusal IdMissing = new("id_missing", "Give the record an id of your own, so that sending it twice is safe.", "/id");
    public static readonly Refusal HolderMissing = new("holder_missing", "Say whose activity this is: your own id of the person.", "/holder");
    public static readonly Refusal ScenarioMissing = new("scenario_missing", "Say what was done, for example metro.", "/scenario");
    public static readonly Refusal AtMissing = new("at_missing", "Say when it began, for example 2026-09-17T08:10:00+08:00.", "/at");
    public static readonly Refusal InputsMissing = new("inputs_missing", "Give the inputs of the scenario, for example {\"distance\":\"12.4 km\"}.", "/inputs");
    public static readonly Refusal UntilBeforeAt = new("until_before_at", "The end lies before the beginning.", "/until");
    public static readonly Refusal AtInFuture = new("at_in_future", "The time is more than five minutes ahead of the server's clock. Check the clock and the offset.", "/at");
    public static readonly Refusal UntilInFuture = new("at_in_future", "The time is more than five minutes ahead of the server's clock. Check the clock and the offset.", "/until");
    public static readonly Refusal AtTooOld = new("at_too_old", "Times before 2000-01-01 are taken for a mistake.", "/at");
    public static readonly Refusal EvidenceInvalid = new("evidence_invalid", "The evidence class is one of E1, E2, E3, E4.", "/evidence");
    public static readonly Refusal EvidenceAboveSource = new("evidence_above_source", "This source may not claim so good an evidence class.", "/evidence");
    public static readonly Refusal RegionInvalid = new("region_invalid", "The region is an ISO 3166 code, for example CN-11.", "/region");
    public static readonly Refusal ScenarioUnknown = new("scenario_unknown", "A scenario is named with a-z, 0-9 and hyphens, for example ev-charging.", "/scenario");
    public static readonly Refusal ScenarioNotAllowed = new("scenario_not_allowed", "This source may not send this scenario.", "/scenario");
    public static readonly Refusal HolderUnknown = new("holder_unknown", "Nobody is enrolled under this holder, and this source does not enrol by itself.", "/holder");
    public static readonly Refusal ConsentWithdrawn = new("consent_withdrawn", "This person withdrew their consent: nothing more is taken about them from you. Do not send it again; they may link again.", "/holder");
    public static readonly Refusal ConsentMissing = new("consent_missing", "This person has not agreed yet that you report about them. The record waits, encrypted, until they do, and is destroyed when the time is over.", "/holder");
    public static readonly Refusal CorrectsItself = new("corrects_itself", "A correction needs a new id; corrects names the earlier record.", "/corrects");
    public static readonly Refusal CorrectsUnknown = new("corrects_unknown", "This source has no record with that id.", "/corrects");
    public static readonly Refusal CorrectsCancelled = new("corrects_cancelled", "That record is cancelled or already corrected; correct the latest one.", "/corrects");
    public static readonly Refusal TooManyInputs = new("too_long", "A record has at most 32 inputs.", "/inputs");

    public static readonly Refusal CadenceInvalid = new("cadence_invalid", "The cadence is an array of the steps in each minute: at most 1,440 whole numbers of 0 to 400.", "/cadence");

    public static Refusal PlaceInvalid(string pointer) => new("place_invalid", "A place is {\"lat\":39.9,\"lon\":116.4}, in degrees on WGS 84.", pointer);

    public static Refusal TraceInvalid(string detail) => new("trace_invalid", detail, "/trace");

    public static Refusal ReferenceUnknown(string name) =>
        new("reference_unknown", "References are transaction, card, vehicle, meter and device.", "/references" + Pointer(IntakeText.IsPlain(System.Text.Encoding.UTF8.GetBytes(name)) ? name : "?"));

    public static Refusal FieldUnknown(string name) => new("field_unknown", $"There is no field '{name}'.", Pointer(name));

    public static Refusal FieldDuplicate(string pointer) => new("field_duplicate", "The field is given twice.", pointer);

    public static Refusal FieldType(string pointer, string expected) => new("field_type", $"Expected {expected}.", pointer);

    public static Refusal TextInvalid(string pointer) => new("text_invalid", "The text is not well-formed Unicode, or holds a control character.", pointer);

    public static Refusal TooLong(string pointer, int most) => new("too_long", $"At most {most} bytes of UTF-8.", pointer);

    public static Refusal ZoneMissing(string pointer) => new("zone_missing", "The time lacks its offset; write +08:00 or Z at the end.", pointer);

    public static Refusal TimeInvalid(string pointer) => new("time_invalid", "Not an RFC 3339 time, for example 2026-09-17T08:10:00+08:00.", pointer);

    public static Refusal InputName(string name) => new("input_unknown", $"No method has an input '{name}': names hold a-z, 0-9 and hyphens.", "/inputs" + Pointer(name));

    public static Refusal InputType(string name) => new("input_invalid", "Expected text such as \"12.4 km\" or a class word.", "/inputs" + Pointer(name));

    public static string Pointer(string name) =>
        "/" + (name.Length > 64 ? name[..64] : name).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
