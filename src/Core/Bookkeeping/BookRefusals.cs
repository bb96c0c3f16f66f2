using Puhui.Quantities;

namespace Puhui.Bookkeeping;

/// <summary>
/// Every reason for which the books refuse an entry, in the order in which they are looked for: the first that applies is the
/// answer, whatever else is wrong. The list is closed; docs/refusals.md explains each.
/// </summary>
public static class BookRefusals
{
    /// <summary>All codes, in order.</summary>
    public static IReadOnlyList<string> Order { get; } =
    [
        "entry_unnamed",
        "entry_conflict",
        "legs_missing",
        "asset_unknown",
        "account_unknown",
        "account_repeated",
        "amount_zero",
        "amount_not_positive",
        "unbalanced",
        "corrected_missing",
        "corrected_unknown",
        "corrected_foreign",
        "correction_exceeds",
        "pending_unknown",
        "pending_foreign",
        "pending_exceeded",
        "pending_settled",
        "overflow",
        "balance_insufficient",
    ];

    /// <summary>The entry has no id.</summary>
    public static Refusal EntryUnnamed() => new("entry_unnamed", "The entry has no id.", "id");

    /// <summary>An entry of this id is booked already, with other content. With the same content it is no refusal: it is booked.</summary>
    public static Refusal EntryConflict(EntryId entry) => new("entry_conflict", $"{entry} is booked already, with other content. Book new content under a new id.", "id");

    /// <summary>The entry has no legs.</summary>
    public static Refusal LegsMissing() => new("legs_missing", "The entry has no legs: nothing would move.", "legs");

    /// <summary>There is no such asset.</summary>
    public static Refusal AssetUnknown(string? code) => new("asset_unknown", $"There is no asset {code}.", "asset");

    /// <summary>There is no such account.</summary>
    public static Refusal AccountUnknown(AccountId account) => new("account_unknown", $"There is no account {account}.", "account");

    /// <summary>Two legs of one entry name the same account and asset; say it in one.</summary>
    public static Refusal AccountRepeated(AccountId account) => new("account_repeated", $"{account} occurs twice in one asset. Put both amounts into one leg.", "account");

    /// <summary>A leg moves nothing.</summary>
    public static Refusal AmountZero() => new("amount_zero", "An amount is 0: that leg would move nothing.", "amount");

    /// <summary>An amount that must be above 0 is not.</summary>
    public static Refusal AmountNotPositive() => new("amount_not_positive", "The amount must be above 0.", "amount");

    /// <summary>The legs of an asset do not sum to zero.</summary>
    public static Refusal Unbalanced(Asset asset, Int128 sum) => new("unbalanced", $"The legs in {asset} sum to {sum} instead of 0.", "legs");

    /// <summary>A correction does not name what it corrects, or another kind of entry names something.</summary>
    public static Refusal CorrectedMissing() => new("corrected_missing", "A correction names the entry it corrects; other entries name none.", "corrects");

    /// <summary>What is to be corrected is not booked.</summary>
    public static Refusal CorrectedUnknown(EntryId entry) => new("corrected_unknown", $"There is no entry {entry} to correct.", "corrects");

    /// <summary>What is to be corrected is of another holder, another asset or another kind.</summary>
    public static Refusal CorrectedForeign(EntryId entry) => new("corrected_foreign", $"{entry} is not an issue to this holder in this asset.", "corrects");

    /// <summary>All corrections together would take back more than was issued.</summary>
    public static Refusal CorrectionExceeds(EntryId entry) => new("correction_exceeds", $"The corrections of {entry} together would take back more than it issued.", "amount");

    /// <summary>There is no such pending entry.</summary>
    public static Refusal PendingUnknown(EntryId entry) => new("pending_unknown", $"There is no pending entry {entry}.", "pending");

    /// <summary>The legs are not those of the pending entry.</summary>
    public static Refusal PendingForeign(EntryId entry) => new("pending_foreign", $"{entry} reserved of another account or asset.", "pending");

    /// <summary>More is to be posted than was reserved.</summary>
    public static Refusal PendingExceeded(EntryId entry, long reserved) => new("pending_exceeded", $"{entry} reserved {reserved}, less than is to be posted.", "amount");

    /// <summary>The pending entry was posted or voided already.</summary>
    public static Refusal PendingSettled(EntryId entry) => new("pending_settled", $"{entry} was posted or voided already. That happens once.", "pending");

    /// <summary>A balance would leave the range of 64 bits.</summary>
    public static Refusal Overflow() => new("overflow", "A balance would leave the range of whole numbers it is kept in.", "amount");

    /// <summary>A holder's available balance would go below zero.</summary>
    public static Refusal BalanceInsufficient() => new("balance_insufficient", "The available balance is too small: posted minus reserved would go below zero.", "amount");
}
