using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Offers;
using Puhui.Rewards.Queue;

namespace Puhui.Rewards.Redeeming;

/// <summary>
/// Reserves for many people who ask for one offer, in one transaction: the stock's row is locked once, who gets something is decided in
/// order, their points are set aside in one list, the redemptions are written in one stream. Nobody is told anything before the commit.
/// </summary>
internal sealed class ReserveGroup(
    NpgsqlDataSource database, ICreditSpending spending, IMemberships memberships, IProgrammeBook programmes, IHolderStanding standing, RewardsOptions options, TimeProvider time)
{
    private const int MostTries = 8;

    /// <summary>Answers a group, at the same places; offers may differ.</summary>
    public async Task<Result<Redemption>[]> RunAsync(IReadOnlyList<NewRedemption> asks)
    {
        var answers = new Result<Redemption>[asks.Count];
        foreach (var offer in Enumerable.Range(0, asks.Count).GroupBy(i => asks[i].Offer))
        {
            await OneOfferAsync(offer.Key, asks, [.. offer], answers);
        }

        return answers;
    }

    private async Task OneOfferAsync(OfferId offer, IReadOnlyList<NewRedemption> asks, List<int> places, Result<Redemption>[] answers)
    {
        // The same request twice in a group is asked once; who sent it again is answered after it.
        var first = new Dictionary<(AccountId, string), int>();
        var again = new List<int>();
        var open = new List<int>();
        foreach (var place in places)
        {
            (first.TryAdd((asks[place].Holder, asks[place].Request), place) ? open : again).Add(place);
        }

        while (open.Count > 0)
        {
            open = await TryAsync(() => OnceAsync(offer, asks, open, answers));
        }

        foreach (var place in again)
        {
            var leader = first[(asks[place].Holder, asks[place].Request)];
            answers[place] = asks[leader].Quantity == asks[place].Quantity || !answers[leader].IsAccepted ? answers[leader] : RedeemRefusals.RequestConflict();
        }
    }

    /// <summary>Another process may have been first with a request, or locks may have crossed: then the whole group is tried again.</summary>
    internal static async Task<T> TryAsync<T>(Func<Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (PostgresException problem) when (attempt < MostTries && Sql.IsWorthAnotherTry(problem))
            {
                await Task.Delay(Random.Shared.Next(1, 10 * attempt));
            }
        }
    }

    /// <summary>One transaction; gives those who are to be judged again, because stock that others could not pay for is free.</summary>
    private async Task<List<int>> OnceAsync(OfferId offer, IReadOnlyList<NewRedemption> asks, List<int> open, Result<Redemption>[] answers)
    {
        var now = time.GetUtcNow();
        var book = await programmes.CurrentAsync(default);
        await using var connection = await database.OpenConnectionAsync();
        var seen = await OfferNow.ReadAsync(connection, offer, one => book.ZoneOf(one.Programme), now, locks: false, default);
        var asked = open.ConvertAll(place => asks[place]);
        // Whom it is for does not depend on the stock, so nobody waits for the answer under the lock.
        var barred = seen is null ? [] : await BarredAsync(seen.Offer, asked, book, now);
        if (seen is null || !seen.IsOpen || seen.Offer.Left == 0)
        {
            // Nobody can get anything: no lock, no transaction. Most of a crowd is answered here.
            var told = await JudgementAsync(connection, seen, asked, barred, now);
            for (var i = 0; i < open.Count; i++)
            {
                answers[open[i]] = told.Judge(i).Answer ?? throw new InvalidOperationException("Something was granted of nothing.");
            }

            return [];
        }

        await using var transaction = await connection.BeginTransactionAsync();
        var before = seen.Offer.Revision;
        seen = await OfferNow.ReadAsync(connection, offer, one => book.ZoneOf(one.Programme), now, locks: true, default);
        if (seen is not null && seen.Offer.Revision != before)
        {
            barred = await BarredAsync(seen.Offer, asked, book, now);
        }

        var judgement = await JudgementAsync(connection, seen, asked, barred, now);
        var decided = new Dictionary<int, Result<Redemption>>(open.Count);
        List<(int Place, RedemptionId Id, long Points)> granted = [];
        List<int> wanting = [];
        foreach (var i in judgement.InOrder())
        {
            var (answer, points, wants) = judgement.Judge(i);
            if (answer is { } said)
            {
                decided[open[i]] = said;
                if (wants)
                {
                    wanting.Add(open[i]);
                }
            }
            else
            {
                granted.Add((open[i], RedemptionId.New(), points));
            }
        }

        if (granted.Count == 0)
        {
            await transaction.RollbackAsync();
            return Tell(decided, answers, []);
        }

        var offered = seen!.Offer;
        var until = now + options.ReservedFor;
        var holds = await spending.HoldAsync(
            connection, granted.ConvertAll(one => new CreditHold(asks[one.Place].Holder, offered.Programme, one.Points, now, $"rdm:{one.Id}")), default);
        List<(string Request, RedemptionRow Row)> rows = [];
        var poor = false;
        for (var i = 0; i < granted.Count; i++)
        {
            var (place, id, points) = granted[i];
            if (!holds[i].IsAccepted)
            {
                decided[place] = holds[i].Refusal!;
                poor = true;
                continue;
            }

            var made = new Redemption(
                id, asks[place].Holder, offered.Programme, offer, offered.Revision, asks[place].Quantity, points, RedemptionState.Reserved, now, until, null, holds[i].Value, []);
            rows.Add((asks[place].Request, new RedemptionRow(made, offered.Terms.Merchant)));
            decided[place] = made;
        }

        if (rows.Count > 0)
        {
            await RedemptionRow.CopyAsync(connection, rows, default);
            await Sql.RunAsync(
                Sql.Command(connection, "update rewards.stock set taken = taken + $2 where offer_id = $1", offer.Value, rows.Sum(row => (long)row.Row.Redemption.Quantity)), default);
        }

        await transaction.CommitAsync();
        spending.Announce();
        return Tell(decided, answers, poor ? wanting : []);
    }

    private static List<int> Tell(Dictionary<int, Result<Redemption>> decided, Result<Redemption>[] answers, List<int> except)
    {
        foreach (var (place, answer) in decided)
        {
            answers[place] = answer;
        }

        return except;
    }

    private async Task<Judgement> JudgementAsync(NpgsqlConnection connection, OfferNow? seen, IReadOnlyList<NewRedemption> asks, Dictionary<AccountId, Refusal> barred, DateTimeOffset now)
    {
        var judgement = new Judgement(seen, asks)
        {
            Former = await FormerAsync(connection, asks),
            Barred = barred,
        };
        if (seen is null)
        {
            return judgement;
        }

        var (offer, terms) = (seen.Offer, seen.Offer.Terms);
        var holders = asks.Select(ask => ask.Holder).Distinct().ToList();
        if (terms.PerPerson is not null || terms.PerPersonMonth is not null)
        {
            await CountAsync(connection, judgement, offer, holders, OfferClock.MonthOf(now, seen.Zone));
        }

        if (seen.IsOpen && seen.Times.Opening is { } opening)
        {
            judgement.Turns = await TurnsNow.ReadAsync(connection, offer.Id, opening, holders, options, now, default);
        }

        return judgement;
    }

    /// <summary>Who does not take part, does not belong to the region or has not the standing.</summary>
    private async Task<Dictionary<AccountId, Refusal>> BarredAsync(Offer offer, IReadOnlyList<NewRedemption> asks, ProgrammeList book, DateTimeOffset now)
    {
        var holders = asks.Select(ask => ask.Holder).Distinct().ToList();
        Dictionary<AccountId, Refusal> barred = [];
        var spans = new IReadOnlyList<MembershipSpan>[holders.Count];
        await memberships.SpansAsync(holders, spans, default);
        var leaves = offer.Terms.LeastStanding > 0 ? await standing.LeavesAsync(offer.Programme, holders, default) : null;
        for (var i = 0; i < holders.Count; i++)
        {
            var current = spans[i].Where(span => span.Holds(now)).ToList();
            if (!current.Exists(span => span.Programme == offer.Programme))
            {
                barred[holders[i]] = RedeemRefusals.NotForYou("It is for those who take part in its programme.");
            }
            else if (offer.Terms.Region is { } region && !current.Exists(span => Texts.LiesIn(book.Find(span.Programme)?.Region, region)))
            {
                barred[holders[i]] = RedeemRefusals.NotForYou($"It is for {region}.");
            }
            else if (leaves is not null && leaves[i] < offer.Terms.LeastStanding)
            {
                barred[holders[i]] = RedeemRefusals.NotForYou(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"It is for a standing of at least {offer.Terms.LeastStanding} leaves; yours is {leaves[i]}."));
            }
        }

        return barred;
    }

    private static async Task CountAsync(NpgsqlConnection connection, Judgement judgement, Offer offer, List<AccountId> holders, DateTimeOffset month)
    {
        var counted = await Sql.ListAsync(
            Sql.Command(
                connection,
                """
                select holder, sum(quantity), coalesce(sum(quantity) filter (where reserved_at >= $3), 0) from rewards.redemption
                where offer = $1 and holder = any($2) and state in (1, 2) group by holder
                """,
                offer.Id.Value, holders.ConvertAll(holder => holder.Value).ToArray(), month),
            row => (Holder: new AccountId(row.GetGuid(0)), Ever: row.GetInt64(1), Month: row.GetInt64(2)),
            default);
        foreach (var (holder, ever, inMonth) in counted)
        {
            judgement.Had[holder] = (ever, inMonth);
        }
    }

    private static async Task<Dictionary<(AccountId, string), Redemption>> FormerAsync(NpgsqlConnection connection, IReadOnlyList<NewRedemption> asks)
    {
        var found = await Sql.ListAsync(
            Sql.Command(
                connection,
                $"select {RedemptionRow.Columns}, r.request from unnest($1::uuid[], $2::text[]) as a(holder, request) join rewards.redemption r on r.holder = a.holder and r.request = a.request",
                asks.Select(ask => ask.Holder.Value).ToArray(), asks.Select(ask => ask.Request).ToArray()),
            row => (RedemptionRow.Read(row).Redemption, Request: row.GetString(RedemptionRow.Width)),
            default);
        return found.ToDictionary(one => (one.Redemption.Holder, one.Request), one => one.Redemption);
    }
}
