using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Offers;
using Puhui.Rewards.Redeeming;

namespace Puhui.Rewards.Queue;

/// <summary>Places in the queue of an opening. Who draws at the same time is put together: one lock of the counter for a group.</summary>
internal sealed class WaitingRoom : IWaitingRoom, IDisposable
{
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    private readonly NpgsqlDataSource _database;
    private readonly IMemberships _memberships;
    private readonly IProgrammeBook _programmes;
    private readonly RewardsOptions _options;
    private readonly TimeProvider _time;
    private readonly string _origin;
    private readonly Lazy<NoteKeys> _keys;
    private readonly Lanes<(AccountId Holder, OfferId Offer), Result<QueueTicket>> _lanes;

    public WaitingRoom(NpgsqlDataSource database, IMemberships memberships, IProgrammeBook programmes, RewardsOptions options, PuhuiSettings settings, TimeProvider time)
    {
        (_database, _memberships, _programmes, _options, _time, _origin) = (database, memberships, programmes, options, time, settings.LogOrigin);
        _keys = new(() => NoteKeys.LoadOrCreate(Path.Combine(settings.DataFolder, "keys"), settings.LogOrigin, settings.Crypto));
        _lanes = new(options.MostWaiting, options.GroupSize, static ask => ask.Offer.GetHashCode(), RunAsync);
    }

    public Task<Result<QueueTicket>> EnterAsync(AccountId holder, OfferId offer, CancellationToken ct) =>
        (_lanes.TryAsk((holder, offer), out var told) ? told : Task.FromResult<Result<QueueTicket>>(RedeemRefusals.TooBusy(_options.ComeAgain))).WaitAsync(ct);

    public async Task<QueueTicket?> StateAsync(AccountId holder, OfferId offer, CancellationToken ct)
    {
        var now = _time.GetUtcNow();
        var book = await _programmes.CurrentAsync(ct);
        await using var connection = await _database.OpenConnectionAsync(ct);
        if (await OfferNow.ReadAsync(connection, offer, one => book.ZoneOf(one.Programme), now, locks: false, ct) is not { Times.Opening: { } opening } seen)
        {
            return null;
        }

        var drawn = (await ReadAsync(connection, offer, opening, [holder.Value], ct)).SingleOrDefault();
        return drawn.Place == 0 ? null : Show(seen, opening, drawn, now);
    }

    /// <summary>Forgets tickets and counters of openings of a month ago.</summary>
    public async Task TidyAsync(CancellationToken ct)
    {
        await using var connection = await _database.OpenConnectionAsync(ct);
        var before = _time.GetUtcNow() - s_kept;
        if (await Sql.RunAsync(Sql.Command(connection, "delete from rewards.ticket where opens_at < $1 and opens_at > $2", before, OfferClock.Always), ct) > 0)
        {
            await Sql.RunAsync(Sql.Command(connection, "delete from rewards.queue where opens_at < $1 and opens_at > $2", before, OfferClock.Always), ct);
        }
    }

    public void Dispose()
    {
        if (_keys.IsValueCreated)
        {
            _keys.Value.Dispose();
        }
    }

    private async Task<Result<QueueTicket>[]> RunAsync(IReadOnlyList<(AccountId Holder, OfferId Offer)> asks)
    {
        var answers = new Result<QueueTicket>[asks.Count];
        foreach (var group in Enumerable.Range(0, asks.Count).GroupBy(i => asks[i].Offer))
        {
            var places = group.ToList();
            var told = await ReserveGroup.TryAsync(() => DrawAsync(group.Key, [.. places.Select(i => asks[i].Holder).Distinct()]));
            foreach (var i in places)
            {
                answers[i] = told[asks[i].Holder];
            }
        }

        return answers;
    }

