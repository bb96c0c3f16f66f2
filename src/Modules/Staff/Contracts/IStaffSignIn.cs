using Microsoft.AspNetCore.Http;
using Puhui.Quantities;

namespace Puhui.Staff.Contracts;

/// <summary>
/// Signing in: a password and then a second proof, or a passkey, which is both. An unknown address and a wrong password get the same
/// answer after the same time. Attempts are counted per account and per address: <c>too_many_attempts</c> says after how long to come back.
/// </summary>
public interface IStaffSignIn
{
    /// <summary>The first step. Refusals: <c>too_many_attempts</c>, <c>sign_in_wrong</c>.</summary>
    Task<Result<SignInStep>> PasswordAsync(string email, string password, SignInFrom from, CancellationToken ct);

    /// <summary>The second step, by a code of the authenticator app or a recovery code; each is good once. Refusals: <c>step_expired</c>, <c>too_many_attempts</c>, <c>code_wrong</c>.</summary>
    Task<Result<NewSession>> CodeAsync(string step, string code, SignInFrom from, CancellationToken ct);

    /// <summary>What the browser asks the person's passkeys.</summary>
    Task<PasskeyQuestion> AskPasskeyAsync(HttpContext http);

    /// <summary>Signs in by a passkey that verified the person. Refusals: <c>too_many_attempts</c>, <c>step_expired</c>, <c>passkey_wrong</c>.</summary>
    Task<Result<NewSession>> PasskeyAsync(HttpContext http, string question, string credential, SignInFrom from);

    /// <summary>Takes one attempt of an address at another secret (the operator key); false when there were too many.</summary>
    Task<bool> TakeAttemptAsync(SignInFrom from, CancellationToken ct);

    /// <summary>Proves again who sits there, before dangerous things. Refusals: <c>too_many_attempts</c>, <c>password_wrong</c>.</summary>
    Task<Result<bool>> ProveAsync(StaffId person, string session, string password, CancellationToken ct);

    /// <summary>The same by a passkey. Refusals: <c>step_expired</c>, <c>passkey_wrong</c>.</summary>
    Task<Result<bool>> ProveAsync(HttpContext http, StaffId person, string session, string question, string credential);
}

/// <summary>Where somebody signs in from.</summary>
/// <param name="Address">The network address, for counting attempts; it is not kept.</param>
/// <param name="Agent">The browser and system in a few words, for the list of sessions.</param>
public sealed record SignInFrom(string Address, string Agent);

/// <summary>What follows a right password: a session, or a second step.</summary>
/// <param name="Session">The session, for who has no second proof yet.</param>
/// <param name="Step">Names the second step, good for ten minutes.</param>
public sealed record SignInStep(NewSession? Session, string? Step);

/// <summary>A session that begins.</summary>
/// <param name="Token">What the cookie holds; only its digest is kept.</param>
/// <param name="Person">Whose.</param>
/// <param name="Length">How long it lasts at most.</param>
/// <param name="NeedsSecond">Whether the person must set up a second proof before anything else.</param>
public sealed record NewSession(string Token, StaffId Person, TimeSpan Length, bool NeedsSecond);

/// <summary>What a browser asks passkeys.</summary>
/// <param name="Id">Names the question; an answer is taken once.</param>
/// <param name="Options">The options as JSON, for the browser.</param>
public sealed record PasskeyQuestion(string Id, string Options);
