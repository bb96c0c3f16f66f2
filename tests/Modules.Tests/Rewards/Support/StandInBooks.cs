using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Redeeming;

namespace Puhui.Modules.Tests.Rewards.Support;

/// <summary>
/// What redeeming asks of points, as the contract says it and in the simplest form: one row a holder, one a hold, in the caller's
/// transaction. It counts nothing twice and lets tests look.
/// </summary>
internal sealed class StandInBooks : ICreditSpending, IVoucherMaking, IDonations
{
    public const string Tables = """
        create schema stand_in;
        create table stand_in.purse (holder uuid primary key, available bigint not null check (available >= 0));
        create table stand_in.hold (entry uuid primary key, holder uuid not null, points bigint not null, reference text not null unique, state int not null default 1, receiver uuid);
        create table stand_in.voucher (voucher uuid primary key, redemption uuid not null, number int not null, used boolean not null default false, gone boolean not null default false, good_until timestamptz not null, unique (redemption, number));
        create table stand_in.donation (redemption uuid primary key, goal uuid not null, points bigint not null);
        """;

    public HashSet<GoalId> Goals { get; } = [];

    public async Task<Result<EntryId>[]> HoldAsync(NpgsqlConnection connection, IReadOnlyList<CreditHold> holds, CancellationToken ct)
    {
        var purses = new Dictionary<Guid, long>();
        await using (var command = Command(connection, "select holder, available from stand_in.purse where holder = any($1) order by holder for update", holds.Select(hold => hold.Holder.Value).Distinct().ToArray()))
        {
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                purses[rows.GetGuid(0)] = rows.GetInt64(1);
            }
        }

        var answers = new Result<EntryId>[holds.Count];
        for (var i = 0; i < holds.Count; i++)
        {
            var hold = holds[i];
            var left = purses.GetValueOrDefault(hold.Holder.Value) - hold.Points;
            if (left < 0)
            {
                answers[i] = new Refusal("balance_insufficient", "Not enough points.");
                continue;
            }

            purses[hold.Holder.Value] = left;
            var entry = EntryId.New();
            answers[i] = entry;
            await RunAsync(connection, "insert into stand_in.hold (entry, holder, points, reference) values ($1, $2, $3, $4)", ct, entry.Value, hold.Holder.Value, hold.Points, hold.Reference);
            await RunAsync(connection, "update stand_in.purse set available = available - $2 where holder = $1", ct, hold.Holder.Value, hold.Points);
        }

        return answers;
    }

    public Task<Result<EntryId>[]> TakeAsync(NpgsqlConnection connection, IReadOnlyList<CreditTake> takes, CancellationToken ct) =>
        SettleAsync(connection, [.. takes.Select(take => (take.Hold, (Guid?)take.To.Value))], ct);

    public Task<Result<EntryId>[]> ReleaseAsync(NpgsqlConnection connection, IReadOnlyList<CreditRelease> releases, CancellationToken ct) =>
        SettleAsync(connection, [.. releases.Select(release => (release.Hold, (Guid?)null))], ct);

    public async Task<Result<EntryId>> RefundAsync(NpgsqlConnection connection, EntryId hold, DateTimeOffset at, string reference, CancellationToken ct)
    {
        if (await RunAsync(connection, "update stand_in.hold set state = 4 where entry = $1 and state = 2", ct, hold.Value) == 0)
        {
            return new Refusal("refunded_already", "Given back already.");
        }

        await RunAsync(connection, "update stand_in.purse p set available = available + h.points from stand_in.hold h where h.entry = $1 and p.holder = h.holder", ct, hold.Value);
        return EntryId.New();
    }

    public void Announce()
    {
        // Nobody listens.
    }

    public async Task<IReadOnlyList<VoucherId>> MakeAsync(NpgsqlConnection connection, IReadOnlyList<VoucherOrder> orders, CancellationToken ct)
    {
        List<VoucherId> made = [];
        foreach (var order in orders)
        {
            made.Add(VoucherId.New());
            await RunAsync(
                connection, "insert into stand_in.voucher (voucher, redemption, number, good_until) values ($1, $2, $3, $4)", ct, made[^1].Value, order.Redemption.Value, order.Number, order.GoodUntil.UtcDateTime);
        }

        return made;
    }

    public async Task<Result<int>> TakeBackAsync(NpgsqlConnection connection, RedemptionId redemption, DateTimeOffset at, CancellationToken ct)
    {
        await using var used = Command(connection, "select count(*) from stand_in.voucher where redemption = $1 and used", redemption.Value);
        return (long)(await used.ExecuteScalarAsync(ct))! > 0
            ? new Refusal("voucher_used", "It was used.")
            : await RunAsync(connection, "update stand_in.voucher set gone = true where redemption = $1", ct, redemption.Value);
    }

    public Task<AccountId?> AccountOfAsync(GoalId goal, CancellationToken ct) => Task.FromResult<AccountId?>(Goals.Contains(goal) ? new AccountId(goal.Value) : null);

    public async Task NoteAsync(NpgsqlConnection connection, IReadOnlyList<Donation> donations, CancellationToken ct)
    {
        foreach (var one in donations)
        {
            await RunAsync(connection, "insert into stand_in.donation (redemption, goal, points) values ($1, $2, $3)", ct, one.Redemption.Value, one.Goal.Value, one.Points);
        }
    }

    private static async Task<Result<EntryId>[]> SettleAsync(NpgsqlConnection connection, IReadOnlyList<(EntryId Hold, Guid? To)> holds, CancellationToken ct)
    {
        var answers = new Result<EntryId>[holds.Count];
        foreach (var (place, (hold, to)) in holds.Index().OrderBy(one => one.Item.Hold))
        {
            answers[place] = await RunAsync(connection, "update stand_in.hold set state = case when $2::uuid is null then 3 else 2 end, receiver = $2 where entry = $1 and state = 1", ct, hold.Value, (object?)to ?? DBNull.Value) == 1
                ? EntryId.New()
                : new Refusal("pending_settled", "Settled already.");
            if (to is null && answers[place].IsAccepted)
            {
                await RunAsync(connection, "update stand_in.purse p set available = available + h.points from stand_in.hold h where h.entry = $1 and p.holder = h.holder", ct, hold.Value);
            }
        }

        return answers;
    }

    private static async Task<int> RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}

/// <summary>Accounts that are nobody's, without books.</summary>
internal sealed class StandInAccounts : IBookAccounts
{
    public Task<AccountId> OpenAsync(AccountKind kind, string name, CancellationToken ct) =>
        Task.FromResult(new AccountId(new Guid(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{kind} {name}")).AsSpan(0, 16))));

    public Task<BookAccount?> FindAsync(AccountId account, CancellationToken ct) => Task.FromResult<BookAccount?>(null);

    public Task<IReadOnlyDictionary<AccountId, AssetBalance>> LockAsync(NpgsqlConnection connection, string asset, IReadOnlyCollection<AccountId> accounts, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<AccountId, AssetBalance>>(new Dictionary<AccountId, AssetBalance>());
}
