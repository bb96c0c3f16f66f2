using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Vouchers;

/// <summary>Vouchers in the database: a holder's with their codes, and honouring them once.</summary>
internal sealed class VoucherStore(
    NpgsqlDataSource database, VoucherMaking making, VoucherAttempts attempts, IHolderKeys keys, IMerchants merchants, IProgrammeBook programmes, PuhuiSettings settings, TimeProvider time) : IVouchers
{
    private const int MostOfHolder = 1000;
    private const int MostListed = 50_000;
    private const int SaltSize = 16;

    /// <summary>For how long a list for shops without network should be used.</summary>
    private static readonly TimeSpan s_listHolds = TimeSpan.FromDays(7);

    /// <summary>How far a till's clock may be ahead.</summary>
    private static readonly TimeSpan s_clocksDiffer = TimeSpan.FromMinutes(5);

    private readonly Lazy<NoteKeys> _signing = new(() => NoteKeys.LoadOrCreate(Path.Combine(settings.DataFolder, "keys"), settings.LogOrigin, settings.Crypto));

    public Task<IReadOnlyList<Voucher>> OfAsync(AccountId holder, CancellationToken ct) => OfAsync(holder, null, ct);

    public async Task<Voucher?> FindAsync(AccountId holder, VoucherId id, CancellationToken ct) => (await OfAsync(holder, id, ct)).SingleOrDefault();

    public async Task<Result<VoucherCheck>> CheckAsync(MerchantId merchant, string code, CancellationToken ct)
    {
        if (!VoucherCode.TryParse(code, out var plain))
        {
            return VoucherRefusals.Mistyped;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        if (await attempts.ReachedAsync(connection, merchant, ct) is { } until)
        {
            return VoucherRefusals.TooMany(until);
        }

        var found = await ByDigestAsync(connection, making.Digest(plain), locked: false, ct);
        if (found is null)
        {
            await attempts.CountAsync(connection, merchant, ct);
            return VoucherRefusals.Unknown;
        }

        return found.Merchant == merchant ? found.AsCheck(time.GetUtcNow()) : VoucherRefusals.OfAnother;
    }

    public Task<Result<VoucherCheck>> HonourAsync(MerchantId merchant, string code, string request, string by, CancellationToken ct) =>
        HonourAsync(merchant, code, request, by, null, ct);

    public async Task<IReadOnlyList<Result<VoucherCheck>>> ReportAsync(MerchantId merchant, IReadOnlyList<OfflineUse> uses, string by, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(uses);
        List<Result<VoucherCheck>> answers = new(uses.Count);

        // Each by itself: one that is refused does not keep the others from being honoured, and what is sent again answers the same.
        foreach (var use in uses)
        {
            answers.Add(await HonourAsync(merchant, use.Code, use.Request, by, use.At, ct));
        }

        return answers;
    }

    public async Task<IReadOnlyList<VoucherCheck>> HonouredAsync(MerchantId merchant, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var now = time.GetUtcNow();
        var rows = await Sql.ListAsync(
            Sql.Command(
                connection,
                $"select {VoucherRow.Columns} from {VoucherRow.From} where v.merchant = $1 and v.used_at >= $2 and v.used_at < $3 order by v.used_at desc, v.voucher_id desc limit $4",
                merchant.Value, from, to, Math.Clamp(limit, 1, 500)),
            VoucherRow.Read,
            ct);
        return [.. rows.Select(row => row.AsCheck(now))];
    }

    public async Task<Result<string>> OfflineListAsync(MerchantId merchant, CancellationToken ct)
    {
        if (await merchants.FindAsync(merchant, ct) is null)
        {
            return new Refusal("merchant_unknown", "There is no such merchant.");
        }

        var now = WholeSecond(time.GetUtcNow());
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        await using var connection = await database.OpenConnectionAsync(ct);
        var entries = await Sql.ListAsync(
            Sql.Command(
                connection,
                "select hash, offer, good_until from rewards.voucher where merchant = $1 and used_at is null and refunded_at is null and good_until > $2 order by good_until limit $3",
                merchant.Value, now, MostListed),
            row => new OfflineEntry(
                Convert.ToBase64String(OfflineVouchers.DigestOf(salt, row.GetFieldValue<byte[]>(0))), new OfferId(row.GetGuid(1)), WholeSecond(row.GetFieldValue<DateTimeOffset>(2))),
            ct);

        // In the order of the digests, which are random: the order of the list tells nothing.
        entries.Sort((one, other) => string.CompareOrdinal(one.Digest, other.Digest));
        return OfflineVouchers.Write(merchant, now, now + s_listHolds, salt, entries, _signing.Value.Signers);
    }

    private async Task<Result<VoucherCheck>> HonourAsync(MerchantId merchant, string code, string request, string by, DateTimeOffset? usedOffline, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(by);
        if (!Texts.IsRequest(request))
        {
            return VoucherRefusals.RequestInvalid;
        }

        var digest = VoucherCode.TryParse(code, out var plain) ? making.Digest(plain) : null;
        try
        {
            var answer = await HonourOnceAsync(merchant, digest, request, by, usedOffline, ct);

            // In the zone of the programme, asked for when no connection is held any more: many who are refused at once would wait for each other.
            return answer switch
            {
                { Refusal.Code: "voucher_used", Voucher: { UsedAt: { } used } voucher } => VoucherRefusals.Used(used, await ZoneAsync(merchant, ct), voucher.UsedBy),
                { Refusal.Code: "voucher_expired", Voucher: { } voucher } => VoucherRefusals.Expired(voucher.GoodUntil, await ZoneAsync(merchant, ct)),
                { Refusal: { } refusal } => refusal,
                _ => answer.Voucher!.AsCheck(time.GetUtcNow()),
            };
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // The same request for another voucher came at the same moment and was first.
            return VoucherRefusals.RequestConflict;
        }
    }

    private async Task<(VoucherRow? Voucher, Refusal? Refusal)> HonourOnceAsync(MerchantId merchant, byte[]? digest, string request, string by, DateTimeOffset? usedOffline, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var now = time.GetUtcNow();
        var earlier = (await Sql.ListAsync(
            Sql.Command(connection, $"select {VoucherRow.Columns} from {VoucherRow.From} where v.merchant = $1 and v.used_request = $2", merchant.Value, request), VoucherRow.Read, ct)).SingleOrDefault();
        if (earlier is not null)
        {
            return digest is not null && earlier.Digest.AsSpan().SequenceEqual(digest) ? (earlier, null) : (null, VoucherRefusals.RequestConflict);
        }

        if (digest is null)
        {
            return (null, VoucherRefusals.Mistyped);
        }

        if (await attempts.ReachedAsync(connection, merchant, ct) is { } until)
        {
            return (null, VoucherRefusals.TooMany(until));
        }

        // The row is locked: of any number who ask at once, the others wait here and then see that it is used.
        var found = await ByDigestAsync(connection, digest, locked: true, ct);
        if (found is null)
        {
            await attempts.CountAsync(connection, merchant, ct);
            await transaction.CommitAsync(ct);
            return (null, VoucherRefusals.Unknown);
        }

        if (found.Merchant == merchant && found.UsedRequest == request)
        {
            // The same request, sent twice at once.
            return (found, null);
        }

        var at = usedOffline ?? now;
        if (WhyNot(merchant, found, at, now) is { } refusal)
        {
            return (found, refusal);
        }

        var changed = await Sql.RunAsync(
            Sql.Command(
                connection,
                "update rewards.voucher set used_at = $2, used_request = $3, used_by = $4, reported_at = $5 where voucher_id = $1 and used_at is null and refunded_at is null",
                found.Id.Value, at, request, by, usedOffline is null ? null : now),
            ct);
        if (changed != 1)
        {
            throw new InvalidOperationException($"The voucher {found.Id} changed under its lock.");
        }

        await transaction.CommitAsync(ct);
        return (found with { UsedAt = at, UsedRequest = request, UsedBy = by }, null);
    }

    private static Refusal? WhyNot(MerchantId merchant, VoucherRow voucher, DateTimeOffset at, DateTimeOffset now)
    {
        if (voucher.Merchant != merchant)
        {
            return VoucherRefusals.OfAnother;
        }

        if (at > now + s_clocksDiffer || at < voucher.MadeAt - s_clocksDiffer)
        {
            return VoucherRefusals.UseTimeInvalid;
        }

        return voucher switch
        {
            { UsedAt: { } used } => VoucherRefusals.Used(used),
            { RefundedAt: not null } => VoucherRefusals.Refunded,
            _ when at >= voucher.GoodUntil => VoucherRefusals.Expired(voucher.GoodUntil),
            _ => null,
        };
    }

    private async Task<TimeZoneInfo> ZoneAsync(MerchantId merchant, CancellationToken ct)
    {
        var found = await merchants.FindAsync(merchant, ct);
        var programme = found is null ? null : (await programmes.CurrentAsync(ct)).Find(found.Programme);
        return programme is null ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(programme.ZoneId);
    }

    private static async Task<VoucherRow?> ByDigestAsync(NpgsqlConnection connection, byte[] digest, bool locked, CancellationToken ct) =>
        (await Sql.ListAsync(Sql.Command(connection, $"select {VoucherRow.Columns} from {VoucherRow.From} where v.digest = $1 {(locked ? "for update of v" : "")}", digest), VoucherRow.Read, ct)).SingleOrDefault();

    private async Task<IReadOnlyList<Voucher>> OfAsync(AccountId holder, VoucherId? one, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var now = time.GetUtcNow();
        var rows = await Sql.ListAsync(
            Sql.Command(
                connection,
                $"""
                select voucher_id, redemption, offer, merchant, box, good_until, used_at, refunded_at from rewards.voucher
                where holder = $1 {(one is null ? "" : "and voucher_id = $4")}
                order by used_at is not null or refunded_at is not null or good_until <= $2, case when used_at is null and refunded_at is null and good_until > $2 then good_until end, voucher_id desc
                limit $3
                """,
                one is { } id ? [holder.Value, now, MostOfHolder, id.Value] : [holder.Value, now, MostOfHolder]),
            row => (
                Voucher: new Voucher(
                    new VoucherId(row.GetGuid(0)), new RedemptionId(row.GetGuid(1)), new OfferId(row.GetGuid(2)), new MerchantId(row.GetGuid(3)), "",
                    VoucherRow.StateAt(now, row.GetFieldValue<DateTimeOffset>(5), VoucherRow.TimeOrNull(row, 6), VoucherRow.TimeOrNull(row, 7)),
                    row.GetFieldValue<DateTimeOffset>(5), VoucherRow.TimeOrNull(row, 6)),
                Box: row.IsDBNull(4) ? null : row.GetFieldValue<byte[]>(4)),
            ct);
        var codes = await keys.OpenManyAsync(connection, holder, VoucherMaking.Purpose, [.. rows.Select(row => row.Box).OfType<byte[]>()], ct);
        if (codes is null)
        {
            return [.. rows.Select(row => row.Voucher)];
        }

        var next = 0;
        return [.. rows.Select(row => row.Box is null ? row.Voucher : row.Voucher with { Code = VoucherCode.Grouped(Encoding.ASCII.GetString(codes[next++])) })];
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
