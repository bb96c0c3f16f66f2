namespace Puhui.Bookkeeping;

/// <summary>What an account is for; decides whether it may go below zero.</summary>
public enum AccountKind
{
    /// <summary>A person's or household's. Never below zero.</summary>
    Holder,

    /// <summary>Where units of a method come from: minus what was issued. The only kind that goes below zero.</summary>
    Issuance,

    /// <summary>Units that are set aside for a purpose and cannot be spent otherwise.</summary>
    Locked,

    /// <summary>A merchant who takes units for goods.</summary>
    Merchant,

    /// <summary>A programme's own.</summary>
    Programme,

    /// <summary>Units that were used up to claim a reduction.</summary>
    Retired,

    /// <summary>Units that ran out of time.</summary>
    Expired,
}
