namespace Puhui.Staff;

/// <summary>Lengths and limits of signing in.</summary>
internal sealed record StaffOptions
{
    /// <summary>Rounds of PBKDF2-HMAC-SHA256 for new passwords.</summary>
    public int PasswordRounds { get; init; } = 600_000;

    /// <summary>How long a session lasts without use.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a session lasts at most.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a proof is fresh enough for dangerous things.</summary>
    public TimeSpan Fresh { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a step of signing in waits for the next.</summary>
    public TimeSpan StepWaits { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an invitation is good.</summary>
    public TimeSpan InvitationLasts { get; init; } = TimeSpan.FromDays(3);

    /// <summary>How long a code for a new password is good.</summary>
    public TimeSpan RecoveryLasts { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The time in which attempts are counted.</summary>
    public TimeSpan AttemptWindow { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Attempts on one account in that time.</summary>
    public int AccountAttempts { get; init; } = 10;

    /// <summary>Attempts on one second step in that time.</summary>
    public int CodeAttempts { get; init; } = 5;

    /// <summary>Attempts of one address in that time.</summary>
    public int AddressAttempts { get; init; } = 60;
}