    private async Task<Dictionary<AccountId, Result<QueueTicket>>> DrawAsync(OfferId offer, List<AccountId> holders)
    {
        var now = _time.GetUtcNow();
        var book = await _programmes.CurrentAsync(default);
        await using var connection = await _database.OpenConnectionAsync();
        if (await OfferNow.ReadAsync(connection, offer, one => book.ZoneOf(one.Programme), now, locks: false, default) is not { } seen)
        {
            return holders.ToDictionary(holder => holder, _ => (Result<QueueTicket>)RedeemRefusals.OfferUnknown());
        }

        var answers = new Dictionary<AccountId, Result<QueueTicket>>();
        var spans = new IReadOnlyList<MembershipSpan>[holders.Count];
        await _memberships.SpansAsync(holders, spans, default);
        List<AccountId> admitted = [];
        for (var i = 0; i < holders.Count; i++)
        {
            if (spans[i].Any(span => span.Programme == seen.Offer.Programme && span.Holds(now)))
            {
                admitted.Add(holders[i]);
            }
            else
            {
                answers[holders[i]] = RedeemRefusals.NotForYou("It is for those who take part in its programme.");
            }
        }

        if (seen.Offer.State != OfferState.Published || !seen.MerchantOpen || seen.Times.Opening is not { } opening || opening - _options.TicketsBefore > now)
        {
            var from = seen.Offer.State == OfferState.Published && seen.MerchantOpen ? seen.Times.Opening - _options.TicketsBefore : null;
            admitted.ForEach(holder => answers[holder] = Closed(from, seen.Zone));
            return answers;
        }

        await using var transaction = await connection.BeginTransactionAsync();
        await Sql.RunAsync(Sql.Command(connection, "insert into rewards.queue (offer, opens_at) values ($1, $2) on conflict do nothing", offer.Value, opening), default);
        var last = (await Sql.ListAsync(
            Sql.Command(connection, "select last from rewards.queue where offer = $1 and opens_at = $2 for update", offer.Value, opening), row => row.GetInt64(0), default)).Single();
        var tickets = (await ReadAsync(connection, offer, opening, [.. admitted.Select(holder => holder.Value)], default)).ToDictionary(ticket => ticket.Holder);
        var fresh = admitted.FindAll(holder => !tickets.ContainsKey(holder));
        if (fresh.Count > 0 && seen.Offer.Left == 0)
        {
            fresh.ForEach(holder => answers[holder] = RedeemRefusals.SoldOut(0));
        }
        else if (fresh.Count > 0)
        {
            await Sql.RunAsync(
                Sql.Command(
                    connection,
                    """
                    insert into rewards.ticket (offer, opens_at, holder, place, drawn_at)
                    select $1, $2, u.holder, $4 + u.n, $5 from unnest($3::uuid[]) with ordinality as u(holder, n)
                    """,
                    offer.Value, opening, fresh.ConvertAll(holder => holder.Value).ToArray(), last, now),
                default);
            await Sql.RunAsync(Sql.Command(connection, "update rewards.queue set last = last + $3 where offer = $1 and opens_at = $2", offer.Value, opening, (long)fresh.Count), default);
            for (var i = 0; i < fresh.Count; i++)
            {
                tickets[fresh[i]] = (fresh[i], last + i + 1, now);
            }
        }

        await transaction.CommitAsync();
        foreach (var ticket in tickets.Values)
        {
            answers[ticket.Holder] = Show(seen, opening, ticket, now);
        }

        return answers;
    }

    private QueueTicket Show(OfferNow seen, DateTimeOffset opening, (AccountId Holder, long Place, DateTimeOffset DrawnAt) ticket, DateTimeOffset now)
    {
        var turn = TurnsNow.TurnAt(opening, now, _options);
        return new QueueTicket(
            seen.Offer.Id, ticket.Place, Math.Max(0, ticket.Place - 1 - turn), opening, seen.IsOpen && ticket.Place <= turn, seen.Offer.Left == 0,
            TicketText.Sign(_origin, seen.Offer.Id, opening, ticket.Place, ticket.DrawnAt, _keys.Value.Signers));
    }

    private static Task<List<(AccountId Holder, long Place, DateTimeOffset DrawnAt)>> ReadAsync(NpgsqlConnection connection, OfferId offer, DateTimeOffset opening, Guid[] holders, CancellationToken ct) =>
        Sql.ListAsync(
            Sql.Command(connection, "select holder, place, drawn_at from rewards.ticket where offer = $1 and opens_at = $2 and holder = any($3)", offer.Value, opening, holders),
            row => (new AccountId(row.GetGuid(0)), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2)), ct);

    private static Refusal Closed(DateTimeOffset? from, TimeZoneInfo zone) => new(
        "offer_closed",
        from is { } at ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Tickets are drawn from {TimeZoneInfo.ConvertTime(at, zone):yyyy-MM-ddTHH:mm:sszzz}.") : "It cannot be redeemed any more.",
        "offer");
}
