using Puhui.Quantities;

namespace Puhui.Accounts.Contracts;

/// <summary>What a partner asks when it sends a person to the consent page; shaped like an authorization request of OAuth 2.1 with PKCE.</summary>
/// <param name="Redirect">Where to send the person back to.</param>
/// <param name="State">Passed back as it came; may be empty.</param>
/// <param name="Challenge">The S256 digest of the partner's secret, in base64url: 43 characters.</param>
/// <param name="Method">Must be <c>S256</c>.</param>
public sealed record LinkRequest(string Redirect, string State, string Challenge, string Method)
{
    private const int MostState = 512;

    /// <summary>
    /// What is wrong, in this order: <c>redirect_unregistered</c> (never send anybody there), <c>method_unsupported</c>,
    /// <c>challenge_invalid</c>, <c>state_invalid</c>. Null when nothing is.
    /// </summary>
    /// <param name="redirects">What the partner registered; compared character by character.</param>
    public Refusal? Check(IReadOnlyList<string> redirects)
    {
        ArgumentNullException.ThrowIfNull(redirects);
        return !redirects.Contains(Redirect, StringComparer.Ordinal) ? new("redirect_unregistered", "The partner has not registered this address; nobody is sent there.", "redirect_uri")
            : Method != "S256" ? new("method_unsupported", "The challenge method is S256.", "code_challenge_method")
            : Challenge.Length != 43 || !Challenge.All(IsBase64Url) ? new("challenge_invalid", "The challenge is the SHA-256 of the verifier in base64url: 43 characters.", "code_challenge")
            : State.Length > MostState || State.Any(c => c is < ' ' or > '~') ? new("state_invalid", $"The state is at most {MostState} printable ASCII characters.", "state")
            : null;
    }

    /// <summary>The address to send the person back to, with the answer in its query.</summary>
    public string Back(string name, string value)
    {
        var address = Redirect + (Redirect.Contains('?', StringComparison.Ordinal) ? '&' : '?') + name + '=' + Uri.EscapeDataString(value);
        return State.Length == 0 ? address : address + "&state=" + Uri.EscapeDataString(State);
    }

    internal static bool IsBase64Url(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
