using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Rewards.Contracts;

/// <summary>The catalogue: what points can be spent on. An offer's terms are versions; who redeemed did so under the version of the time.</summary>
public interface IOffers
{
    /// <summary>Adds an offer or changes one. Refusals in the order of docs/refusals.md under "Rewards": <c>offer_unknown</c>, <c>merchant_unknown</c>, <c>title_invalid</c>, <c>price_invalid</c>, <c>limits_invalid</c>, <c>stock_invalid</c>, <c>window_invalid</c>, <c>region_invalid</c>, <c>payers_invalid</c>, <c>picture_invalid</c>, <c>goal_unknown</c>, <c>revision_stale</c>.</summary>
    Task<Result<Offer>> SaveAsync(OfferDraft draft, string by, CancellationToken ct);

    /// <summary>Adds to (or takes from, never below what is reserved and given) an offer's stock. Refusals: <c>offer_unknown</c>, <c>stock_invalid</c>.</summary>
    Task<Result<Offer>> RestockAsync(OfferId id, long more, string by, CancellationToken ct);

    /// <summary>One offer; null when there is none.</summary>
    Task<Offer?> FindAsync(OfferId id, CancellationToken ct);

    /// <summary>What a holder may see now: published, for their programmes, region and standing; open windows and soonest first.</summary>
    Task<IReadOnlyList<OfferView>> ForHolderAsync(AccountId holder, CancellationToken ct);

    /// <summary>What everyone may see of a programme's catalogue.</summary>
    Task<IReadOnlyList<OfferView>> PublicAsync(ProgrammeId programme, CancellationToken ct);

    /// <summary>One page of all offers of a programme for its operators.</summary>
    Task<OfferPage> ListAsync(OfferQuery query, CancellationToken ct);
}

/// <summary>What kind of thing it is.</summary>
public enum OfferKind
{
    /// <summary>Goods fetched or sent.</summary>
    Goods,

    /// <summary>A voucher honoured at the merchant's.</summary>
    Voucher,

    /// <summary>A fare of public transport.</summary>
    Fare,

    /// <summary>A donation to a public-welfare goal.</summary>
    Donation,

    /// <summary>A right, such as a waived deposit.</summary>
    Right,
}

/// <summary>Where an offer is in its life.</summary>
public enum OfferState
{
    /// <summary>Being prepared.</summary>
    Draft,

    /// <summary>In the catalogue.</summary>
    Published,

    /// <summary>Not given any more; vouchers stay good.</summary>
    Ended,
}

/// <summary>What an offer is.</summary>
public sealed record OfferTerms
{
    /// <summary>Who gives it.</summary>
    public required MerchantId Merchant { get; init; }

    /// <summary>Its kind.</summary>
    public OfferKind Kind { get; init; } = OfferKind.Voucher;

    /// <summary>The goal a donation goes to; needed for <see cref="OfferKind.Donation"/>, null for all else.</summary>
    public GoalId? Goal { get; init; }

    /// <summary>Title in Chinese, 1 to 60 characters.</summary>
    public string TitleZh { get; init; } = "";

    /// <summary>Title in English.</summary>
    public string TitleEn { get; init; } = "";

    /// <summary>What one gets and how, in Chinese; up to 500 characters.</summary>
    public string TextZh { get; init; } = "";

    /// <summary>The same in English.</summary>
    public string TextEn { get; init; } = "";

    /// <summary>The picture: <c>art:NAME</c> of the house's own drawings, or the hash of an uploaded one (<c>/pictures/HASH</c>).</summary>
    public string Picture { get; init; } = "art:voucher";

    /// <summary>Points for one, 1 to 10,000,000.</summary>
    public long Price { get; init; } = 1;

    /// <summary>What the merchant is paid for one, in fen; 0 for none.</summary>
    public long SettleFen { get; init; }

    /// <summary>Most for one person, ever; null for no limit.</summary>
    public int? PerPerson { get; init; }

