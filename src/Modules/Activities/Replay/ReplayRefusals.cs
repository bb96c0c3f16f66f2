using Puhui.Quantities;

namespace Puhui.Activities.Replay;

/// <summary>Why a replay is not begun, or has no result.</summary>
internal static class ReplayRefusals
{
    public static readonly Refusal DraftUnknown = new("draft_unknown", "There is no such draft.", "/draft");
    public static readonly Refusal MethodUnknown = new("method_unknown", "There is no such method version here.", "/method");
    public static readonly Refusal NotCredited = new("not_credited", "A footprint or a factor set credits nobody; there is nothing to replay.", "/method");
    public static readonly Refusal PeriodInvalid = new("period_invalid", "The period begins before it ends, after the year 1900, and is at most thirty years long.", "/from");
    public static readonly Refusal Running = new("replay_running", "The programme has a replay under way. Wait for it, or stop it.");
    public static readonly Refusal Unknown = new("replay_unknown", "There is no such replay.");
    public static readonly Refusal Stopped = new("replay_stopped", "Somebody stopped the replay.");

    public static Refusal DraftBroken(string problem) => new("draft_broken", $"The draft does not load: {problem}", "/draft");

    public static Refusal Failed(string? why) => new("replay_failed", why ?? "The replay failed.");
}
