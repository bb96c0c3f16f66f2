namespace Puhui.Bookkeeping;

/// <summary>What an account is for; decides whether it may go below zero. The numbers are stored and never change meaning.</summary>
public enum AccountKind
{
    /// <summary>A person's or household's. Never below zero.</summary>
    Holder = 0,

    /// <summary>Where units of a method come from: minus what was issued. The only kind that goes below zero.</summary>
    Issuance = 1,

    /// <summary>Units that are set aside for a purpose and cannot be spent otherwise.</summary>
    Locked = 2,

    /// <summary>A merchant who takes units for goods.</summary>
    Merchant = 3,

    /// <summary>A programme's own.</summary>
    Programme = 4,

    /// <summary>Units that were used up to claim a reduction.</summary>
    Retired = 5,

    /// <summary>Units that ran out of time.</summary>
    Expired = 6,
}
