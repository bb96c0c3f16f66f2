using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Postgres;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Redeeming;

namespace Puhui.Rewards.Goals;

/// <summary>Public-welfare goals: what they are, what is given to them, what became of it.</summary>
internal sealed class GoalDesk(
    NpgsqlDataSource database, ICreditSpending spending, IBookAccounts accounts, IMemberships memberships, IProgrammeBook programmes, IPictures pictures, IAttestations attestations, TimeProvider time)
    : IGoals, IDonations
{
    private const int MostNews = 200;
    private const int MostPledges = 1000;

    public async Task<Result<Goal>> SaveAsync(GoalDraft draft, string by, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentException.ThrowIfNullOrEmpty(by);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var former = draft.Id is { } known ? await GoalStore.LockAsync(connection, known, ct) : null;
        if ((draft.Id is not null && (former is null || former.What.Programme != draft.Programme)) || (await programmes.CurrentAsync(ct)).Find(draft.Programme) is null)
        {
            return GoalRules.Unknown;
        }

        if (GoalRules.WhatIsWrong(draft) is { } wrong)
        {
            return wrong;
        }

        if (former is { Given: > 0 } && (draft.PointsPerUnit != former.What.PointsPerUnit || draft.PointsPerUnit * draft.TargetUnits < former.Given))
        {
            return new Refusal("target_invalid", "People gave for this already: points for one stay, and the target does not fall below what is given.", "targetUnits");
        }

        if (!await IsPictureAsync(draft.Picture, ct))
        {
            return GoalRules.PictureInvalid;
        }

        if (draft.Revision != (former?.What.Revision ?? 0))
        {
            return GoalRules.Stale;
        }

        var id = former?.Id ?? GoalId.New();
        await Sql.RunAsync(
            Sql.Command(
                connection,
                """
                insert into rewards.goal as g (goal_id, programme, title_zh, title_en, text_zh, text_en, picture, unit_zh, unit_en, points_per_unit, target_units, open, revision, changed_by, changed_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14)
                on conflict (goal_id) do update set title_zh = $3, title_en = $4, text_zh = $5, text_en = $6, picture = $7, unit_zh = $8, unit_en = $9, points_per_unit = $10, target_units = $11, open = $12,
                    revision = g.revision + 1, changed_by = $13, changed_at = $14,
                    reached_at = case when g.given >= $10 * $11 then coalesce(g.reached_at, $14) end
                """,
                id.Value, draft.Programme.Value, draft.TitleZh.Trim(), draft.TitleEn.Trim(), draft.TextZh.Trim(), draft.TextEn.Trim(), draft.Picture, draft.UnitZh.Trim(), draft.UnitEn.Trim(),
                draft.PointsPerUnit, draft.TargetUnits, draft.Open, by, time.GetUtcNow()),
            ct);
        var saved = (await GoalStore.FindAsync(connection, id, ct))!;
        await transaction.CommitAsync(ct);
        return saved;
    }

    public async Task<Result<Pledge>> PledgeAsync(AccountId holder, GoalId goal, long points, string request, CancellationToken ct)
    {
        if (!Texts.IsRequest(request))
        {
            return GoalRules.RequestInvalid;
        }

        var account = await accounts.OpenAsync(AccountKind.Programme, goal.ToString(), ct);
        var mine = await memberships.OfAsync(holder, ct);
        for (var again = false; ; again = true)
        {
            try
            {
                return await PledgeOnceAsync(holder, goal, points, request, account, mine, ct);
            }
            catch (PostgresException problem) when (!again && Sql.IsWorthAnotherTry(problem))
            {
                // The same request came at the same moment and was first, or two waited for each other.
            }
        }
    }

    public async Task<Result<GoalNews>> TellAsync(GoalId goal, NewGoalNews news, string by, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(news);
        ArgumentException.ThrowIfNullOrEmpty(by);
        if (await FindAsync(goal, ct) is not { } found)
        {
            return GoalRules.Unknown;
        }

        if (!Texts.IsText(news.WordsZh, GoalRules.MostWords) || !Texts.IsText(news.WordsEn, GoalRules.MostWords)
            || string.IsNullOrWhiteSpace(news.WordsZh) || string.IsNullOrWhiteSpace(news.WordsEn) || news.UnitsDone is < 0)
        {
            return GoalRules.WordsInvalid;
        }

        if (news.Picture is not null && (!GoalRules.IsHash(news.Picture) || !await IsPictureAsync(news.Picture, ct)))
        {
            return GoalRules.PictureInvalid;
        }

        var now = new DateTimeOffset(time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var receipt = await attestations.AttestAsync(
            connection,
            new NewAttestation("goals.evidence", goal.ToString(), now,
            [
                new("words", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{news.WordsZh}\n{news.WordsEn}")))),
                new("picture", news.Picture ?? ""),
                new("unitsDone", news.UnitsDone?.ToString(CultureInfo.InvariantCulture) ?? ""),
                new("given", found.Given.ToString(CultureInfo.InvariantCulture)),
                new("by", by),
            ])
            { Programme = found.What.Programme.Value },
            ct);
        await using (var insert = new NpgsqlCommand("insert into rewards.goal_news (news_id, goal, words_zh, words_en, picture, units_done, at, by, attestation) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", connection))
        {
            insert.Parameters.Add(new() { Value = Guid.CreateVersion7(now) });
            insert.Parameters.Add(new() { Value = goal.Value });
            insert.Parameters.Add(new() { Value = news.WordsZh });
            insert.Parameters.Add(new() { Value = news.WordsEn });
            insert.Parameters.Add(new() { Value = (object?)news.Picture ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
            insert.Parameters.Add(new() { Value = (object?)news.UnitsDone ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
            insert.Parameters.Add(new() { Value = now.UtcDateTime });
            insert.Parameters.Add(new() { Value = by });
            insert.Parameters.Add(new() { Value = receipt.Value });
            await insert.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        attestations.Announce();
        return new GoalNews(goal, news, now, receipt.ToString());
    }

    public async Task<Goal?> FindAsync(GoalId id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await GoalStore.FindAsync(connection, id, ct);
    }

    public async Task<IReadOnlyList<Goal>> ListAsync(ProgrammeId programme, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await GoalStore.ListAsync(connection, programme, ct);
    }

    public async Task<IReadOnlyList<GoalNews>> NewsAsync(GoalId id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await Sql.ListAsync(
            Sql.Command(connection, "select words_zh, words_en, picture, units_done, at, attestation from rewards.goal_news where goal = $1 order by news_id desc limit $2", id.Value, MostNews),
            row => new GoalNews(
                id, new NewGoalNews(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3)),
                row.GetFieldValue<DateTimeOffset>(4), new AttestationId(row.GetGuid(5)).ToString()),
            ct);
    }

    public async Task<IReadOnlyList<Pledge>> PledgesAsync(AccountId holder, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await Sql.ListAsync(
            Sql.Command(
                connection,
                $"select p.goal, p.points, p.at, p.entry, {GoalStore.Thanked} from rewards.pledge p join rewards.goal g on g.goal_id = p.goal where p.holder = $1 order by p.pledge_id desc limit $2",
                holder.Value, MostPledges),
            GoalStore.ReadPledge,
            ct);
    }

    public async Task<AccountId?> AccountOfAsync(GoalId goal, CancellationToken ct) =>
        await FindAsync(goal, ct) is null ? null : await accounts.OpenAsync(AccountKind.Programme, goal.ToString(), ct);

    public async Task NoteAsync(NpgsqlConnection connection, IReadOnlyList<Donation> donations, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(donations);
        if (donations.Count == 0)
        {
            return;
        }

        // Their points have moved and their balances are locked: nothing here may wait for a goal's row, whose holder may wait for a balance.
        await Sql.RunAsync(
            Sql.Command(
                connection,
                """
                insert into rewards.pledge (pledge_id, goal, holder, asked, points, redemption, entry, at, first, counted)
                select n.pledge_id, n.goal, n.holder, n.points, n.points, n.redemption, n.entry, n.at,
                    row_number() over (partition by n.goal, n.holder order by n.place) = 1 and not exists (select from rewards.pledge p where p.goal = n.goal and p.holder = n.holder), false
                from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::uuid[], $6::uuid[], $7::timestamptz[]) with ordinality
                    as n (pledge_id, goal, holder, points, redemption, entry, at, place)
                """,
                donations.Select(_ => Guid.CreateVersion7()).ToArray(),
                donations.Select(one => one.Goal.Value).ToArray(),
                donations.Select(one => one.Holder.Value).ToArray(),
                donations.Select(one => one.Points).ToArray(),
                donations.Select(one => one.Redemption.Value).ToArray(),
                donations.Select(one => one.Entry.Value).ToArray(),
                donations.Select(one => one.At.UtcDateTime).ToArray()),
            ct);
        var free = await GoalStore.LockFreeAsync(connection, [.. donations.Select(one => one.Goal.Value).Distinct()], ct);
        if (free.Length > 0)
        {
            await GoalStore.CountAsync(connection, free, ct);
        }
    }

    private async Task<Result<Pledge>> PledgeOnceAsync(
        AccountId holder, GoalId goal, long points, string request, AccountId account, IReadOnlyList<Membership> mine, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var found = await GoalStore.LockAsync(connection, goal, ct);
        if (await EarlierAsync(connection, holder, request, ct) is { } earlier)
        {
            return earlier.Pledge.Goal == goal && earlier.Asked == points ? earlier.Pledge : GoalRules.RequestConflict;
        }

        if (found is null)
        {
            return GoalRules.Unknown;
        }

        var missing = found.Target - found.Given;
        if (!found.What.Open || missing <= 0)
        {
            return GoalRules.Closed;
        }

        if (points <= 0)
        {
            return GoalRules.AmountNotPositive;
        }

        if (!mine.Any(membership => membership.Programme == found.What.Programme))
        {
            return GoalRules.NotForYou;
        }

        var given = Math.Min(points, missing);
        var id = Guid.CreateVersion7();
        var now = time.GetUtcNow();
        var reference = $"pledge:{IdText.Format("plg", id)}";
        var hold = (await spending.HoldAsync(connection, [new CreditHold(holder, found.What.Programme, given, now, reference)], ct))[0];
        if (!hold.IsAccepted)
        {
            return hold.Refusal;
        }

        var taken = (await spending.TakeAsync(connection, [new CreditTake(hold.Value, account, now, reference)], ct))[0];
        if (!taken.IsAccepted)
        {
            throw new InvalidOperationException($"What was just held cannot be taken: {taken.Refusal}");
        }

        var pledge = (await Sql.ListAsync(
            Sql.Command(
                connection,
                $"""
                with p as (
                    insert into rewards.pledge (pledge_id, goal, holder, request, asked, points, entry, at, first, counted)
                    values ($1, $2, $3, $4, $5, $6, $7, $8, not exists (select from rewards.pledge where goal = $2 and holder = $3), false)
                    returning goal, points, at, entry
                )
                select p.*, {GoalStore.Thanked} from p join rewards.goal g on g.goal_id = p.goal
                """,
                id, goal.Value, holder.Value, request, points, given, taken.Value.Value, now),
            GoalStore.ReadPledge,
            ct)).Single();
        await GoalStore.CountAsync(connection, [goal.Value], ct);
        await transaction.CommitAsync(ct);
        spending.Announce();
        return pledge;
    }

    private static async Task<(Pledge Pledge, long Asked)?> EarlierAsync(NpgsqlConnection connection, AccountId holder, string request, CancellationToken ct)
    {
        var found = await Sql.ListAsync(
            Sql.Command(
                connection,
                $"select p.goal, p.points, p.at, p.entry, {GoalStore.Thanked}, p.asked from rewards.pledge p join rewards.goal g on g.goal_id = p.goal where p.holder = $1 and p.request = $2",
                holder.Value, request),
            row => (GoalStore.ReadPledge(row), row.GetInt64(6)),
            ct);
        return found is [var one] ? one : null;
    }

    private async Task<bool> IsPictureAsync(string? picture, CancellationToken ct) =>
        GoalRules.IsArt(picture) || (GoalRules.IsHash(picture) && await pictures.FindAsync(picture!, ct) is not null);
}
