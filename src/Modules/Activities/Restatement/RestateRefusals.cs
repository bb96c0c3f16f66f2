using Puhui.Quantities;

namespace Puhui.Activities.Restatement;

/// <summary>Why the past is not restated.</summary>
internal static class RestateRefusals
{
    public static readonly Refusal NotApproved = new("decision_not_approved", "There is no decision of this id that the committee has approved. Nothing is restated without one.", "/decision");
    public static readonly Refusal MethodUnknown = new("method_unknown", "A version the decision names is not installed here.", "/decision");
    public static readonly Refusal KindDiffers = new("kind_differs", "The versions credit different things; one cannot replace the other.", "/decision");
    public static readonly Refusal Done = new("restatement_done", "The decision was carried out already.", "/decision");
    public static readonly Refusal Running = new("restatement_running", "A decision of this programme is being carried out. The next may begin when it is done.");
    public static readonly Refusal Unknown = new("restatement_unknown", "The decision is not being carried out.", "/decision");

    /// <summary>Why a record was left: its holder has spent what would be taken back.</summary>
    public const string Spent = "balance_insufficient";

    /// <summary>Why a record was left: its holder was erased, and nothing can be posted any more.</summary>
    public const string Erased = "holder_erased";
}
