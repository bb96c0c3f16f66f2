using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Accounts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Ledger;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Accounts.Support;
using Puhui.Modules.Tests.Partners.Support;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Messages;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;
using Puhui.Programmes;
using Puhui.Programmes.Contracts;
using Puhui.Rewards;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Goals;
using Puhui.Rewards.Offers;
using Puhui.Rewards.Settling;
using Puhui.Rewards.Vouchers;

namespace Puhui.Modules.Tests.Rewards.Support;

/// <summary>Merchants, offers and vouchers behind a real server, with a programme, a merchant and a clock that is set.</summary>
internal sealed class VoucherHouse : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 5, 4, 0, 0, TimeSpan.Zero);
    private readonly WebApplication _app;

    private VoucherHouse(WebApplication app, NpgsqlDataSource database, MovableTime time) => (_app, Database, Time) = (app, database, time);

    public NpgsqlDataSource Database { get; }

    public MovableTime Time { get; }

    public HttpClient Http { get; private set; } = null!;

    public ProgrammeId Programme { get; private set; }

    public Merchant Merchant { get; private set; } = null!;

    public IVouchers Vouchers => Get<IVouchers>();

    public ISettlements Settlements => Get<ISettlements>();

    public IGoals Goals => Get<IGoals>();

    public PointsOfTests Points => Get<PointsOfTests>();

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<VoucherHouse> OpenAsync()
    {
        var settings = SettingsReader.Read(new Dictionary<string, string?> { ["data"] = await TestPostgres.NewFolderAsync() }, new Dictionary<string, string>(), SettingsReader.HomeFolder());
        var time = new MovableTime(Start);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddSingleton(settings).AddSingleton<TimeProvider>(time).AddSingleton<ProblemCatalogue>().AddSingleton<IMessages>(new Carrier());
        builder.Services.AddProgrammes(settings).AddAccounts(settings).AddLedger(settings).AddRewards(settings);
        builder.Services.AddSingleton<PointsOfTests>().AddSingleton<ICreditBook>(provider => provider.GetRequiredService<PointsOfTests>())
            .AddSingleton<ICreditSpending>(provider => provider.GetRequiredService<PointsOfTests>());
        var database = await TestPostgres.DatabaseAsync(
            [.. builder.Services.Where(service => service.ServiceType == typeof(MigrationSource)).Select(service => (MigrationSource)service.ImplementationInstance!)]);
        builder.Services.AddSingleton(database);
        var app = builder.Build();
        VoucherEndpoints.Map(app);
        SettlementEndpoints.Map(app);
        GoalEndpoints.Map(app);
        await app.StartAsync();
        var house = new VoucherHouse(app, database, time);
        house.Http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
        house.Programme = (await house.Get<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, default)).Id;
        house.Merchant = await house.MerchantAsync("青禾小店");
        return house;
    }

    public async Task<Merchant> MerchantAsync(string name)
    {
        var saved = await Get<IMerchants>().SaveAsync(new MerchantDraft(null, Programme, name, "Seedling Shop", null, "", "", true, 0), "test", default);
        return saved.IsAccepted ? saved.Value : throw new InvalidOperationException(saved.Refusal.ToString());
    }

    /// <summary>Terms of an offer as its revision 1.</summary>
    public async Task<OfferId> OfferAsync(long price = 200, long fen = 500, Merchant? merchant = null, string title = "咖啡券", params PayerShare[] payers)
    {
        var id = OfferId.New();
        var terms = new OfferTerms { Merchant = (merchant ?? Merchant).Id, TitleZh = title, TitleEn = "Coffee", Price = price, SettleFen = fen, Payers = payers.Length == 0 ? [new("government", "市生态环境局", "City", 1000)] : payers };
        await using var command = Database.CreateCommand(
            """
            with o as (insert into rewards.offer (offer_id, programme, merchant, state, revision, terms, title_zh, title_en, price) values ($1, $2, $3, 1, 1, $4::jsonb, $5, 'Coffee', $6))
            insert into rewards.offer_revision (offer_id, revision, state, terms, changed_by, changed_at) values ($1, 1, 1, $4::jsonb, 'test', now())
            """);
        foreach (var value in new object[] { id.Value, Programme.Value, terms.Merchant.Value, TermsJson.Write(terms), title, price })
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync();
        return id;
    }

    /// <summary>Makes vouchers of one redemption for somebody, and puts their points into the merchant's account.</summary>
    public async Task<IReadOnlyList<Voucher>> MakeAsync(AccountId holder, OfferId offer, int count = 1, long price = 200, long fen = 500, Merchant? merchant = null, DateTimeOffset? goodUntil = null, RedemptionId? redemption = null)
    {
        var from = redemption ?? RedemptionId.New();
        var to = merchant ?? Merchant;
        await InTransactionAsync(connection => Get<IVoucherMaking>().MakeAsync(
            connection,
            [.. Enumerable.Range(1, count).Select(number => new VoucherOrder(from, holder, Programme, offer, 1, to.Id, number, price, fen, goodUntil ?? Time.GetUtcNow().AddDays(90)))],
            default));
        await Points.GiveAsync(await AccountOfAsync(to), price * count);
        return [.. (await Vouchers.OfAsync(holder, default)).Where(voucher => voucher.Redemption == from)];
    }

    public Task<AccountId> AccountOfAsync(Merchant merchant) => Get<IBookAccounts>().OpenAsync(AccountKind.Merchant, merchant.Id.ToString(), default);

    public async Task<Voucher> VoucherAsync(DateTimeOffset? goodUntil = null, long fen = 500) =>
        (await MakeAsync(AccountId.New(), await OfferAsync(fen: fen), fen: fen, goodUntil: goodUntil)).Single();

    public async Task<T> InTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> act)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var result = await act(connection);
        await transaction.CommitAsync();
        return result;
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Somebody who takes part in the programme and has points.</summary>
    public async Task<AccountId> MemberAsync(long points)
    {
        var holder = AccountId.New();
        await InTransactionAsync(connection => Get<IMemberships>().JoinAsync(connection, Programme, holder, new JoinProof(), default));
        await Points.GiveAsync(holder, points);
        return holder;
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? key, string? body = null, string? request = null)
    {
        using var message = new HttpRequestMessage(method, path);
        if (key is not null)
        {
            message.Headers.Authorization = new("Bearer", key);
        }

        if (request is not null)
        {
            message.Headers.Add("Idempotency-Key", request);
        }

        if (body is not null)
        {
            message.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        }

        using var answer = await Http.SendAsync(message);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
