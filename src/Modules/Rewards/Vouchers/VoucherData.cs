using System.Text;
using System.Text.Json;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Postgres;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Vouchers;

/// <summary>
/// A holder's rights over vouchers. With the holder the sealed codes go; that a voucher was made and honoured stays, since merchants are
/// paid by it.
/// </summary>
internal sealed class VoucherData(NpgsqlDataSource database, IHolderKeys keys, TimeProvider time) : IHolderData
{
    private const int Page = 500;

    public string Section => "vouchers";

    public async Task ExportAsync(AccountId holder, Utf8JsonWriter json, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(json);
        await using var connection = await database.OpenConnectionAsync(ct);
        var now = time.GetUtcNow();
        json.WriteStartArray();
        for (var after = Guid.Empty; ;)
        {
            var rows = await Sql.ListAsync(
                Sql.Command(
                    connection,
                    """
                    select v.voucher_id, v.redemption, v.offer, o.title_zh, o.title_en, m.name_zh, m.name_en, v.box, v.points, v.made_at, v.good_until, v.used_at, v.refunded_at
                    from rewards.voucher v left join rewards.offer o on o.offer_id = v.offer left join rewards.merchant m on m.merchant_id = v.merchant
                    where v.holder = $1 and v.voucher_id > $2 order by v.voucher_id limit $3
                    """,
                    holder.Value, after, Page),
                Read,
                ct);
            foreach (var row in rows)
            {
                await WriteAsync(connection, holder, json, row, now, ct);
            }

            if (rows.Count < Page)
            {
                break;
            }

            after = rows[^1].Id;
        }

        json.WriteEndArray();
    }

    public async Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct) => await Sql.RunAsync(
        Sql.Command(connection, "update rewards.voucher set box = null where holder = $1 and box is not null", holder.Value), ct);

    private async Task WriteAsync(NpgsqlConnection connection, AccountId holder, Utf8JsonWriter json, Kept row, DateTimeOffset now, CancellationToken ct)
    {
        json.WriteStartObject();
        json.WriteString("id", new VoucherId(row.Id).ToString());
        json.WriteString("redemption", new RedemptionId(row.Redemption).ToString());
        json.WriteString("offer", new OfferId(row.Offer).ToString());
        json.WriteString("titleZh", row.TitleZh);
        json.WriteString("titleEn", row.TitleEn);
        json.WriteString("merchantZh", row.MerchantZh);
        json.WriteString("merchantEn", row.MerchantEn);
        if (row.Box is not null && await keys.OpenAsync(connection, holder, VoucherMaking.Purpose, row.Box, ct) is { } code)
        {
            json.WriteString("code", VoucherCode.Grouped(Encoding.ASCII.GetString(code)));
        }

        json.WriteNumber("points", row.Points);
        json.WriteString("madeAt", row.MadeAt);
        json.WriteString("goodUntil", row.GoodUntil);
        json.WriteString("state", VoucherRow.StateAt(now, row.GoodUntil, row.UsedAt, row.RefundedAt).ToString().ToLowerInvariant());
        if ((row.UsedAt ?? row.RefundedAt) is { } settled)
        {
            json.WriteString(row.UsedAt is null ? "givenBackAt" : "usedAt", settled);
        }

        json.WriteEndObject();
    }

    private static Kept Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), Text(row, 3), Text(row, 4), Text(row, 5), Text(row, 6), row.IsDBNull(7) ? null : row.GetFieldValue<byte[]>(7), row.GetInt64(8),
        row.GetFieldValue<DateTimeOffset>(9), row.GetFieldValue<DateTimeOffset>(10), VoucherRow.TimeOrNull(row, 11), VoucherRow.TimeOrNull(row, 12));

    private static string Text(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? "" : row.GetString(at);

    private sealed record Kept(
        Guid Id, Guid Redemption, Guid Offer, string TitleZh, string TitleEn, string MerchantZh, string MerchantEn, byte[]? Box, long Points, DateTimeOffset MadeAt, DateTimeOffset GoodUntil,
        DateTimeOffset? UsedAt, DateTimeOffset? RefundedAt);
}
