using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Rewards.Contracts;

/// <summary>
/// Redeeming in two phases on stock, lots and books together. Requests of many people for one offer are put together into one
/// transaction, first come first served by their place in the queue, whichever server they asked.
/// </summary>
public interface IRedemptions
{
    /// <summary>
    /// Reserves one (or more) of an offer for ten minutes. The same request of the same holder again gives the redemption as it stands now;
    /// what was refused is judged anew. Refusals, in this order: <c>request_invalid</c>, <c>request_conflict</c>, <c>offer_unknown</c>,
    /// <c>not_for_you</c> (programme, region or standing), <c>offer_closed</c> (state, dates, window; says when it opens),
    /// <c>quantity_invalid</c>, <c>limit_reached</c> (per person), <c>sold_out</c>, <c>not_your_turn</c> (others drew an earlier place; says
    /// when), <c>balance_insufficient</c>. At any point <c>too_busy</c>: more people ask than can wait here; says when to come again.
    /// </summary>
    Task<Result<Redemption>> ReserveAsync(NewRedemption redemption, CancellationToken ct);

    /// <summary>
    /// Confirms a reservation: the points go to the merchant (or the goal), the vouchers come. Again: the same answer. Refusals:
    /// <c>redemption_unknown</c>, <c>redemption_over</c> (released, or its time ran out).
    /// </summary>
    Task<Result<Redemption>> ConfirmAsync(AccountId holder, RedemptionId id, CancellationToken ct);

    /// <summary>Gives a reservation up. Again: the same answer. Refusals: <c>redemption_unknown</c>, <c>redemption_confirmed</c>.</summary>
    Task<Result<Redemption>> ReleaseAsync(AccountId holder, RedemptionId id, CancellationToken ct);

    /// <summary>Takes back a confirmed redemption whose vouchers are all unused and refundable: points, stock and vouchers. Again: the same answer. Donations are not given back. Refusals: <c>redemption_unknown</c>, <c>not_confirmed</c>, <c>not_refundable</c>, <c>voucher_used</c>, <c>voucher_expired</c>.</summary>
    Task<Result<Redemption>> RefundAsync(AccountId holder, RedemptionId id, CancellationToken ct);

    /// <summary>One redemption of a holder; null when they have none of this id.</summary>
    Task<Redemption?> FindAsync(AccountId holder, RedemptionId id, CancellationToken ct);

    /// <summary>A holder's redemptions, newest first.</summary>
    Task<IReadOnlyList<Redemption>> OfAsync(AccountId holder, int limit, CancellationToken ct);

    /// <summary>A programme's redemptions for its operators, newest first unless sorted.</summary>
    Task<RedemptionPage> ListAsync(RedemptionQuery query, CancellationToken ct);
}

/// <summary>The waiting room: before a window opens, and at peaks. A ticket's place is decided when it is drawn and never changes.</summary>
public interface IWaitingRoom
{
    /// <summary>Draws a ticket, or gives the one the holder has. Tickets can be drawn from 15 minutes before the window opens. Refusals: <c>offer_unknown</c>, <c>not_for_you</c>, <c>offer_closed</c> (says from when tickets are drawn), <c>sold_out</c>, <c>too_busy</c>.</summary>
    Task<Result<QueueTicket>> EnterAsync(AccountId holder, OfferId offer, CancellationToken ct);

    /// <summary>How a ticket stands; null when the holder has none.</summary>
    Task<QueueTicket?> StateAsync(AccountId holder, OfferId offer, CancellationToken ct);
}

/// <summary>A place in the queue of an offer's window.</summary>
/// <param name="Offer">For what.</param>
/// <param name="Place">1, 2, 3, … in the order of drawing.</param>
/// <param name="Before">How many are still before this one.</param>
/// <param name="OpensAt">When the window opens.</param>
/// <param name="IsTurn">Whether it is this one's turn: redeem now.</param>
/// <param name="SoldOut">Whether all is gone.</param>
/// <param name="Receipt">What proves the place: signed text that shows offer, window, place and time.</param>
public sealed record QueueTicket(OfferId Offer, long Place, long Before, DateTimeOffset OpensAt, bool IsTurn, bool SoldOut, string Receipt);

/// <summary>What somebody asks for.</summary>
/// <param name="Request">The caller's own id of it, 8 to 64 visible ASCII characters.</param>
/// <param name="Holder">Who.</param>
/// <param name="Offer">What.</param>
/// <param name="Quantity">How many, 1 to 10.</param>
public sealed record NewRedemption(string Request, AccountId Holder, OfferId Offer, int Quantity = 1);

/// <summary>Where a redemption is.</summary>
public enum RedemptionState
{
    /// <summary>Set aside until its time.</summary>
    Reserved,

    /// <summary>Done.</summary>
    Confirmed,

    /// <summary>Given up, or its time ran out.</summary>
    Released,

    /// <summary>Taken back after it was confirmed.</summary>
    Refunded,
}

/// <summary>A redemption.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Holder">Whose.</param>
/// <param name="Programme">Whose points.</param>
/// <param name="Offer">Of what.</param>
/// <param name="OfferRevision">Under which terms.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Points">For how many points together.</param>
/// <param name="State">Where it is.</param>
/// <param name="ReservedAt">Since when.</param>
/// <param name="ReservedUntil">Until when a reservation holds.</param>
/// <param name="SettledAt">When it was confirmed, released or refunded last.</param>
/// <param name="Hold">The pending entry of the books.</param>
/// <param name="Vouchers">Its vouchers once confirmed; empty for donations.</param>
public sealed record Redemption(
    RedemptionId Id,
    AccountId Holder,
    ProgrammeId Programme,
    OfferId Offer,
    int OfferRevision,
    int Quantity,
    long Points,
    RedemptionState State,
    DateTimeOffset ReservedAt,
    DateTimeOffset ReservedUntil,
    DateTimeOffset? SettledAt,
    EntryId Hold,
    IReadOnlyList<VoucherId> Vouchers);

/// <summary>Which redemptions.</summary>
public sealed record RedemptionQuery(ProgrammeId Programme, OfferId? Offer = null, MerchantId? Merchant = null, RedemptionState? State = null, DateTimeOffset? From = null, DateTimeOffset? To = null, int Limit = 50, string? Cursor = null);

/// <summary>A page of redemptions.</summary>
public sealed record RedemptionPage(IReadOnlyList<Redemption> Items, string? Next);

/// <summary>Names one redemption. Text form: <c>rdm_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct RedemptionId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "rdm";

    /// <summary>A new id, ordered by time.</summary>
    public static RedemptionId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out RedemptionId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new RedemptionId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