    /// <summary>Most for one person in a calendar month of the programme; null for no limit.</summary>
    public int? PerPersonMonth { get; init; }

    /// <summary>When it can be redeemed; null for always while published.</summary>
    public OfferWindow? Window { get; init; }

    /// <summary>From when; null for at once.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until before when; null for as long as there is stock.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>ISO 3166 code of where holders must belong (by their programme); null for everywhere.</summary>
    public string? Region { get; init; }

    /// <summary>The least standing (0 to 5 leaves) it is for; 0 for everyone.</summary>
    public int LeastStanding { get; init; }

    /// <summary>Days a voucher is good for, 1 to 730.</summary>
    public int GoodForDays { get; init; } = 90;

    /// <summary>Whether a voucher that was not used can be given back for its points.</summary>
    public bool Refundable { get; init; } = true;

    /// <summary>Who pays the merchant, in thousandths that sum to 1,000; empty when nothing is paid.</summary>
    public IReadOnlyList<PayerShare> Payers { get; init; } = [];
}

/// <summary>A weekly window, such as every Thursday from 19:00 for two hours, in the programme's zone.</summary>
public sealed record OfferWindow(DayOfWeek Day, TimeOnly From, TimeSpan For);

/// <summary>Who pays how much of what a merchant is owed.</summary>
/// <param name="Kind"><c>government</c>, <c>company</c> or <c>fund</c>.</param>
/// <param name="NameZh">Who, in Chinese.</param>
/// <param name="NameEn">Who, in English.</param>
/// <param name="Thousandths">Its share.</param>
public sealed record PayerShare(string Kind, string NameZh, string NameEn, int Thousandths);

/// <summary>What to save.</summary>
/// <param name="Id">Null for a new one.</param>
/// <param name="Programme">Whose catalogue.</param>
/// <param name="Terms">What it is.</param>
/// <param name="State">In which state.</param>
/// <param name="Stock">Stock of a new offer; of an existing one it is changed by <see cref="IOffers.RestockAsync"/>.</param>
/// <param name="Revision">The revision it was changed from; 0 for new.</param>
public sealed record OfferDraft(OfferId? Id, ProgrammeId Programme, OfferTerms Terms, OfferState State, long Stock, int Revision);

/// <summary>An offer with what is left.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Programme">Whose catalogue.</param>
/// <param name="Terms">What it is.</param>
/// <param name="State">Its state.</param>
/// <param name="Stock">All there ever was to give.</param>
/// <param name="Reserved">Set aside, not confirmed.</param>
/// <param name="Given">Confirmed, less what was given back.</param>
/// <param name="Revision">Number of its terms.</param>
public sealed record Offer(OfferId Id, ProgrammeId Programme, OfferTerms Terms, OfferState State, long Stock, long Reserved, long Given, int Revision)
{
    /// <summary>What can still be redeemed.</summary>
    public long Left => Stock - Reserved - Given;
}

/// <summary>An offer as somebody sees it.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Merchant">Who gives it.</param>
/// <param name="OpensAt">When it next opens; null when it is open, or never will again.</param>
/// <param name="IsOpen">Whether it can be redeemed now.</param>
public sealed record OfferView(Offer Offer, Merchant Merchant, DateTimeOffset? OpensAt, bool IsOpen);

/// <summary>Which offers.</summary>
public sealed record OfferQuery(ProgrammeId Programme, string? Search = null, OfferState? State = null, MerchantId? Merchant = null, string? Sort = null, int Limit = 50, string? Cursor = null);

/// <summary>A page of offers.</summary>
public sealed record OfferPage(IReadOnlyList<Offer> Items, string? Next);

/// <summary>Names one offer. Text form: <c>off_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct OfferId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "off";

    /// <summary>A new id, ordered by time.</summary>
    public static OfferId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out OfferId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new OfferId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
