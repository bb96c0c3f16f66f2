using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Puhui.Accounts;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits;
using Puhui.Credits.Contracts;
using Puhui.Credits.Gifts;
using Puhui.Credits.Lots;
using Puhui.Ledger;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Accounts.Support;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Migrations;
using Puhui.Programmes;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Modules.Tests.Credits.Support;

/// <summary>Points of one programme on the books, with people, a merchant, a clock that is set and rules of giving the test decides.</summary>
internal sealed class CreditHouse : IAsyncDisposable, IGivingRules
{
    private static readonly Guid People = Guid.CreateVersion7();

    private CreditHouse(SetClock clock) => Clock = clock;

    public TestModules Modules { get; private set; } = null!;

    public SetClock Clock { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public ProgrammeId Programme { get; private set; }

    public Asset Asset { get; private set; } = null!;

    public AccountId Merchant { get; private set; }

    public GivingRules Rules { get; set; } = new(new GiftRule(50, 100, 80), new WaterRule(5, 3, 2), new HelpRule(TimeSpan.FromHours(24), 2, 2));

    public ICreditSpending Spending => Modules.Get<ICreditSpending>();

    public ICreditBook Book => Modules.Get<ICreditBook>();

    public ILedger Ledger => Modules.Get<ILedger>();

    public static async Task<CreditHouse> StartAsync(bool background = false)
    {
        var house = new CreditHouse(new SetClock(new DateTimeOffset(2026, 11, 27, 4, 0, 0, TimeSpan.Zero)));
        house.Modules = await TestModules.StartAsync(
            (services, settings) =>
            {
                services.AddProgrammes(settings).AddLedger(settings).AddAccounts(settings);
                services.AddMigrations("credits", typeof(CreditsModule).Assembly).AddLots();
                services.Replace(ServiceDescriptor.Singleton<IGivingRules>(house));
            },
            house.Clock,
            background);
        house.Programme = (await house.Modules.Get<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, default)).Id;
        Assert.True(Asset.TryFind(await house.Book.AssetOfAsync(house.Programme, default), out var asset));
        house.Asset = asset;
        house.Merchant = await house.Modules.Get<IBookAccounts>().OpenAsync(AccountKind.Merchant, "mer_test", default);
        return house;
    }

    public async Task<AccountId> PersonAsync(string name, bool joins = true)
    {
        var found = new AccountHandle?[1];
        await Modules.Get<IAccounts>().ResolveAsync(People, [name], enrol: true, "Asia/Shanghai", found, default);
        if (joins)
        {
            await InTransactionAsync(async connection =>
            {
                var joined = await Modules.Get<IMemberships>().JoinAsync(connection, Programme, found[0]!.Value.Id, new JoinProof(), default);
                Assert.True(joined.IsAccepted, joined.IsAccepted ? "" : joined.Refusal!.ToString());
                return true;
            });
        }

        return found[0]!.Value.Id;
    }

    public Task<EntryId> GrantAsync(AccountId holder, long points, DateTimeOffset? expiresAt = null, EntryId? act = null) => WriteAsync(async (connection, batch) =>
    {
        var entry = batch.MintEntry();
        var secret = (await Modules.Get<IHolderSecrets>().SecretsAsync([holder], default))[holder];
        var reference = CreditReference.Earned(act ?? EntryId.New(), 1);
        batch.Add(
            new Posting(entry, holder, secret, Asset.Code, CreditReference.Issuer(Programme, 1), points, Now, EntryKind.Issue, null, "metro", reference), CreditReference.Origin(reference));
        await Modules.Get<ILotWriter>().AddAsync(connection, batch, [new NewLot(entry, holder, Asset.Number, points, Now, expiresAt, act ?? EntryId.New(), "metro", 1)], default);
        return entry;
    });

    public Task<TakenBack> TakeBackAsync(EntryId grant, long points) => WriteAsync(async (connection, batch) =>
        (await Modules.Get<ILotWriter>().TakeBackAsync(connection, batch, [new LotTakeBack(grant, points, Now)], default))[0]);

    public async Task<Result<EntryId>> HoldAsync(AccountId holder, long points) => (await HoldAsync([(holder, points)]))[0];

    public Task<Result<EntryId>[]> HoldAsync(params (AccountId Holder, long Points)[] holds) => InTransactionAsync(connection =>
        Spending.HoldAsync(connection, [.. holds.Select(one => new CreditHold(one.Holder, Programme, one.Points, Now, "rdm:rdm_test"))], default));

    public async Task<Result<EntryId>> TakeAsync(EntryId hold) =>
        (await InTransactionAsync(connection => Spending.TakeAsync(connection, [new CreditTake(hold, Merchant, Now, "rdm:rdm_test")], default)))[0];

    public async Task<Result<EntryId>> ReleaseAsync(EntryId hold) =>
        (await InTransactionAsync(connection => Spending.ReleaseAsync(connection, [new CreditRelease(hold, Now, "rdm:rdm_test")], default)))[0];

    public Task<Result<EntryId>> RefundAsync(EntryId hold) => InTransactionAsync(connection => Spending.RefundAsync(connection, hold, Now, "rdm:rdm_test", default));

    public Task<CreditBalance> BalanceAsync(AccountId holder) => Book.OfAsync(holder, Programme, default);

    public async Task<IReadOnlyList<CreditMovement>> MovementsAsync(AccountId holder, int page = 500)
    {
        List<CreditMovement> all = [];
        string? cursor = null;
        do
        {
            var next = await Book.StatementAsync(holder, Programme, page, cursor, default);
            all.AddRange(next.Rows);
            cursor = next.Next;
        }
        while (cursor is not null);
        return all;
    }

    /// <summary>Nothing is lost, nothing is too much, and lots, purses, statement and books say the same.</summary>
    public async Task CheckAsync(params AccountId[] holders)
    {
        var totals = await Book.TotalsAsync(Programme, default);
        Assert.True(totals.IsConserved, totals.ToString());
        foreach (var holder in holders)
        {
            var books = (await Ledger.BalancesOfAsync(holder, default)).SingleOrDefault(one => one.Asset == Asset.Code);
            var purse = await ReadAsync("select coalesce(sum(available), 0)::bigint, coalesce(sum(reserved), 0)::bigint from credits.purse where holder = $1", holder);
            var lots = await ReadAsync("select coalesce(sum(remaining), 0)::bigint, 0::bigint from credits.lot where holder = $1", holder);
            var movements = await MovementsAsync(holder);
            Assert.Equal((books.Available, books.Reserved), purse);
            Assert.Equal(books.Available, lots.First);
            Assert.Equal(books.Available, movements.Sum(one => one.Points));
            Assert.Equal(books.Available, movements.Count == 0 ? 0 : movements[0].After);
        }
    }

    public async Task<T> InTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> act)
    {
        await using var connection = await Modules.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var answer = await act(connection);
        await transaction.CommitAsync();
        return answer;
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Modules.Database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }

    public Task<GivingRules> OfAsync(ProgrammeId programme, DateTimeOffset at, CancellationToken ct) => Task.FromResult(Rules);

    public ValueTask DisposeAsync() => Modules.DisposeAsync();

    private Task<T> WriteAsync<T>(Func<NpgsqlConnection, PostingBatch, Task<T>> act) => InTransactionAsync(async connection =>
    {
        using var batch = Ledger.NewBatch();
        var answer = await act(connection, batch);
        await Ledger.PostAsync(connection, batch, default);
        return answer;
    });

    private async Task<(long First, long Second)> ReadAsync(string sql, AccountId holder)
    {
        await using var command = Modules.Database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = holder.Value });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1));
    }
}
