using Puhui.Quantities;

namespace Puhui.Accounts.Consents;

/// <summary>The closed list of refusals about consents; docs/refusals.md lists them in order.</summary>
internal static class ConsentRefusals
{
    public static readonly Refusal PurposeUnknown = new("purpose_unknown", "There is no such purpose; GET /v1/consent-purposes lists them.", "/purpose");
    public static readonly Refusal HolderUnknown = new("holder_unknown", "There is no such account.");
    public static readonly Refusal HolderErased = new("holder_erased", "The personal data of this account was erased; nothing can be added to it.");
    public static readonly Refusal ConsentUnknown = new("consent_unknown", "There is no such consent.");
}
