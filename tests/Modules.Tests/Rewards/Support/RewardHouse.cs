using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Accounts;
using Puhui.Bookkeeping;
using Puhui.Credits;
using Puhui.Credits.Contracts;
using Puhui.Credits.Gifts;
using Puhui.Credits.Lots;
using Puhui.Ledger;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Accounts.Support;
using Puhui.Modules.Tests.Partners.Support;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Messages;
using Puhui.Platform.Migrations;
using Puhui.Programmes;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Queue;
using Puhui.Rewards.Redeeming;

namespace Puhui.Modules.Tests.Rewards.Support;

/// <summary>A programme with a merchant, people with points, and a clock that is moved.</summary>
internal sealed class RewardHouse : IAsyncDisposable
{
    /// <summary>A Thursday, 18:00 in Shanghai.</summary>
    public static readonly DateTimeOffset Thursday = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);

    private int _requests;

    public required TestModules Modules { get; init; }

    public required MovableTime Time { get; init; }

    public required StandInBooks Books { get; init; }

    public required StandInStanding Standing { get; init; }

    public ProgrammeId Programme { get; private set; }

    public Merchant Merchant { get; private set; } = null!;

    public IOffers Offers => Modules.Get<IOffers>();

    public IMerchants Merchants => Modules.Get<IMerchants>();

    public Redemptions Redemptions => Modules.Get<Redemptions>();

    public WaitingRoom Room => Modules.Get<WaitingRoom>();

    public RewardsOptions Options => Modules.Get<RewardsOptions>();

    /// <param name="real">With lots, books, vouchers and goals as in a server, instead of what stands in for them.</param>
    public static async Task<RewardHouse> OpenAsync(RewardsOptions? options = null, DateTimeOffset? at = null, bool real = false)
    {
        var (time, books, standing) = (new MovableTime(at ?? Thursday), new StandInBooks(), new StandInStanding());
        var modules = await TestModules.StartAsync(
            (services, settings) =>
            {
                services.AddSingleton<IMessages>(new Carrier());
                services.AddProgrammes(settings).AddLedger(settings).AddAccounts(settings);
                services.AddMigrations("credits", typeof(CreditsModule).Assembly).AddLots().Replace(ServiceDescriptor.Singleton<IGivingRules>(new NoGifts()));
                services.AddSingleton(options ?? new RewardsOptions());
                services.AddRewards(settings);
                if (!real)
                {
                    services.Replace(ServiceDescriptor.Singleton<ICreditSpending>(books));
                    services.Replace(ServiceDescriptor.Singleton<IVoucherMaking>(books));
                    services.Replace(ServiceDescriptor.Singleton<IDonations>(books));
                    services.Replace(ServiceDescriptor.Singleton<IBookAccounts>(new StandInAccounts()));
                }

                services.Replace(ServiceDescriptor.Singleton<IHolderStanding>(standing));
            },
            time,
            background: false);
        var house = new RewardHouse { Modules = modules, Time = time, Books = books, Standing = standing };
        await house.RunAsync(StandInBooks.Tables);
        house.Programme = (await modules.Get<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, default)).Id;
        house.Merchant = (await house.Merchants.SaveAsync(new MerchantDraft(null, house.Programme, "绿色咖啡", "Green Coffee", "CN-11", "北京市东城区", "Dongcheng, Beijing", true, 0), "stf_test", default)).Value;
        return house;
    }

    /// <summary>Another process on the same database: lanes of its own.</summary>
    public Redemptions AnotherProcess() => ActivatorUtilities.CreateInstance<Redemptions>(Modules.Services);

    public WaitingRoom AnotherRoom() => ActivatorUtilities.CreateInstance<WaitingRoom>(Modules.Services);

    public async Task<AccountId> PersonAsync(long points = 0, bool member = true)
    {
        var holder = AccountId.New();
        await using var connection = await Modules.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (member)
        {
            Assert.True((await Modules.Get<IMemberships>().JoinAsync(connection, Programme, holder, new JoinProof(), default)).IsAccepted);
        }

        await transaction.CommitAsync();
        await RunAsync($"insert into stand_in.purse values ('{holder.Value}', {points})");
        return holder;
    }

    public async Task<AccountId[]> PeopleAsync(int count, long points)
    {
        List<AccountId> people = [];
        for (var i = 0; i < count; i++)
        {
            people.Add(await PersonAsync(points));
        }

        return [.. people];
    }

    public async Task<Offer> OfferAsync(long stock, long price = 10, Func<OfferTerms, OfferTerms>? change = null, OfferState state = OfferState.Published)
    {
        var terms = new OfferTerms { Merchant = Merchant.Id, TitleZh = "咖啡一杯", TitleEn = "A coffee", Price = price };
        var saved = await Offers.SaveAsync(new OfferDraft(null, Programme, change?.Invoke(terms) ?? terms, state, stock, 0), "stf_test", default);
        Assert.True(saved.IsAccepted, saved.Refusal?.ToString());
        return saved.Value;
    }

    public async Task<Offer> LookAsync(Offer offer) => (await Offers.FindAsync(offer.Id, default))!;

    public NewRedemption Ask(AccountId holder, Offer offer, int quantity = 1) => new($"request-{Interlocked.Increment(ref _requests):000000}", holder, offer.Id, quantity);

    public async Task<Redemption> ReservedAsync(AccountId holder, Offer offer, int quantity = 1)
    {
        var made = await Redemptions.ReserveAsync(Ask(holder, offer, quantity), default);
        Assert.True(made.IsAccepted, made.Refusal?.ToString());
        return made.Value;
    }

    public async Task<string?> RefusedAsync(AccountId holder, Offer offer, int quantity = 1) => (await Redemptions.ReserveAsync(Ask(holder, offer, quantity), default)).Refusal?.Code;

    public Task<long> PointsAsync(AccountId holder) => AskAsync($"select available from stand_in.purse where holder = '{holder.Value}'");

    public async Task<long> AskAsync(string sql)
    {
        await using var command = Modules.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = Modules.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stock, redemptions, holds and vouchers tell the same; nothing is sold that is not there, nobody pays twice.</summary>
    public async Task AssertSoundAsync(Offer offer)
    {
        var now = await LookAsync(offer);
        Assert.InRange(now.Reserved + now.Given, 0, now.Stock);
        Assert.Equal(now.Reserved, await AskAsync($"select coalesce(sum(quantity), 0) from rewards.redemption where offer = '{offer.Id.Value}' and state = 1"));
        Assert.Equal(now.Given, await AskAsync($"select coalesce(sum(quantity), 0) from rewards.redemption where offer = '{offer.Id.Value}' and state = 2"));
        Assert.Equal(0, await AskAsync("select count(*) from stand_in.hold h full join rewards.redemption r on r.hold = h.entry where h.entry is null or r.hold is null or h.state <> r.state or h.points <> r.points"));
        Assert.Equal(
            await AskAsync("select coalesce(sum(quantity), 0) from rewards.redemption r join rewards.offer o on o.offer_id = r.offer where r.state = 2 and o.terms->>'goal' is null"),
            await AskAsync("select count(*) from stand_in.voucher where not gone"));
        Assert.Equal(0, await AskAsync("select count(*) from rewards.redemption where state = 2 and cardinality(vouchers) not in (0, quantity)"));
    }

    public ValueTask DisposeAsync() => Modules.DisposeAsync();
}

/// <summary>Standing as a test says.</summary>
internal sealed class StandInStanding : IHolderStanding
{
    public Dictionary<AccountId, int> Leaves { get; } = [];

    public Task<IReadOnlyList<int>> LeavesAsync(ProgrammeId programme, IReadOnlyList<AccountId> holders, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<int>>([.. holders.Select(holder => Leaves.GetValueOrDefault(holder))]);
}

/// <summary>A policy without gifts.</summary>
internal sealed class NoGifts : IGivingRules
{
    public Task<GivingRules> OfAsync(ProgrammeId programme, DateTimeOffset at, CancellationToken ct) => Task.FromResult(new GivingRules(null, null, null));
}
