using Microsoft.Extensions.Logging;
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

/// <summary>What is to become of a reservation.</summary>
internal enum Settlement
{
    /// <summary>Its points are taken, its vouchers made.</summary>
    Confirm,

    /// <summary>Its holder gives it up.</summary>
    Release,

    /// <summary>Its time ran out.</summary>
    Expire,
}

/// <summary>Asks for one reservation to be settled.</summary>
/// <param name="How">In which way.</param>
/// <param name="Id">Which.</param>
/// <param name="Holder">Whose it must be; null when that does not matter.</param>
internal sealed record SettleAsk(Settlement How, RedemptionId Id, AccountId? Holder);

/// <summary>
/// Settles many reservations in one transaction for each way. Locks are taken in the order of all of this module: stocks by offer, then
/// redemptions by id, then what the books lock, then what was given by offer. Who confirms leaves the stock alone, so that a crowd reserves
/// meanwhile.
/// </summary>
internal sealed partial class SettleGroup(
    NpgsqlDataSource database, ICreditSpending spending, Receivers receivers, IVoucherMaking vouchers, IDonations donations, TermsBook terms, IProgrammeBook programmes, TimeProvider time, ILogger<SettleGroup> logger)
{
    /// <summary>Answers a group, at the same places.</summary>
    public async Task<Result<Redemption>[]> RunAsync(IReadOnlyList<SettleAsk> asks)
    {
        var answers = new Result<Redemption>[asks.Count];
        foreach (var way in Enumerable.Range(0, asks.Count).GroupBy(i => asks[i].How).OrderBy(group => group.Key))
        {
            var theirs = way.Select(i => (asks[i].Id, asks[i].Holder)).ToHashSet();
            var told = await ReserveGroup.TryAsync(() => OnceAsync(way.Key, theirs));
            foreach (var i in way)
            {
                answers[i] = told.TryGetValue(asks[i].Id, out var answer) && (asks[i].Holder is null || answer.Holder == asks[i].Holder) ? answer.Said : RedeemRefusals.RedemptionUnknown();
            }
        }

        return answers;
    }

    private async Task<Dictionary<RedemptionId, (AccountId Holder, Result<Redemption> Said)>> OnceAsync(Settlement how, HashSet<(RedemptionId Id, AccountId? Holder)> theirs)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync();
        var answers = new Dictionary<RedemptionId, (AccountId Holder, Result<Redemption> Said)>();
        var seen = await ReadAsync(connection, [.. theirs.Select(one => one.Id.Value).Distinct()], locks: false);
        seen.RemoveAll(row => !theirs.Contains((row.Redemption.Id, row.Redemption.Holder)) && !theirs.Contains((row.Redemption.Id, null)));
        var open = Judge(how, seen, now, answers);
        if (open.Count == 0)
        {
            return answers;
        }

        // What other connections have to answer is asked before this one holds locks.
        var plans = new Dictionary<RedemptionId, Plan>();
        var book = await programmes.CurrentAsync(default);
        if (how == Settlement.Confirm)
        {
            foreach (var row in open)
            {
                var its = await terms.OfAsync(row.Redemption.Offer, row.Redemption.OfferRevision, default);
                plans[row.Redemption.Id] = new Plan(its, await receivers.OfAsync(row.Merchant, its, default), OfferClock.GoodUntil(its, book.ZoneOf(row.Redemption.Programme), now));
            }
        }

        await using var transaction = await connection.BeginTransactionAsync();
        if (how != Settlement.Confirm)
        {
            await LockStocksAsync(connection, open.Select(row => row.Redemption.Offer), default);
        }

        open = Judge(how, await ReadAsync(connection, open.ConvertAll(row => row.Redemption.Id.Value).ToArray(), locks: true), now, answers);
        if (open.Count > 0)
        {
            var entries = how == Settlement.Confirm
                ? await spending.TakeAsync(connection, open.ConvertAll(row => new CreditTake(row.Redemption.Hold, plans[row.Redemption.Id].To, now, $"rdm:{row.Redemption.Id}")), default)
                : await spending.ReleaseAsync(connection, open.ConvertAll(row => new CreditRelease(row.Redemption.Hold, now, $"rdm:{row.Redemption.Id}")), default);
            List<(RedemptionRow Row, EntryId Entry)> settled = [];
            for (var i = 0; i < open.Count; i++)
            {
                if (entries[i].IsAccepted)
                {
                    settled.Add((open[i], entries[i].Value));
                    continue;
                }

                // The books say that this hold is not open, although the redemption is: it stays as it is and is told.
                LogDisagreement(open[i].Redemption.Id, entries[i].Refusal!.ToString());
                answers[open[i].Redemption.Id] = (open[i].Redemption.Holder, RedeemRefusals.RedemptionOver());
            }

            var made = how == Settlement.Confirm ? await GiveAsync(connection, settled, plans, now) : [];
            await WriteAsync(connection, how, settled, made, now, answers);
            if (how == Settlement.Confirm && settled.Count > 0)
            {
                await SpentDays.AddAsync(connection, settled.Select(one => one.Row.Redemption), 1, book.ZoneOf, now, default);
            }
        }

        await transaction.CommitAsync();
        spending.Announce();
        return answers;
    }

    /// <summary>Puts what is decided already into the answers and gives the rest.</summary>
    private static List<RedemptionRow> Judge(Settlement how, List<RedemptionRow> rows, DateTimeOffset now, Dictionary<RedemptionId, (AccountId, Result<Redemption>)> answers)
    {
        List<RedemptionRow> open = [];
        foreach (var row in rows)
        {
            var one = row.Redemption;
            var over = now >= one.ReservedUntil;
            switch (how, one.State)
            {
                case (Settlement.Confirm, RedemptionState.Reserved) when !over:
                case (Settlement.Release, RedemptionState.Reserved):
                case (Settlement.Expire, RedemptionState.Reserved) when over:
                    open.Add(row);
                    break;
                case (Settlement.Confirm, RedemptionState.Reserved or RedemptionState.Released):
                    answers[one.Id] = (one.Holder, RedeemRefusals.RedemptionOver());
                    break;
                case (Settlement.Release, RedemptionState.Confirmed or RedemptionState.Refunded):
                    answers[one.Id] = (one.Holder, new Refusal("redemption_confirmed", "It is done already; give it back instead."));
                    break;
                default:
                    answers[one.Id] = (one.Holder, one);
                    break;
            }
        }

        return open;
    }

    private async Task<Dictionary<RedemptionId, List<VoucherId>>> GiveAsync(
        NpgsqlConnection connection, List<(RedemptionRow Row, EntryId Entry)> settled, Dictionary<RedemptionId, Plan> plans, DateTimeOffset now)
    {
        List<VoucherOrder> orders = [];
        List<Donation> given = [];
        foreach (var (row, entry) in settled)
        {
            var (one, plan) = (row.Redemption, plans[row.Redemption.Id]);
            if (plan.Terms.Goal is { } goal)
            {
                given.Add(new Donation(goal, one.Holder, one.Points, one.Id, entry, now));
                continue;
            }

            for (var number = 1; number <= one.Quantity; number++)
            {
                orders.Add(new VoucherOrder(
                    one.Id, one.Holder, one.Programme, one.Offer, one.OfferRevision, row.Merchant, number, one.Points / one.Quantity, plan.Terms.SettleFen, plan.GoodUntil));
            }
        }

        var made = new Dictionary<RedemptionId, List<VoucherId>>();
        if (orders.Count > 0)
        {
            var ids = await vouchers.MakeAsync(connection, orders, default);
            for (var i = 0; i < orders.Count; i++)
            {
                (made.TryGetValue(orders[i].Redemption, out var its) ? its : made[orders[i].Redemption] = []).Add(ids[i]);
            }
        }

        if (given.Count > 0)
        {
            await donations.NoteAsync(connection, given, default);
        }

        return made;
    }

    private static async Task WriteAsync(
        NpgsqlConnection connection, Settlement how, List<(RedemptionRow Row, EntryId Entry)> settled, Dictionary<RedemptionId, List<VoucherId>> made, DateTimeOffset now, Dictionary<RedemptionId, (AccountId, Result<Redemption>)> answers)
    {
        if (settled.Count == 0)
        {
            return;
        }

        var state = how == Settlement.Confirm ? RedemptionState.Confirmed : RedemptionState.Released;
        var pairs = made.SelectMany(one => one.Value.Select(voucher => (Redemption: one.Key.Value, Voucher: voucher.Value))).ToList();
        await Sql.RunAsync(
            Sql.Command(
                connection,
                """
                with made as (
                    select redemption, array_agg(voucher order by place) as vouchers
                    from unnest($4::uuid[], $5::uuid[]) with ordinality as v(redemption, voucher, place) group by redemption)
                update rewards.redemption r set state = $2, settled_at = $3, vouchers = coalesce(m.vouchers, '{}')
                from unnest($1::uuid[]) as u(id) left join made m on m.redemption = u.id where r.redemption_id = u.id
                """,
                settled.ConvertAll(one => one.Row.Redemption.Id.Value).ToArray(), RedemptionRow.NumberOf(state), now, pairs.ConvertAll(pair => pair.Redemption).ToArray(), pairs.ConvertAll(pair => pair.Voucher).ToArray()),
            default);
        var sums = settled.GroupBy(one => one.Row.Redemption.Offer).Select(group => (Offer: group.Key.Value, Sum: group.Sum(one => (long)one.Row.Redemption.Quantity))).ToList();
        await Sql.RunAsync(
            Sql.Command(
                connection,
                how == Settlement.Confirm
                    ? """
                      with locked as (select offer_id from rewards.given where offer_id = any($1) order by offer_id for no key update)
                      update rewards.given g set given = g.given + u.sum from unnest($1::uuid[], $2::bigint[]) as u(offer, sum) join locked l on l.offer_id = u.offer where g.offer_id = l.offer_id
                      """
                    : "update rewards.stock s set taken = s.taken - u.sum from unnest($1::uuid[], $2::bigint[]) as u(offer, sum) where s.offer_id = u.offer",
                sums.ConvertAll(one => one.Offer).ToArray(), sums.ConvertAll(one => one.Sum).ToArray()),
            default);
        foreach (var (row, _) in settled)
        {
            var one = row.Redemption;
            answers[one.Id] = (one.Holder, one with { State = state, SettledAt = now, Vouchers = made.TryGetValue(one.Id, out var its) ? its : [] });
        }
    }

    internal static async Task LockStocksAsync(NpgsqlConnection connection, IEnumerable<OfferId> offers, CancellationToken ct) =>
        await Sql.RunAsync(
            Sql.Command(connection, "select 1 from rewards.stock where offer_id = any($1) order by offer_id for no key update", offers.Select(offer => offer.Value).Distinct().ToArray()), ct);

    private static Task<List<RedemptionRow>> ReadAsync(NpgsqlConnection connection, Guid[] ids, bool locks) =>
        Sql.ListAsync(
            Sql.Command(connection, $"select {RedemptionRow.Columns} from rewards.redemption r where r.redemption_id = any($1) order by r.redemption_id{(locks ? " for update" : "")}", ids),
            RedemptionRow.Read, default);

    [LoggerMessage(LogLevel.Error, "Redemption {Redemption} is reserved, but the books say of its hold: {Refusal}")]
    private partial void LogDisagreement(RedemptionId redemption, string refusal);

    private sealed record Plan(OfferTerms Terms, AccountId To, DateTimeOffset GoodUntil);
}
