using Puhui.Bookkeeping;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Queue;

namespace Puhui.Rewards.Redeeming;

/// <summary>What one group is told, decided from what was read under the lock: those with an earlier place first, then as they came.</summary>
internal sealed class Judgement(OfferNow? seen, IReadOnlyList<NewRedemption> asks)
{
    private long _left = seen?.Offer.Left ?? 0;

    /// <summary>What these requests became before.</summary>
    public required Dictionary<(AccountId, string), Redemption> Former { get; init; }

    /// <summary>Whom it is not for.</summary>
    public required Dictionary<AccountId, Refusal> Barred { get; init; }

    /// <summary>How many somebody has of it, ever and this month; grows with what is granted here.</summary>
    public Dictionary<AccountId, (long Ever, long Month)> Had { get; } = [];

    /// <summary>The places drawn for this opening.</summary>
    public TurnsNow? Turns { get; set; }

    /// <summary>The places of the asks in the order in which they are served.</summary>
    public IEnumerable<int> InOrder() => Turns is { Last: > 0 } turns
        ? Enumerable.Range(0, asks.Count).OrderBy(i => turns.PlaceOf(asks[i].Holder) ?? long.MaxValue)
        : Enumerable.Range(0, asks.Count);

    /// <summary>
    /// Judges one. No answer: it is granted for so many points, and its stock is gone for those after it. <c>Wants</c>: it was refused only
    /// because others came before.
    /// </summary>
    public (Result<Redemption>? Answer, long Points, bool Wants) Judge(int place)
    {
        var ask = asks[place];
        if (Former.TryGetValue((ask.Holder, ask.Request), out var former))
        {
            return (former.Offer == ask.Offer && former.Quantity == ask.Quantity ? former : RedeemRefusals.RequestConflict(), 0, false);
        }

        if (seen is null)
        {
            return (RedeemRefusals.OfferUnknown(), 0, false);
        }

        if (Barred.TryGetValue(ask.Holder, out var barred))
        {
            return (barred, 0, false);
        }

        var terms = seen.Offer.Terms;
        if (!seen.IsOpen)
        {
            return (RedeemRefusals.Closed(seen.Offer.State == OfferState.Published && seen.MerchantOpen ? seen.Times.OpensAt : null, seen.Zone), 0, false);
        }

        if (ask.Quantity is < 1 or > 10)
        {
            return (RedeemRefusals.QuantityInvalid(), 0, false);
        }

        var (ever, month) = Had.GetValueOrDefault(ask.Holder);
        if (terms.PerPerson is { } most && ever + ask.Quantity > most)
        {
            return (RedeemRefusals.LimitReached(most, ever, month: false), 0, true);
        }

        if (terms.PerPersonMonth is { } mostInMonth && month + ask.Quantity > mostInMonth)
        {
            return (RedeemRefusals.LimitReached(mostInMonth, month, month: true), 0, true);
        }

        if (_left < ask.Quantity)
        {
            return (RedeemRefusals.SoldOut(_left), 0, true);
        }

        if (Turns?.WaitOf(ask.Holder) is { } wait)
        {
            return (RedeemRefusals.NotYourTurn(wait), 0, false);
        }

        _left -= ask.Quantity;
        Had[ask.Holder] = (ever + ask.Quantity, month + ask.Quantity);
        return (null, checked(terms.Price * ask.Quantity), false);
    }
}
