using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Gifts;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Credits.Collecting;

/// <summary>Collects balls by hand, or saves a friend's: only now are their points issued, with their lots, in one transaction.</summary>
internal sealed class CollectDesk(
    NpgsqlDataSource database, ILedger ledger, IAccounts accounts, IGivingRules rules, BallStore balls, ILotWriter lots, PointEntries entries, PointAssets assets, ICreditBook book, TimeProvider time)
    : ICollecting
{
    public Task<IReadOnlyList<Ball>> OfAsync(AccountId holder, ProgrammeId programme, CancellationToken ct) => balls.OfAsync(holder, programme, ct);

    public async Task<Result<Collected>> CollectAsync(AccountId holder, ProgrammeId programme, IReadOnlyList<BallId>? asked, CancellationToken ct)
    {
        var now = Moments.Now(time);
        Guid[]? ids = asked is null ? null : [.. asked.Select(ball => ball.Value).Distinct()];
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var found = await BallRow.LockAsync(connection, holder, programme, ids, now, ct);
        if (ids is not null && Refuse(ids, found, now) is { } refusal)
        {
            return refusal;
        }

        var open = found.Where(ball => ball.State == BallRow.Waits).ToArray();
        using var batch = ledger.NewBatch();
        if (open.Length > 0)
        {
            await IssueAsync(connection, batch, open, null, null, now, ct);
            await transaction.CommitAsync(ct);
            ledger.Announce(batch);
        }

        return new Collected(found.Sum(ball => ball.Points), found.Count, (await book.OfAsync(holder, programme, ct)).Available);
    }

    public async Task<Result<Collected>> HelpAsync(AccountId helper, AccountId friend, BallId asked, CancellationToken ct)
    {
        var now = Moments.Now(time);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if ((await BallRow.LockAsync(connection, friend, null, [asked.Value], now, ct)).SingleOrDefault() is not { } ball || helper == friend)
        {
            return Unknown(asked);
        }

        if (ball.State == BallRow.Saved && ball.Helper == helper)
        {
            return new Collected(ball.Points, 1, (await book.OfAsync(friend, ball.Programme, ct)).Available);
        }

        if (ball.State == BallRow.Waits && ball.RipeAt > now)
        {
            return Unripe(ball);
        }

        var rule = (await rules.OfAsync(ball.Programme, now, ct)).Help;
        if (rule is not null && ball.State == BallRow.Waits && now < ball.GoneAt - rule.Before)
        {
            return new Refusal("too_early_to_help", "It can be saved in its last hours only; until then it is its owner's to collect.", "ball");
        }

        if (ball.State != BallRow.Waits || ball.IsOverAt(now))
        {
            return Gone(ball);
        }

        var asset = (await assets.OfAsync(ball.Programme, ct)).Number;
        await lots.LockAsync(connection, [new(helper, asset), new(friend, asset)], ct);
        if (rule is null || await HelpedTodayAsync(connection, helper, now, ct) >= rule.TimesADay)
        {
            return new Refusal("limit_reached", "No more can be saved today; tomorrow it can.", "ball");
        }

        using var batch = ledger.NewBatch();
        await IssueAsync(connection, batch, [ball], helper, rule, now, ct);
        await transaction.CommitAsync(ct);
        ledger.Announce(batch);
        return new Collected(ball.Points, 1, (await book.OfAsync(friend, ball.Programme, ct)).Available);
    }

    private static Refusal? Refuse(Guid[] ids, List<BallRow> found, DateTimeOffset now)
    {
        var known = found.ToDictionary(ball => ball.Id);
        return ids.Where(id => !known.ContainsKey(id)).Select(id => Unknown(new BallId(id))).FirstOrDefault()
            ?? found.Where(ball => ball.State == BallRow.Waits && ball.RipeAt > now).Select(Unripe).FirstOrDefault()
            ?? found.Where(ball => ball.IsOverAt(now)).Select(Gone).FirstOrDefault();
    }

    private static Refusal Unknown(BallId ball) => new("ball_unknown", $"There is no ball {ball} here.", "balls");

    private static Refusal Unripe(BallRow ball) => new("ball_unripe", $"{new BallId(ball.Id)} is not ripe yet.", "balls");

    private static Refusal Gone(BallRow ball) => new("ball_gone", $"{new BallId(ball.Id)} is gone.", "balls");

    /// <summary>Issues what balls hold, and a helper's thanks; balls and purses of the others are locked, the caller commits.</summary>
    private async Task IssueAsync(NpgsqlConnection connection, PostingBatch batch, BallRow[] open, AccountId? helper, HelpRule? rule, DateTimeOffset now, CancellationToken ct)
    {
        var programme = open[0].Programme;
        var asset = await assets.OfAsync(programme, ct);
        var secrets = await entries.SecretsAsync(connection, [open[0].Holder, .. helper is { } friend ? [friend] : Array.Empty<AccountId>()], ct);
        List<NewLot> made = [];
        foreach (var ball in open.Where(ball => ball.Points > 0))
        {
            made.Add(Add(ball.Holder, ball, ball.Points, CreditReference.Earned(ball.Act, ball.Policy), ball.Act));
        }

        var issued = made.Select(lot => (Guid?)lot.Entry.Value).ToArray();
        if (helper is { } who && rule is { Thanks: > 0 })
        {
            made.Add(Add(who, open[0], rule.Thanks, CreditReference.Thanks(new BallId(open[0].Id).ToString()), null));
        }

        await lots.AddAsync(connection, batch, made, ct);
        var settle = PurseBook.With(
            """
            update credits.grant g set state = $3, entry = k.entry, settled_at = $4, helper = $5
            from unnest($1, $2) k (id, entry) where g.id = k.id
            """,
            open.Where(ball => ball.Points > 0).Select(ball => ball.Id).ToArray());
        settle.Parameters.Add(PurseBook.Optional(issued, NpgsqlTypes.NpgsqlDbType.Uuid));
        settle.Parameters.Add(new() { Value = helper is null ? BallRow.Given : BallRow.Saved });
        settle.Parameters.Add(new() { Value = now.UtcDateTime });
        settle.Parameters.Add(new() { Value = (object?)helper?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        await using (var command = new NpgsqlBatch(connection) { BatchCommands = { settle } })
        {
            await command.ExecuteNonQueryAsync(ct);
        }

        await ledger.PostAsync(connection, batch, ct);

        NewLot Add(AccountId holder, BallRow ball, long points, string reference, EntryId? act)
        {
            var entry = batch.MintEntry();
            batch.Add(
                new Posting(entry, holder, secrets[holder], asset.Code, CreditReference.Issuer(programme, ball.Policy), points, now, EntryKind.Issue, null, ball.Scenario, reference),
                CreditReference.Origin(reference));
            return new NewLot(entry, holder, asset.Number, points, now, ball.ExpiresAt, act, ball.Scenario, ball.Policy);
        }
    }

    private async Task<long> HelpedTodayAsync(NpgsqlConnection connection, AccountId helper, DateTimeOffset now, CancellationToken ct)
    {
        var zone = await HolderDay.ZoneAsync(accounts, helper, ct);
        await using var command = new NpgsqlCommand("select count(*) from credits.grant where helper = $1 and settled_at >= $2", connection);
        command.Parameters.Add(new() { Value = helper.Value });
        command.Parameters.Add(new() { Value = HolderDay.Begin(zone, HolderDay.Of(zone, now)).UtcDateTime });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
