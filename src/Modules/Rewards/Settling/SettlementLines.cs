using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Puhui.Platform.Postgres;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Offers;

namespace Puhui.Rewards.Settling;

/// <summary>The vouchers of a settlement, and what they add up to.</summary>
internal static class SettlementLines
{
    private const string Columns = "v.voucher_id, v.offer, v.revision, v.used_at, v.points, v.fen";

    /// <summary>
    /// Honoured in the month and in no settlement, or honoured earlier and told after that month's settlement was made (without network).
    /// </summary>
    private const string Wanted = """
        v.merchant = $1 and v.used_at is not null and v.settlement is null and v.used_at < $3
        and (v.used_at >= $2 or exists (select from rewards.settlement s where s.merchant = v.merchant and s.begins <= v.used_at and v.used_at < s.ends))
        """;

    /// <summary>What the vouchers that a month would settle add up to; with <paramref name="into"/> they are put into that settlement.</summary>
    public static async Task<SettlementSum> SumAsync(NpgsqlConnection connection, MerchantId merchant, SettlementMonth month, SettlementId? into, CancellationToken ct)
    {
        var command = into is { } settlement
            ? Sql.Command(
                connection,
                $"""
                with v as (update rewards.voucher v set settlement = $4 where {Wanted} returning v.voucher_id, v.offer, v.revision, v.used_at, v.points, v.fen)
                select {Columns} from v order by v.used_at, v.voucher_id
                """,
                merchant.Value, month.Begins, month.Ends, settlement.Value)
            : Sql.Command(connection, $"select {Columns} from rewards.voucher v where {Wanted} order by v.used_at, v.voucher_id", merchant.Value, month.Begins, month.Ends);
        var sum = new SettlementSum();
        await using (command)
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                sum.Add(new VoucherId(row.GetGuid(0)), new OfferId(row.GetGuid(1)), row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3), row.GetInt64(4), row.GetInt64(5));
            }
        }

        await sum.PayersAsync(connection, ct);
        return sum;
    }

    /// <summary>The lines of a settlement that was made, in the order in which the vouchers were honoured.</summary>
    public static async IAsyncEnumerable<SettlementLine> ReadAsync(NpgsqlConnection connection, SettlementId settlement, [EnumeratorCancellation] CancellationToken ct)
    {
        Dictionary<(Guid Offer, int Revision), (string Zh, string En)> titles = [];
        foreach (var (offer, revision, terms) in await TermsAsync(connection, "select distinct offer, revision from rewards.voucher where settlement = $1", [settlement.Value], ct))
        {
            titles[(offer, revision)] = (terms.TitleZh, terms.TitleEn);
        }

        await using var command = Sql.Command(connection, $"select {Columns} from rewards.voucher v where v.settlement = $1 order by v.used_at, v.voucher_id", settlement.Value);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var (zh, en) = titles.GetValueOrDefault((row.GetGuid(1), row.GetInt32(2)), ("", ""));
            yield return new SettlementLine(new VoucherId(row.GetGuid(0)), new OfferId(row.GetGuid(1)), zh, en, row.GetFieldValue<DateTimeOffset>(3), row.GetInt64(4), row.GetInt64(5));
        }
    }

    /// <summary>One line as the digest covers it; see docs/settlement.md.</summary>
    public static string Text(VoucherId voucher, OfferId offer, DateTimeOffset usedAt, long points, long fen) => string.Create(
        CultureInfo.InvariantCulture, $"{voucher} {offer} {usedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'} {points} {fen}\n");

    internal static Task<List<(Guid Offer, int Revision, OfferTerms Terms)>> TermsAsync(NpgsqlConnection connection, string which, object?[] values, CancellationToken ct) => Sql.ListAsync(
        Sql.Command(connection, $"select r.offer_id, r.revision, r.terms::text from rewards.offer_revision r join ({which}) w (offer, revision) on r.offer_id = w.offer and r.revision = w.revision", values),
        row => (row.GetGuid(0), row.GetInt32(1), TermsJson.Read(row.GetString(2))),
        ct);
}

/// <summary>Adds lines up.</summary>
internal sealed class SettlementSum : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<(Guid Offer, int Revision), long> _groups = [];
    private byte[]? _digest;

    public int Vouchers { get; private set; }

    public long Points { get; private set; }

    public long Fen { get; private set; }

    public IReadOnlyList<PayerAmount> Payers { get; private set; } = [];

    public byte[] Digest => _digest ??= _hash.GetHashAndReset();

    public void Add(VoucherId voucher, OfferId offer, int revision, DateTimeOffset usedAt, long points, long fen)
    {
        _hash.AppendData(Encoding.ASCII.GetBytes(SettlementLines.Text(voucher, offer, usedAt, points, fen)));
        checked
        {
            Vouchers++;
            Points += points;
            Fen += fen;
            _groups[(offer.Value, revision)] = _groups.GetValueOrDefault((offer.Value, revision)) + fen;
        }
    }

    public void Dispose() => _hash.Dispose();

    /// <summary>Who owes how much, by the terms each voucher was redeemed under.</summary>
    public async Task PayersAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var groups = _groups.OrderBy(group => group.Key.Offer).ThenBy(group => group.Key.Revision).ToArray();
        var terms = (await SettlementLines.TermsAsync(
            connection,
            "select * from unnest($1::uuid[], $2::integer[])",
            [groups.Select(group => group.Key.Offer).ToArray(), groups.Select(group => group.Key.Revision).ToArray()],
            ct)).ToDictionary(one => (one.Offer, one.Revision), one => one.Terms.Payers);
        Payers = Shares.Of(groups.Where(group => group.Value > 0).Select(group => (group.Value, terms.GetValueOrDefault(group.Key, []))));
    }
}
