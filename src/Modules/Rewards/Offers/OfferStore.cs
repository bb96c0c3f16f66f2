using System.Globalization;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Merchants;
using Puhui.Rewards.Pictures;
using Puhui.Rewards.Redeeming;

namespace Puhui.Rewards.Offers;

/// <summary>The catalogue in the database. Who changes an offer or its stock waits for the group of people that is being served.</summary>
internal sealed class OfferStore(NpgsqlDataSource database, IDonations donations, IMemberships memberships, IProgrammeBook programmes, IHolderStanding standing, TimeProvider time) : IOffers
{
    private const int MostInPage = 500;

    public async Task<Result<Offer>> SaveAsync(OfferDraft draft, string by, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentException.ThrowIfNullOrEmpty(by);
        draft = draft with { Terms = OfferRules.Tidy(draft.Terms) };
        await using var connection = await database.OpenConnectionAsync(ct);
        var former = draft.Id is { } id ? await OfferRow.FindAsync(connection, id, ct) : null;
        if (draft.Id is not null && (former is null || former.Programme != draft.Programme))
        {
            return Unknown();
        }

        if (await MerchantStore.FindAsync(connection, draft.Terms.Merchant, ct) is not { } merchant || merchant.Programme != draft.Programme)
        {
            return new Refusal("merchant_unknown", "The programme has no such merchant.", "merchant");
        }

        if (OfferRules.WhatIsWrong(draft.Terms, former is null ? draft.Stock : null) is { } wrong)
        {
            return wrong;
        }

        if (PictureStore.IsHash(draft.Terms.Picture) && !await PictureStore.ExistsAsync(connection, draft.Terms.Picture, ct))
        {
            return OfferRules.NoPicture();
        }

        if ((draft.Terms.Kind == OfferKind.Donation) != draft.Terms.Goal.HasValue)
        {
            return new Refusal("goal_unknown", "A donation names its goal, and nothing else does.", "goal");
        }

        if (draft.Terms.Goal is { } goal && await donations.AccountOfAsync(goal, ct) is null)
        {
            return new Refusal("goal_unknown", "There is no such goal.", "goal");
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        var saved = former is null ? await AddAsync(connection, draft, ct) : await ChangeAsync(connection, former.Id, draft, ct);
        if (saved is null)
        {
            return new Refusal("revision_stale", "Somebody else changed the offer meanwhile; open it again.", "revision");
        }

        await Sql.RunAsync(Sql.Command(
            connection,
            "insert into rewards.offer_revision (offer_id, revision, state, terms, changed_by, changed_at) values ($1, $2, $3, $4::jsonb, $5, $6)",
            saved.Id.Value, saved.Revision, (short)draft.State, TermsJson.Write(draft.Terms), by, time.GetUtcNow()), ct);
        await transaction.CommitAsync(ct);
        return saved;
    }

    public async Task<Result<Offer>> RestockAsync(OfferId id, long more, string by, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(by);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (!await LockAsync(connection, id, ct) || await OfferRow.FindAsync(connection, id, ct) is not { } offer)
        {
            return Unknown();
        }

        if (!OfferRules.IsStock(Math.Abs(Math.Max(more, -long.MaxValue))) || !OfferRules.IsStock(offer.Stock + more) || offer.Left + more < 0)
        {
            return new Refusal("stock_invalid", string.Create(CultureInfo.InvariantCulture, $"Of {offer.Stock:N0}, {offer.Reserved + offer.Given:N0} are reserved or given; the stock lies between that and 1,000,000,000."), "stock");
        }

        await Sql.RunAsync(Sql.Command(connection, "update rewards.stock set stock = stock + $2 where offer_id = $1", id.Value, more), ct);
        await Sql.RunAsync(Sql.Command(
            connection, "insert into rewards.restock (offer_id, more, changed_by, changed_at) values ($1, $2, $3, $4)", id.Value, more, by, time.GetUtcNow()), ct);
        await transaction.CommitAsync(ct);
        return offer with { Stock = offer.Stock + more };
    }

    public async Task<Offer?> FindAsync(OfferId id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await OfferRow.FindAsync(connection, id, ct);
    }

    public async Task<IReadOnlyList<OfferView>> ForHolderAsync(AccountId holder, CancellationToken ct)
    {
        var mine = await memberships.OfAsync(holder, ct);
        if (mine.Count == 0)
        {
            return [];
        }

        var views = await PublishedAsync([.. mine.Select(one => one.Programme)], ct);
        var book = await programmes.CurrentAsync(ct);
        var places = mine.Select(one => book.Find(one.Programme)?.Region).ToArray();
        Dictionary<ProgrammeId, int> leaves = [];
        foreach (var programme in views.Where(view => view.Offer.Terms.LeastStanding > 0).Select(view => view.Offer.Programme).Distinct())
        {
            leaves[programme] = (await standing.LeavesAsync(programme, [holder], ct))[0];
        }

        return [.. views.Where(view =>
            (view.Offer.Terms.Region is not { } region || Array.Exists(places, place => Texts.LiesIn(place, region)))
            && view.Offer.Terms.LeastStanding <= leaves.GetValueOrDefault(view.Offer.Programme))];
    }

    public Task<IReadOnlyList<OfferView>> PublicAsync(ProgrammeId programme, CancellationToken ct) => PublishedAsync([programme], ct);

    public async Task<OfferPage> ListAsync(OfferQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        var limit = Math.Clamp(query.Limit, 1, MostInPage);
        var skip = query.Cursor is null ? 0
            : int.TryParse(query.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : throw new FormatException("The cursor is not one that this server gave.");
        var descending = query.Sort?.StartsWith('-') is true;
        var order = query.Sort?.TrimStart('-') switch
        {
            null or "" => "o.offer_id desc",
            "title" => "o.title_zh",
            "price" => "o.price",
            "left" => "s.stock - s.taken",
            "given" => "g.given",
            "state" => "o.state",
            _ => throw new ArgumentException($"Offers are not sorted by '{query.Sort}'.", nameof(query)),
        };
        await using var connection = await database.OpenConnectionAsync(ct);
        var found = await Sql.ListAsync(Sql.Command(
            connection,
            $"""
            select {OfferRow.Columns} from {OfferRow.From}
            where o.programme = $1 and ($2::smallint is null or o.state = $2) and ($3::uuid is null or o.merchant = $3)
              and ($4::text is null or position(lower($4) in lower(o.title_zh)) > 0 or position(lower($4) in lower(o.title_en)) > 0)
            order by {order}{(descending ? " desc" : "")}, o.offer_id desc offset $5 limit $6
            """,
            query.Programme.Value, query.State is { } state ? (short)state : null, query.Merchant?.Value, string.IsNullOrWhiteSpace(query.Search) ? null : query.Search.Trim(), skip, limit + 1), OfferRow.Read, ct);
        return found.Count <= limit ? new OfferPage(found, null) : new OfferPage(found[..limit], (skip + limit).ToString(CultureInfo.InvariantCulture));
    }

    private async Task<IReadOnlyList<OfferView>> PublishedAsync(IReadOnlyList<ProgrammeId> of, CancellationToken ct)
    {
        var book = await programmes.CurrentAsync(ct);
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(ct);
        var found = await Sql.ListAsync(
            Sql.Command(
                connection,
                $"select {OfferRow.Columns}, m.{MerchantStore.Columns.Replace(", ", ", m.", StringComparison.Ordinal)} from {OfferRow.From} join rewards.merchant m on m.merchant_id = o.merchant where o.state = 1 and m.open and o.programme = any($1)",
                of.Select(one => one.Value).ToArray()),
            row =>
            {
                var offer = OfferRow.Read(row);
                var times = OfferClock.At(offer.Terms, book.ZoneOf(offer.Programme), now);
                return new OfferView(offer, MerchantStore.Read(row, OfferRow.Width), times.OpensAt, times.IsOpen);
            },
            ct);
        return [.. found.Where(view => view.IsOpen || view.OpensAt is not null)
            .OrderBy(view => !view.IsOpen).ThenBy(view => view.OpensAt).ThenByDescending(view => view.Offer.Left > 0).ThenBy(view => view.Offer.Terms.Price).ThenBy(view => view.Offer.Id.Value)];
    }

    private static async Task<Offer?> AddAsync(NpgsqlConnection connection, OfferDraft draft, CancellationToken ct)
    {
        var id = OfferId.New();
        await Sql.RunAsync(Sql.Command(
            connection,
            "insert into rewards.offer (offer_id, programme, merchant, state, revision, terms, title_zh, title_en, price) values ($1, $2, $3, $4, 1, $5::jsonb, $6, $7, $8)",
            id.Value, draft.Programme.Value, draft.Terms.Merchant.Value, (short)draft.State, TermsJson.Write(draft.Terms), draft.Terms.TitleZh, draft.Terms.TitleEn, draft.Terms.Price), ct);
        await Sql.RunAsync(Sql.Command(connection, "with made as (insert into rewards.stock (offer_id, stock) values ($1, $2) returning offer_id) insert into rewards.given (offer_id) select offer_id from made", id.Value, draft.Stock), ct);
        return new Offer(id, draft.Programme, draft.Terms, draft.State, draft.Stock, 0, 0, 1);
    }

    private static async Task<Offer?> ChangeAsync(NpgsqlConnection connection, OfferId id, OfferDraft draft, CancellationToken ct)
    {
        await LockAsync(connection, id, ct);
        var changed = await Sql.RunAsync(Sql.Command(
            connection,
            "update rewards.offer set merchant = $3, state = $4, revision = revision + 1, terms = $5::jsonb, title_zh = $6, title_en = $7, price = $8 where offer_id = $1 and revision = $2",
            id.Value, draft.Revision, draft.Terms.Merchant.Value, (short)draft.State, TermsJson.Write(draft.Terms), draft.Terms.TitleZh, draft.Terms.TitleEn, draft.Terms.Price), ct);
        return changed == 1 ? await OfferRow.FindAsync(connection, id, ct) : null;
    }

    private static async Task<bool> LockAsync(NpgsqlConnection connection, OfferId id, CancellationToken ct) =>
        (await Sql.ListAsync(Sql.Command(connection, "select 1 from rewards.stock where offer_id = $1 for no key update", id.Value), static _ => true, ct)).Count == 1;

    private static Refusal Unknown() => new("offer_unknown", "There is no such offer.");
}
