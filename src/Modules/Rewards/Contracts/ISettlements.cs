using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Rewards.Contracts;

/// <summary>
/// What merchants are owed for a period, and who pays it: a statement per merchant and month whose every line is a voucher that was
/// honoured, with entries of the books in points and in money that prove it.
/// </summary>
public interface ISettlements
{
    /// <summary>What a settlement of a merchant's month would say now, without making one. Refusals: <c>merchant_unknown</c>, <c>month_invalid</c>.</summary>
    Task<Result<Settlement>> PreviewAsync(MerchantId merchant, DateOnly month, CancellationToken ct);

    /// <summary>
    /// Makes the settlement of a month that is over; again gives the one that is there. Refusals: <c>merchant_unknown</c>,
    /// <c>month_invalid</c>, <c>month_not_over</c>, <c>nothing_to_settle</c>.
    /// </summary>
    Task<Result<Settlement>> CloseAsync(MerchantId merchant, DateOnly month, Guid by, CancellationToken ct);

    /// <summary>
    /// Approves it by a second person: the points leave the merchant's account, the money is owed by the payers, in one transaction; attested
    /// (topic <c>rewards.settlement</c>). Refusals: <c>settlement_unknown</c>, <c>settlement_approved</c>, <c>four_eyes_needed</c>.
    /// </summary>
    Task<Result<Settlement>> ApproveAsync(SettlementId id, Guid by, CancellationToken ct);

    /// <summary>One settlement; null when there is none.</summary>
    Task<Settlement?> FindAsync(SettlementId id, CancellationToken ct);

    /// <summary>Settlements of a programme (or one merchant of it), newest first.</summary>
    Task<IReadOnlyList<Settlement>> ListAsync(ProgrammeId programme, MerchantId? merchant, CancellationToken ct);

    /// <summary>Its lines, a voucher each, in the order in which they were honoured.</summary>
    IAsyncEnumerable<SettlementLine> LinesAsync(SettlementId id, CancellationToken ct);

    /// <summary>What payers were charged for a programme, by payer and month: who carries the scheme.</summary>
    Task<IReadOnlyList<PayerMonth>> PayersAsync(ProgrammeId programme, CancellationToken ct);
}

/// <summary>A settlement.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Programme">Whose.</param>
/// <param name="Merchant">With whom.</param>
/// <param name="Month">First day of the month, in the programme's zone.</param>
/// <param name="Vouchers">How many were honoured.</param>
/// <param name="Points">Points they cost their holders.</param>
/// <param name="Fen">Money owed, in fen.</param>
/// <param name="Payers">Who owes how much; sums to <paramref name="Fen"/> exactly.</param>
/// <param name="ClosedAt">When it was made; null for a preview.</param>
/// <param name="ApprovedAt">When it was approved.</param>
/// <param name="PointsEntry">The entry that took the points out of the merchant's account.</param>
/// <param name="MoneyEntries">The entries that book the money, in the order of the payers.</param>
/// <param name="Digest">SHA-256 over its lines; what the attestation commits to.</param>
public sealed record Settlement(
    SettlementId Id,
    ProgrammeId Programme,
    MerchantId Merchant,
    DateOnly Month,
    int Vouchers,
    long Points,
    long Fen,
    IReadOnlyList<PayerAmount> Payers,
    DateTimeOffset? ClosedAt,
    DateTimeOffset? ApprovedAt,
    EntryId? PointsEntry,
    IReadOnlyList<EntryId> MoneyEntries,
    string Digest);

/// <summary>What one payer owes.</summary>
public sealed record PayerAmount(string Kind, string NameZh, string NameEn, long Fen);

/// <summary>What one payer was charged in a month.</summary>
public sealed record PayerMonth(string Kind, string NameZh, string NameEn, DateOnly Month, long Fen);

/// <summary>One voucher of a settlement.</summary>
public sealed record SettlementLine(VoucherId Voucher, OfferId Offer, string TitleZh, string TitleEn, DateTimeOffset UsedAt, long Points, long Fen);

/// <summary>Names one settlement. Text form: <c>stl_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct SettlementId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "stl";

    /// <summary>A new id, ordered by time.</summary>
    public static SettlementId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out SettlementId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new SettlementId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
