using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Staff.Contracts;

/// <summary>Who gets in and as what. Every role given or ended, every new signing key and every recovery is attested in the log.</summary>
public interface IStaffDesk
{
    /// <summary>Whether anybody is owner of the whole server.</summary>
    Task<bool> HasOwnerAsync(CancellationToken ct);

    /// <summary>
    /// Makes the first owner; whoever calls has checked the operator key. Refusals: <c>owner_exists</c>, <c>email_invalid</c>,
    /// <c>name_invalid</c>, <c>password_weak</c>.
    /// </summary>
    Task<Result<NewSession>> MakeFirstOwnerAsync(NewPerson person, SignInFrom from, CancellationToken ct);

    /// <summary>
    /// Invites somebody into a role by a one-time code, good for three days, and sends it. Who is staff already gets the role at once;
    /// the answer then has no code. Refusals: <c>email_invalid</c>, <c>name_invalid</c>, <c>role_invalid</c> (a partner's role needs a
    /// source, others have none), <c>message_not_sent</c>.
    /// </summary>
    /// <param name="invitation">Who, as what.</param>
    /// <param name="by">Who invites: a <c>stf_…</c>, or <c>operator-key</c>.</param>
    /// <param name="link">Makes the address of the page for a code; null sends nothing, the caller hands the code on.</param>
    /// <param name="ct">Cancels the wait.</param>
    Task<Result<InvitationCode>> InviteAsync(StaffInvitation invitation, string by, Func<string, string>? link, CancellationToken ct);

    /// <summary>What a code is for; null when it is unknown, used, ended or expired.</summary>
    Task<OpenInvitation?> FindInvitationAsync(string code, CancellationToken ct);

    /// <summary>
    /// Takes an invitation: the person exists from now on, with the role. For a recovery: a new password and a new signing key, and every
    /// other proof and session of before ends. Refusals: <c>invitation_invalid</c>, <c>name_invalid</c>, <c>password_weak</c>.
    /// </summary>
    Task<Result<NewSession>> TakeInvitationAsync(string code, string name, string password, SignInFrom from, CancellationToken ct);

    /// <summary>Invitations of a programme (null: of the whole server) that wait.</summary>
    Task<IReadOnlyList<OpenInvitation>> InvitationsAsync(Guid? programme, CancellationToken ct);

    /// <summary>Makes a waiting invitation of a programme worthless; false when there is none such.</summary>
    Task<bool> EndInvitationAsync(Guid id, Guid? programme, CancellationToken ct);

    /// <summary>A one-time code to set a new password by, good for one day. Attested. Refusal: <c>not_found</c>.</summary>
    Task<Result<InvitationCode>> RecoverAsync(StaffId person, string by, CancellationToken ct);

    /// <summary>Gives a role. Again: nothing. Refusals: <c>not_found</c>, <c>role_invalid</c>.</summary>
    Task<Result<bool>> GrantAsync(StaffId person, RoleGrant grant, string by, CancellationToken ct);

    /// <summary>Ends a role. Refusals: <c>not_found</c>, <c>last_owner</c>.</summary>
    Task<Result<bool>> EndRoleAsync(StaffId person, RoleGrant grant, string by, CancellationToken ct);

    /// <summary>The person who signs in with this address; null when there is none.</summary>
    Task<StaffMember?> FindByEmailAsync(string email, CancellationToken ct);
}

/// <summary>Somebody who gets in.</summary>
/// <param name="Name">What they are called, 1 to 80 characters.</param>
/// <param name="Email">Where they sign in with.</param>
/// <param name="Password">Their password.</param>
public sealed record NewPerson(string Name, string Email, string Password);

/// <summary>Whom to invite.</summary>
/// <param name="Name">What they are called.</param>
/// <param name="Email">Where the invitation goes and they sign in with.</param>
/// <param name="Grant">As what.</param>
public sealed record StaffInvitation(string Name, string Email, RoleGrant Grant);

/// <summary>A code that was made.</summary>
/// <param name="Code">The code, shown this once; null when none was needed.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
public sealed record InvitationCode(string? Code, DateTimeOffset ExpiresAt);

/// <summary>An invitation that waits.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Whom.</param>
/// <param name="Email">Where it went.</param>
/// <param name="Grant">As what; null for a recovery.</param>
/// <param name="ExpiresAt">Until when.</param>
public sealed record OpenInvitation(Guid Id, string Name, string Email, RoleGrant? Grant, DateTimeOffset ExpiresAt);
