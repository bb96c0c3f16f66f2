using Microsoft.AspNetCore.Http;
using Puhui.Quantities;

namespace Puhui.Staff.Contracts;

/// <summary>What a person proves themselves by, set up by the person themselves.</summary>
public interface IStaffFactors
{
    /// <summary>What the person has.</summary>
    Task<StaffFactors> OfAsync(StaffId person, CancellationToken ct);

    /// <summary>
    /// Changes the password; the signing key stays and is wrapped anew, and all other sessions end. Refusals: <c>too_many_attempts</c>,
    /// <c>password_wrong</c>, <c>password_weak</c>.
    /// </summary>
    Task<Result<bool>> ChangePasswordAsync(StaffId person, string session, string old, string @new, CancellationToken ct);

    /// <summary>Begins to set up an authenticator app: a secret that counts once a code of it was shown.</summary>
    Task<NewTotp> BeginTotpAsync(StaffId person, CancellationToken ct);

    /// <summary>Sets the app up. Gives recovery codes when the person has none. Refusals: <c>step_expired</c>, <c>code_wrong</c>.</summary>
    Task<Result<NewCodes>> ConfirmTotpAsync(StaffId person, string session, string step, string code, CancellationToken ct);

    /// <summary>Removes the app. Refusal: <c>last_factor</c> when nothing else is left.</summary>
    Task<Result<bool>> RemoveTotpAsync(StaffId person, CancellationToken ct);

    /// <summary>Begins to add a passkey: what the browser asks.</summary>
    Task<PasskeyQuestion> BeginPasskeyAsync(HttpContext http, StaffId person);

    /// <summary>Adds a passkey. Gives recovery codes when the person has none. Refusals: <c>step_expired</c>, <c>passkey_wrong</c>.</summary>
    Task<Result<NewCodes>> AddPasskeyAsync(HttpContext http, StaffId person, string session, string question, string credential, string name);

    /// <summary>Removes a passkey by its id (hexadecimal). Refusals: <c>not_found</c>, <c>last_factor</c>.</summary>
    Task<Result<bool>> RemovePasskeyAsync(StaffId person, string passkey, CancellationToken ct);

    /// <summary>New recovery codes; the old ones are worthless. Shown this once.</summary>
    Task<IReadOnlyList<string>> NewRecoveryCodesAsync(StaffId person, CancellationToken ct);

    /// <summary>What is wrong with a password somebody chooses; null when it is good. <c>password_weak</c>, with words.</summary>
    Refusal? Judge(string password, string email, string name);
}

/// <summary>What a person proves themselves by.</summary>
/// <param name="HasTotp">An authenticator app.</param>
/// <param name="Passkeys">Passkeys, oldest first.</param>
/// <param name="RecoveryCodesLeft">Recovery codes that are still good.</param>
/// <param name="PasswordAt">When the password was set.</param>
public sealed record StaffFactors(bool HasTotp, IReadOnlyList<StaffPasskey> Passkeys, int RecoveryCodesLeft, DateTimeOffset PasswordAt)
{
    /// <summary>Whether there is anything beside the password.</summary>
    public bool HasSecond => HasTotp || Passkeys.Count > 0;
}

/// <summary>Recovery codes that were just made.</summary>
/// <param name="Codes">The codes, shown this once; empty when the person has some already.</param>
public sealed record NewCodes(IReadOnlyList<string> Codes);

/// <summary>A passkey.</summary>
/// <param name="Id">Its id, hexadecimal.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="UsedAt">When it was used last.</param>
public sealed record StaffPasskey(string Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt);

/// <summary>An authenticator app that is being set up.</summary>
/// <param name="Step">Names it, good for ten minutes.</param>
/// <param name="Secret">The secret in base32, for typing.</param>
/// <param name="Uri">The same as <c>otpauth:</c> address, for the QR code.</param>
public sealed record NewTotp(string Step, string Secret, string Uri);
