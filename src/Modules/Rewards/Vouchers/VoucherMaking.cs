using System.Text;
using Npgsql;
using NpgsqlTypes;
using Puhui.Accounts.Contracts;
using Puhui.Platform.Postgres;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Vouchers;

/// <summary>Makes vouchers, many in one statement, and takes them back.</summary>
internal sealed class VoucherMaking(IHolderKeys keys, TimeProvider time) : IVoucherMaking
{
    /// <summary>What codes are sealed for.</summary>
    public const string Purpose = "voucher code";

    public byte[] Digest(string code) => keys.Digest(Purpose, code);

    public async Task<IReadOnlyList<VoucherId>> MakeAsync(NpgsqlConnection connection, IReadOnlyList<VoucherOrder> orders, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(orders);
        if (orders.Count == 0)
        {
            return [];
        }

        var codes = new string[orders.Count];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = VoucherCode.New();
        }

        var boxes = await keys.SealManyAsync(
            connection, Purpose, [.. orders.Select((order, i) => (order.Holder, (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(codes[i])))], ct);
        VoucherId[] ids = [.. orders.Select(_ => VoucherId.New())];
        await using var command = new NpgsqlCommand(
            """
            insert into rewards.voucher (voucher_id, redemption, number, holder, programme, offer, revision, merchant, digest, hash, box, points, fen, good_until, made_at)
            select n.*, $15
            from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::uuid[], $5::uuid[], $6::uuid[], $7::integer[], $8::uuid[], $9::bytea[], $10::bytea[], $11::bytea[], $12::bigint[], $13::bigint[], $14::timestamptz[]) as n
            """,
            connection);
        Add(command, NpgsqlDbType.Uuid, ids.Select(id => id.Value).ToArray());
        Add(command, NpgsqlDbType.Uuid, orders.Select(order => order.Redemption.Value).ToArray());
        Add(command, NpgsqlDbType.Integer, orders.Select(order => order.Number).ToArray());
        Add(command, NpgsqlDbType.Uuid, orders.Select(order => order.Holder.Value).ToArray());
        Add(command, NpgsqlDbType.Uuid, orders.Select(order => order.Programme.Value).ToArray());
        Add(command, NpgsqlDbType.Uuid, orders.Select(order => order.Offer.Value).ToArray());
        Add(command, NpgsqlDbType.Integer, orders.Select(order => order.OfferRevision).ToArray());
        Add(command, NpgsqlDbType.Uuid, orders.Select(order => order.Merchant.Value).ToArray());
        Add(command, NpgsqlDbType.Bytea, codes.Select(Digest).ToArray());
        Add(command, NpgsqlDbType.Bytea, codes.Select(VoucherCode.HashOf).ToArray());
        Add(command, NpgsqlDbType.Bytea, boxes);
        Add(command, NpgsqlDbType.Bigint, orders.Select(order => order.Points).ToArray());
        Add(command, NpgsqlDbType.Bigint, orders.Select(order => order.SettleFen).ToArray());
        Add(command, NpgsqlDbType.TimestampTz, orders.Select(order => order.GoodUntil.UtcDateTime).ToArray());
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await command.ExecuteNonQueryAsync(ct);
        return ids;
    }

    public async Task<Result<int>> TakeBackAsync(NpgsqlConnection connection, RedemptionId redemption, DateTimeOffset at, CancellationToken ct)
    {
        var found = await Sql.ListAsync(
            Sql.Command(connection, "select used_at, good_until from rewards.voucher where redemption = $1 and refunded_at is null order by number for update", redemption.Value),
            row => (UsedAt: VoucherRow.TimeOrNull(row, 0), GoodUntil: row.GetFieldValue<DateTimeOffset>(1)),
            ct);
        if (found.FirstOrDefault(one => one.UsedAt is not null).UsedAt is { } used)
        {
            return VoucherRefusals.Used(used);
        }

        return found.Any(one => at >= one.GoodUntil)
            ? VoucherRefusals.Expired(found.Max(one => one.GoodUntil))
            : await Sql.RunAsync(Sql.Command(connection, "update rewards.voucher set refunded_at = $2 where redemption = $1 and refunded_at is null and used_at is null", redemption.Value, at), ct);
    }

    private static void Add<T>(NpgsqlCommand command, NpgsqlDbType type, T[] values) => command.Parameters.Add(new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });
}
