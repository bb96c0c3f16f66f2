using Puhui.Activities.Contracts;
using Puhui.Platform.Problems;

namespace Puhui.Activities.Sources;

/// <summary>Why a request of a source does not come in; the codes stand in docs/refusals.md.</summary>
internal static class GateRefusals
{
    public static Problem Revoked() => Problem.Of(401, "key_revoked", "This key was revoked. Use the key that took its place, or ask the programme for one.");

    public static Problem Expired() => Problem.Of(401, "key_expired", "This key has expired. Ask the programme for another.");

    public static Problem OfAnotherSource() => Problem.Of(403, "key_of_another_source", $"The request names a source in {SourceGate.SourceHeader}, and its key belongs to another.");

    public static Problem ScopeMissing(string scope) => Problem.Of(403, "scope_missing", $"This key may not be used for that: it lacks the scope {scope}.");

    public static Problem Suspended() => Problem.Of(403, "source_suspended", "This source is suspended. Ask the programme that registered it.");

    public static Problem TooFast(Source source, TimeSpan wait) =>
        Problem.TooMany("rate_limit", $"This source may send {source.Limits.RequestsPerSecond} requests a second. Nothing was recorded; send again after the pause.", wait);
}
