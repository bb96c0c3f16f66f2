using System.Globalization;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Offers;
using Puhui.Rewards.Totals;

namespace Puhui.Rewards.Redeeming;

/// <summary>Redeeming as others see it; what many do at once goes through <see cref="Lanes{TAsk, TAnswer}"/>.</summary>
internal sealed class Redemptions(
    NpgsqlDataSource database, ReserveGroup reserving, SettleGroup settling, ICreditSpending spending, IVoucherMaking vouchers, TermsBook terms, IProgrammeBook programmes, RewardsOptions options,
    TimeProvider time) : IRedemptions
{
    private const int MostInPage = 500;

    private readonly Lanes<NewRedemption, Result<Redemption>> _reserve = new(options.MostWaiting, options.GroupSize, static ask => ask.Offer.GetHashCode(), reserving.RunAsync);
    private readonly Lanes<SettleAsk, Result<Redemption>> _settle = new(options.MostWaiting, options.GroupSize, static _ => 0, settling.RunAsync);

    public Task<Result<Redemption>> ReserveAsync(NewRedemption redemption, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(redemption);
        return Texts.IsRequest(redemption.Request)
            ? (_reserve.TryAsk(redemption, out var told) ? told : TooBusy()).WaitAsync(ct)
            : Task.FromResult<Result<Redemption>>(RedeemRefusals.RequestInvalid());
    }

    public Task<Result<Redemption>> ConfirmAsync(AccountId holder, RedemptionId id, CancellationToken ct) => SettleAsync(new SettleAsk(Settlement.Confirm, id, holder), ct);

    public Task<Result<Redemption>> ReleaseAsync(AccountId holder, RedemptionId id, CancellationToken ct) => SettleAsync(new SettleAsk(Settlement.Release, id, holder), ct);

    /// <summary>Releases what ran out of time; how many reservations were looked at.</summary>
    public async Task<int> ExpireAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var due = await Sql.ListAsync(
            Sql.Command(connection, "select redemption_id from rewards.redemption where state = 1 and reserved_until <= $1 order by reserved_until limit $2", time.GetUtcNow(), options.GroupSize),
            row => new RedemptionId(row.GetGuid(0)), ct);
        await connection.CloseAsync();
        await Task.WhenAll(due.Select(id => SettleAsync(new SettleAsk(Settlement.Expire, id, null), ct)));
        return due.Count;
    }

    public Task<Result<Redemption>> RefundAsync(AccountId holder, RedemptionId id, CancellationToken ct) => ReserveGroup.TryAsync(() => RefundOnceAsync(holder, id, ct));

    public async Task<Redemption?> FindAsync(AccountId holder, RedemptionId id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await OneAsync(connection, holder, id, locks: false, ct))?.Redemption;
    }

    public async Task<IReadOnlyList<Redemption>> OfAsync(AccountId holder, int limit, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await Sql.ListAsync(
            Sql.Command(
                connection, $"select {RedemptionRow.Columns} from rewards.redemption r where r.holder = $1 order by r.redemption_id desc limit $2", holder.Value, Math.Clamp(limit, 1, MostInPage)),
            row => RedemptionRow.Read(row).Redemption, ct);
    }

    public async Task<RedemptionPage> ListAsync(RedemptionQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        Guid? before = null;
        if (query.Cursor is { } cursor)
        {
            before = RedemptionId.TryParse(cursor, out var at) ? at.Value : throw new FormatException("The cursor is not one that this server gave.");
        }

        var limit = Math.Clamp(query.Limit, 1, MostInPage);
        await using var connection = await database.OpenConnectionAsync(ct);
        var found = await Sql.ListAsync(
            Sql.Command(
                connection,
                $"""
                select {RedemptionRow.Columns} from rewards.redemption r
                where r.programme = $1 and ($2::uuid is null or r.offer = $2) and ($3::uuid is null or r.merchant = $3) and ($4::smallint is null or r.state = $4)
                  and ($5::timestamptz is null or r.reserved_at >= $5) and ($6::timestamptz is null or r.reserved_at < $6) and ($7::uuid is null or r.redemption_id < $7)
                order by r.redemption_id desc limit $8
                """,
                query.Programme.Value, query.Offer?.Value, query.Merchant?.Value, query.State is { } state ? RedemptionRow.NumberOf(state) : null, query.From, query.To, before, limit + 1),
            row => RedemptionRow.Read(row).Redemption, ct);
        return found.Count <= limit ? new RedemptionPage(found, null) : new RedemptionPage(found[..limit], found[limit - 1].Id.ToString());
    }

    private Task<Result<Redemption>> SettleAsync(SettleAsk ask, CancellationToken ct) => (_settle.TryAsk(ask, out var told) ? told : TooBusy()).WaitAsync(ct);

    private Task<Result<Redemption>> TooBusy() => Task.FromResult<Result<Redemption>>(RedeemRefusals.TooBusy(options.ComeAgain));

    private async Task<Result<Redemption>> RefundOnceAsync(AccountId holder, RedemptionId id, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await OneAsync(connection, holder, id, locks: false, ct) is not { } seen)
        {
            return RedeemRefusals.RedemptionUnknown();
        }

        var its = await terms.OfAsync(seen.Redemption.Offer, seen.Redemption.OfferRevision, ct);
        var book = await programmes.CurrentAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await SettleGroup.LockStocksAsync(connection, [seen.Redemption.Offer], ct);
        var one = (await OneAsync(connection, holder, id, locks: true, ct))!.Redemption;
        if (one.State == RedemptionState.Refunded)
        {
            return one;
        }

        if (one.State != RedemptionState.Confirmed)
        {
            return new Refusal("not_confirmed", "Only what was confirmed can be given back.");
        }

        if (!its.Refundable || its.Kind == OfferKind.Donation)
        {
            return new Refusal("not_refundable", "This offer is not taken back.");
        }

        var taken = await vouchers.TakeBackAsync(connection, id, now, ct);
        if (!taken.IsAccepted)
        {
            return taken.Refusal;
        }

        var entry = await spending.RefundAsync(connection, one.Hold, now, $"rdm:{id}", ct);
        if (!entry.IsAccepted)
        {
            return new Refusal("not_refundable", string.Create(CultureInfo.InvariantCulture, $"The points cannot be given back: {entry.Refusal.Detail}"));
        }

        await Sql.RunAsync(Sql.Command(connection, "update rewards.redemption set state = 4, settled_at = $2 where redemption_id = $1", id.Value, now), ct);
        await Sql.RunAsync(Sql.Command(connection, "update rewards.stock set taken = taken - $2 where offer_id = $1", one.Offer.Value, (long)one.Quantity), ct);
        await Sql.RunAsync(Sql.Command(connection, "update rewards.given set given = given - $2 where offer_id = $1", one.Offer.Value, (long)one.Quantity), ct);
        await SpentDays.AddAsync(connection, [one], -1, book.ZoneOf, now, ct);
        await transaction.CommitAsync(ct);
        spending.Announce();
        return one with { State = RedemptionState.Refunded, SettledAt = now };
    }

    private static async Task<RedemptionRow?> OneAsync(NpgsqlConnection connection, AccountId holder, RedemptionId id, bool locks, CancellationToken ct) =>
        (await Sql.ListAsync(
            Sql.Command(connection, $"select {RedemptionRow.Columns} from rewards.redemption r where r.redemption_id = $1 and r.holder = $2{(locks ? " for update" : "")}", id.Value, holder.Value),
            RedemptionRow.Read, ct)).SingleOrDefault();
}
