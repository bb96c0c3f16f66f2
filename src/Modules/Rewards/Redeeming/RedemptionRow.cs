using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Redeeming;

/// <summary>A redemption as it is kept.</summary>
/// <param name="Redemption">What its holder sees.</param>
/// <param name="Merchant">Who gives it.</param>
internal sealed record RedemptionRow(Redemption Redemption, MerchantId Merchant)
{
    public const string Columns =
        "r.redemption_id, r.holder, r.programme, r.offer, r.revision, r.quantity, r.points, r.state, r.reserved_at, r.reserved_until, r.settled_at, r.hold, r.vouchers, r.merchant";

    public const int Width = 14;

    public static RedemptionRow Read(NpgsqlDataReader row) => new(
        new Redemption(
            new RedemptionId(row.GetGuid(0)),
            new AccountId(row.GetGuid(1)),
            new ProgrammeId(row.GetGuid(2)),
            new OfferId(row.GetGuid(3)),
            row.GetInt32(4),
            row.GetInt32(5),
            row.GetInt64(6),
            StateOf(row.GetInt16(7)),
            row.GetFieldValue<DateTimeOffset>(8),
            row.GetFieldValue<DateTimeOffset>(9),
            row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10),
            new EntryId(row.GetGuid(11)),
            [.. row.GetFieldValue<Guid[]>(12).Select(id => new VoucherId(id))]),
        new MerchantId(row.GetGuid(13)));

    public static short NumberOf(RedemptionState state) => (short)(state + 1);

    public static RedemptionState StateOf(short number) => (RedemptionState)(number - 1);

    /// <summary>Writes new ones, all in one stream.</summary>
    public static async Task CopyAsync(NpgsqlConnection connection, IEnumerable<(string Request, RedemptionRow Row)> rows, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            """
            copy rewards.redemption (redemption_id, holder, request, programme, offer, revision, merchant, quantity, points, state, reserved_at, reserved_until, hold)
            from stdin (format binary)
            """,
            ct);
        foreach (var (request, row) in rows)
        {
            var one = row.Redemption;
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(one.Id.Value, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(one.Holder.Value, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(request, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(one.Programme.Value, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(one.Offer.Value, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(one.OfferRevision, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(row.Merchant.Value, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(one.Quantity, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(one.Points, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(NumberOf(one.State), NpgsqlDbType.Smallint, ct);
            await copy.WriteAsync(one.ReservedAt.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(one.ReservedUntil.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(one.Hold.Value, NpgsqlDbType.Uuid, ct);
        }

        await copy.CompleteAsync(ct);
    }
}
