using Puhui.Quantities;

namespace Puhui.Staff;

/// <summary>What this module says no with; docs/refusals.md has the list.</summary>
internal static class Refusals
{
    public static Refusal SignInWrong { get; } = new("sign_in_wrong", "The mail address or the password is not right.");

    public static Refusal TooMany { get; } = new("too_many_attempts", "Too many attempts; come back in a quarter of an hour.");

    public static Refusal StepExpired { get; } = new("step_expired", "This step waited too long or was used; begin again.");

    public static Refusal CodeWrong { get; } = new("code_wrong", "The code is not right, or was used already.", "/code");

    public static Refusal PasskeyWrong { get; } = new("passkey_wrong", "The passkey was not accepted.");

    public static Refusal PasswordWrong { get; } = new("password_wrong", "The password is not right.", "/password");

    public static Refusal EmailInvalid { get; } = new("email_invalid", "This is not a mail address.", "/email");

    public static Refusal NameInvalid { get; } = new("name_invalid", "A name has 1 to 80 characters.", "/name");

    public static Refusal RoleInvalid { get; } = new("role_invalid", "A partner's role is for one source of a programme, a merchant's for one merchant; other roles are for none.", "/role");

    public static Refusal NotFound { get; } = new("not_found", "There is no such person, role or passkey.");

    public static Refusal LastOwner { get; } = new("last_owner", "Somebody must stay owner of the server.");

    public static Refusal LastFactor { get; } = new("last_factor", "Set up another second proof first.");

    public static Refusal OwnerExists { get; } = new("owner_exists", "The server has an owner already; ask them for an invitation.");

    public static Refusal InvitationInvalid { get; } = new("invitation_invalid", "The code is unknown, used or too old.", "/code");

    public static Refusal Inactive { get; } = new("staff_inactive", "This person has left.");
}
