using Puhui.Quantities;

namespace Puhui.Accounts.Linking;

/// <summary>The closed list of refusals about links; docs/refusals.md lists them in order.</summary>
internal static class LinkRefusals
{
    public static readonly Refusal CodeInvalid = new("code_invalid", "The code is unknown, over time or was used before. A code is good for once; begin again at the consent page.", "/code");
    public static readonly Refusal RedirectMismatch = new("redirect_mismatch", "The code was sent to another address.", "/redirect_uri");
    public static readonly Refusal VerifierInvalid = new("verifier_invalid", "The verifier does not fit the challenge.", "/code_verifier");
    public static readonly Refusal TokenUsed = new("token_used", "This token was used before, or is over time.");
    public static readonly Refusal SubjectLinkedElsewhere = new("subject_linked_elsewhere", "Your name of this person is linked to somebody else. That link must end first.", "/subject");
    public static readonly Refusal LinkUnknown = new("link_unknown", "There is no such link.");
    public static readonly Refusal RedirectInvalid = new("redirect_invalid", "At most ten absolute https addresses (http for this machine itself), without fragment, user or white space.", "redirects");
}
