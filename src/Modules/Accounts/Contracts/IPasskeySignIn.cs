using Microsoft.AspNetCore.Http;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Accounts.Contracts;

/// <summary>
/// Passkeys (WebAuthn) of holders: each verifies its person by a finger, a face or a PIN, and is found without a name being typed. A question
/// holds for five minutes and is answered once.
/// </summary>
public interface IPasskeySignIn
{
    /// <summary>What a browser is asked to make a passkey from.</summary>
    Task<PasskeyQuestion> AskNewAsync(HttpContext http, AccountId holder, string shownName);

    /// <summary>Keeps a new passkey. Refusal: <c>passkey_wrong</c>.</summary>
    Task<Result<AccountId>> AddAsync(HttpContext http, AccountId holder, string? question, string? credential);

    /// <summary>What a browser is asked to sign in with.</summary>
    Task<PasskeyQuestion> AskAsync(HttpContext http);

    /// <summary>Signs in by the answer. Refusals: <c>passkey_wrong</c>, <c>too_many_attempts</c>.</summary>
    Task<Result<NewSession>> EnterAsync(HttpContext http, string? question, string? credential, SignInAsker asker);

    /// <summary>The passkeys of a holder, the oldest first.</summary>
    Task<IReadOnlyList<PasskeyInfo>> OfAsync(AccountId holder, CancellationToken ct);

    /// <summary>Takes a passkey away. Refusals: <c>not_found</c>, <c>last_way</c>.</summary>
    Task<Result<AccountId>> RemoveAsync(AccountId holder, string passkey, CancellationToken ct);
}

/// <summary>A question to a browser's authenticator.</summary>
/// <param name="Question">What the answer is given with; sealed.</param>
/// <param name="OptionsJson">The options, as WebAuthn writes them in JSON.</param>
public sealed record PasskeyQuestion(string Question, string OptionsJson);

/// <summary>A passkey as its holder sees it.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Device">Browser and system it was made with.</param>
/// <param name="AddedAt">Since when.</param>
/// <param name="UsedAt">When it was last used; null before the first time.</param>
public sealed record PasskeyInfo(string Id, string Device, DateTimeOffset AddedAt, DateTimeOffset? UsedAt);
