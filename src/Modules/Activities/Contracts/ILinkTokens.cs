using Puhui.Accounts.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Contracts;

/// <summary>
/// Link tokens: a partner says, under its own registered key, which of its people somebody is. The text is
/// <c>puhui-link.1.</c>payload<c>.</c>key id<c>.</c>signature, payload and signature in base64url; what is signed is all before the last dot.
/// The payload is JSON: <c>id</c> (used once), <c>subject</c>, <c>expires</c> (Unix seconds, at most ten minutes ahead).
/// </summary>
public interface ILinkTokens
{
    /// <summary>
    /// What a token says and who signed it. Refusal: <c>token_invalid</c>: not of this form, the signature does not fit, the key is not one
    /// of a source that may send, or it is over time.
    /// </summary>
    Task<Result<SignedLink>> ReadAsync(string token, CancellationToken ct);
}

/// <summary>A token that was checked.</summary>
/// <param name="Source">Who signed.</param>
/// <param name="Token">What it says.</param>
public sealed record SignedLink(Source Source, LinkToken Token);
