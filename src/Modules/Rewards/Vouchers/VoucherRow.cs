using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Offers;

namespace Puhui.Rewards.Vouchers;

/// <summary>A voucher as it is kept, with the terms it was redeemed under.</summary>
internal sealed record VoucherRow(
    VoucherId Id,
    MerchantId Merchant,
    OfferId Offer,
    int Revision,
    OfferTerms? Terms,
    long Fen,
    DateTimeOffset MadeAt,
    DateTimeOffset GoodUntil,
    DateTimeOffset? UsedAt,
    string? UsedRequest,
    string? UsedBy,
    DateTimeOffset? RefundedAt,
    byte[] Digest)
{
    /// <summary>The columns of <see cref="Read"/>, of <c>rewards.voucher v</c> and, joined, <c>rewards.offer_revision r</c>.</summary>
    public const string Columns =
        "v.voucher_id, v.merchant, v.offer, v.revision, r.terms::text, v.fen, v.made_at, v.good_until, v.used_at, v.used_request, v.used_by, v.refunded_at, v.digest";

    public const string From = "rewards.voucher v left join rewards.offer_revision r on r.offer_id = v.offer and r.revision = v.revision";

    public static VoucherRow Read(NpgsqlDataReader row) => new(
        new VoucherId(row.GetGuid(0)),
        new MerchantId(row.GetGuid(1)),
        new OfferId(row.GetGuid(2)),
        row.GetInt32(3),
        row.IsDBNull(4) ? null : TermsJson.Read(row.GetString(4)),
        row.GetInt64(5),
        row.GetFieldValue<DateTimeOffset>(6),
        row.GetFieldValue<DateTimeOffset>(7),
        TimeOrNull(row, 8),
        row.IsDBNull(9) ? null : row.GetString(9),
        row.IsDBNull(10) ? null : row.GetString(10),
        TimeOrNull(row, 11),
        row.GetFieldValue<byte[]>(12));

    public static DateTimeOffset? TimeOrNull(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetFieldValue<DateTimeOffset>(at);

    public static VoucherState StateAt(DateTimeOffset now, DateTimeOffset goodUntil, DateTimeOffset? usedAt, DateTimeOffset? refundedAt) =>
        usedAt is not null ? VoucherState.Used
        : refundedAt is not null ? VoucherState.Refunded
        : now >= goodUntil ? VoucherState.Expired
        : VoucherState.Good;

    public VoucherCheck AsCheck(DateTimeOffset now) =>
        new(Id, Offer, Terms?.TitleZh ?? "", Terms?.TitleEn ?? "", StateAt(now, GoodUntil, UsedAt, RefundedAt), GoodUntil, UsedAt, Fen);
}
