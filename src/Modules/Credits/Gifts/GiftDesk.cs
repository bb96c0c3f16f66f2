using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Credits.Gifts;

/// <summary>Gives points from one holder to another: limits, lots and books in one transaction, once for each request.</summary>
internal sealed class GiftDesk(
    NpgsqlDataSource database, ILedger ledger, IAccounts accounts, IMemberships memberships, IGivingRules rules, PointEntries entries, PointAssets assets, TimeProvider time) : ICreditGifts
{
    public async Task<Result<Gift>> GiveAsync(NewGift gift, CancellationToken ct)
    {
        if (!IsRequest(gift.Request))
        {
            throw new ArgumentException("A request is named by 8 to 64 visible ASCII characters.", nameof(gift));
        }

        var at = Now();
        var asset = await assets.OfAsync(gift.Programme, ct);
        var day = await DayAsync(gift.From, at, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var book = new PurseBook(connection);
        await book.LockAsync([new(gift.From, asset.Number), new(gift.To, asset.Number)], make: true, ct);
        if (await GiftRow.FindAsync(connection, gift.From, gift.Request, ct) is { } before)
        {
            return before.Is(gift, asset.Number) ? before.Gift : new Refusal("request_conflict", "This request was used for another gift. A new gift needs a new request.", "request");
        }

        var points = await PointsAsync(connection, gift, asset.Number, day, at, ct);
        if (!points.IsAccepted)
        {
            return points.Refusal;
        }

        var (giver, receiver) = (book[new(gift.From, asset.Number)], book[new(gift.To, asset.Number)]);
        await book.LoadAsync([(giver.Key, points.Value)], at, ct);
        if (giver.Take(points.Value, at) is not { Count: > 0 } taken)
        {
            return BookRefusals.BalanceInsufficient();
        }

        using var batch = ledger.NewBatch();
        var secrets = await entries.SecretsAsync(connection, [gift.From], ct);
        var water = gift.Kind == GiftKind.Water;
        var entry = PointEntries.Transfer(batch, gift.From, secrets[gift.From], gift.To, asset.Code, points.Value, at, CreditReference.Gift(water ? "water" : "gift"));
        giver.Note(entry, water ? CreditMovementKind.WaterSent : CreditMovementKind.GiftSent, -points.Value, at, other: gift.To.Value);
        foreach (var (lot, amount) in taken)
        {
            receiver.Add(amount, at, lot.ExpiresAt, entry, null);
        }

        receiver.Note(entry, water ? CreditMovementKind.WaterReceived : CreditMovementKind.GiftReceived, points.Value, at, other: gift.From.Value, expiresAt: taken[0].Lot.ExpiresAt);
        var given = new Gift(entry, gift.From, gift.To, gift.Kind, points.Value, at);
        var paid = await entries.PayDebtsAsync(book, batch, at, ct);
        await book.SaveAsync([GiftRow.Insert(given, gift.Request, asset.Number, day), .. paid], ct);
        await ledger.PostAsync(connection, batch, ct);
        await transaction.CommitAsync(ct);
        ledger.Announce(batch);
        return given;
    }

    public async Task<GiftRoom> RoomAsync(AccountId holder, ProgrammeId programme, CancellationToken ct)
    {
        var at = Now();
        var rule = await rules.OfAsync(programme, at, ct);
        var asset = await assets.OfAsync(programme, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        var given = await GiftRow.OfDayAsync(connection, holder, asset.Number, await DayAsync(holder, at, ct), null, ct);
        return new GiftRoom(
            rule.Gifts is { } gifts ? Math.Max(0, gifts.PointsADay - given.Points) : 0,
            rule.Gifts?.MostInOne ?? 0,
            rule.Water is { } water ? Math.Max(0, water.TimesADay - given.Waters) : 0,
            rule.Water?.Points ?? 0);
    }

    internal static bool IsRequest(string? request) => request is { Length: >= 8 and <= 64 } && request.All(one => one is > ' ' and <= '~');

    private async Task<Result<long>> PointsAsync(NpgsqlConnection connection, NewGift gift, short asset, DateOnly day, DateTimeOffset at, CancellationToken ct)
    {
        var rule = await rules.OfAsync(gift.Programme, at, ct);
        var room = new DayRoom(rule, gift.Kind);
        if (room.IsOff)
        {
            return new Refusal("gifts_off", "The programme knows no such giving.", "kind");
        }

        var points = gift.Kind == GiftKind.Water ? rule.Water!.Points : gift.Points ?? 0;
        if (points <= 0)
        {
            return BookRefusals.AmountNotPositive();
        }

        if (gift.Kind == GiftKind.Gift && points > rule.Gifts!.MostInOne)
        {
            return new Refusal("amount_above_limit", $"One gift is at most {rule.Gifts.MostInOne} points.", "points");
        }

        var today = await GiftRow.OfDayAsync(connection, gift.From, asset, day, null, ct);
        var toOne = await GiftRow.OfDayAsync(connection, gift.From, asset, day, gift.To, ct);
        if (!room.Bears(points, today, toOne))
        {
            return new Refusal("limit_reached", "No more can be given today; tomorrow it can.", "points");
        }

        return gift.From == gift.To || (await memberships.OfAsync(gift.To, ct)).All(one => one.Programme != gift.Programme)
            ? new Refusal("not_a_member", "Points can be given to other people who take part in the programme.", "to")
            : points;
    }

    private async Task<DateOnly> DayAsync(AccountId holder, DateTimeOffset at, CancellationToken ct) => await HolderDay.OfAsync(accounts, holder, at, ct);

    private DateTimeOffset Now() => Moments.Now(time);

    /// <summary>What a day bears.</summary>
    private readonly record struct DayRoom(GivingRules Rules, GiftKind Kind)
    {
        public bool IsOff => Kind == GiftKind.Water ? Rules.Water is null : Rules.Gifts is null;

        public bool Bears(long points, GivenToday today, GivenToday toOne) => Kind == GiftKind.Water
            ? today.Waters < Rules.Water!.TimesADay && toOne.Waters < Rules.Water.TimesADayToOne
            : points <= Rules.Gifts!.PointsADay - today.Points && points <= Rules.Gifts.PointsADayToOne - toOne.Points;
    }
}
