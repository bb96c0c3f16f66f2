using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Rewards.Contracts;

/// <summary>Vouchers: codes that cannot be guessed and are honoured once. Codes are kept sealed; they are found by a keyed digest.</summary>
public interface IVouchers
{
    /// <summary>A holder's vouchers with their codes, those still good first, soonest to expire first.</summary>
    Task<IReadOnlyList<Voucher>> OfAsync(AccountId holder, CancellationToken ct);

    /// <summary>One voucher of a holder; null when they have none of this id.</summary>
    Task<Voucher?> FindAsync(AccountId holder, VoucherId id, CancellationToken ct);

    /// <summary>What a code is, for the merchant that may honour it, without honouring it. Refusals: <c>voucher_unknown</c>, <c>voucher_of_another</c>.</summary>
    Task<Result<VoucherCheck>> CheckAsync(MerchantId merchant, string code, CancellationToken ct);

    /// <summary>
    /// Honours a voucher, wholly, once. The same request again gives the same answer. Refusals, in this order: <c>request_conflict</c>,
    /// <c>voucher_unknown</c>, <c>voucher_of_another</c> (merchant), <c>voucher_used</c> (says when and where), <c>voucher_refunded</c>,
    /// <c>voucher_expired</c>. Attempts with unknown codes are limited a merchant and an hour: then <c>too_many_attempts</c> for every code
    /// until the hour is over. A mistyped code, as its check character tells, is unknown and not counted.
    /// </summary>
    /// <param name="merchant">Who honours.</param>
    /// <param name="code">As read from the QR or typed; case, spaces and hyphens do not matter.</param>
    /// <param name="request">The till's own id of it.</param>
    /// <param name="by">Which person or till, for the trail.</param>
    /// <param name="ct">Gives up.</param>
    Task<Result<VoucherCheck>> HonourAsync(MerchantId merchant, string code, string request, string by, CancellationToken ct);

    /// <summary>
    /// The signed list a shop without network checks codes by: digests of the codes that are good now, by JSON; see
    /// docs/formats/offline-vouchers.md. Refusal: <c>merchant_unknown</c>.
    /// </summary>
    Task<Result<string>> OfflineListAsync(MerchantId merchant, CancellationToken ct);

    /// <summary>Takes what a shop honoured without network; each code answers by itself, a second use is told as <c>voucher_used</c>.</summary>
    /// <remarks>Refusals of one: those of <see cref="HonourAsync"/>, and before them <c>use_time_invalid</c> (in the future, or before the voucher was made).</remarks>
    Task<IReadOnlyList<Result<VoucherCheck>>> ReportAsync(MerchantId merchant, IReadOnlyList<OfflineUse> uses, string by, CancellationToken ct);

    /// <summary>What a merchant honoured in a time (from inclusive, to exclusive), latest first.</summary>
    Task<IReadOnlyList<VoucherCheck>> HonouredAsync(MerchantId merchant, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken ct);
}

/// <summary>A voucher as its holder sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Redemption">From which redemption.</param>
/// <param name="Offer">Of what.</param>
/// <param name="Merchant">Where.</param>
/// <param name="Code">The code, in groups of four; empty when the holder was erased.</param>
/// <param name="State">What became of it.</param>
/// <param name="GoodUntil">Until before when.</param>
/// <param name="UsedAt">When it was honoured.</param>
public sealed record Voucher(VoucherId Id, RedemptionId Redemption, OfferId Offer, MerchantId Merchant, string Code, VoucherState State, DateTimeOffset GoodUntil, DateTimeOffset? UsedAt)
{
    /// <summary>What its QR code says: <c>PHV:</c> and the code without hyphens. No address, so that the code gets into no server's log.</summary>
    public string Qr => VoucherCode.ToQr(Code);
}

/// <summary>What became of a voucher.</summary>
public enum VoucherState
{
    /// <summary>Can be used.</summary>
    Good,

    /// <summary>Was honoured.</summary>
    Used,

    /// <summary>Was given back.</summary>
    Refunded,

    /// <summary>Its time ran out.</summary>
    Expired,
}

/// <summary>A voucher as its merchant sees it: nothing of its holder.</summary>
public sealed record VoucherCheck(VoucherId Id, OfferId Offer, string TitleZh, string TitleEn, VoucherState State, DateTimeOffset GoodUntil, DateTimeOffset? UsedAt, long SettleFen);

/// <summary>A use without network.</summary>
public sealed record OfflineUse(string Code, DateTimeOffset At, string Request);

/// <summary>What redemption asks of vouchers, inside its transaction.</summary>
public interface IVoucherMaking
{
    /// <summary>Makes the vouchers of confirmed redemptions, in one statement. Of a holder who was erased meanwhile the code is kept by its digest only.</summary>
    /// <returns>Their ids, at the same places.</returns>
    Task<IReadOnlyList<VoucherId>> MakeAsync(NpgsqlConnection connection, IReadOnlyList<VoucherOrder> orders, CancellationToken ct);

    /// <summary>Takes all vouchers of a redemption back. Refusals: <c>voucher_used</c>, <c>voucher_expired</c>.</summary>
    Task<Result<int>> TakeBackAsync(NpgsqlConnection connection, RedemptionId redemption, DateTimeOffset at, CancellationToken ct);
}

/// <summary>A voucher to make.</summary>
/// <param name="Redemption">From which redemption.</param>
/// <param name="Holder">Whose.</param>
/// <param name="Programme">Whose points were spent.</param>
/// <param name="Offer">Of what.</param>
/// <param name="OfferRevision">Under which terms.</param>
/// <param name="Merchant">Who honours it.</param>
/// <param name="Number">1, 2, 3, … within the redemption.</param>
/// <param name="Points">Points that this one cost.</param>
/// <param name="SettleFen">What the merchant is paid for it, in fen.</param>
/// <param name="GoodUntil">Until before when.</param>
public sealed record VoucherOrder(
    RedemptionId Redemption,
    AccountId Holder,
    ProgrammeId Programme,
    OfferId Offer,
    int OfferRevision,
    MerchantId Merchant,
    int Number,
    long Points,
    long SettleFen,
    DateTimeOffset GoodUntil);

/// <summary>Names one voucher. Text form: <c>vch_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct VoucherId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "vch";

    /// <summary>A new id, ordered by time.</summary>
    public static VoucherId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out VoucherId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new VoucherId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
