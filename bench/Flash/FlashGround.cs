using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Bench.Ingest;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;
using Puhui.Server;

namespace Puhui.Bench.Flash;

/// <summary>A private cluster with the product's database, in it people with points and a merchant, and beside it the database of the floor.</summary>
internal sealed class FlashGround : IAsyncDisposable
{
    public const long PointsEach = 1_000_000;
    private const string ProductDatabase = "puhui_flash";
    private const string FloorDatabase = "puhui_flash_floor";
    private const int AtOnce = 2_000;
    private static readonly Guid s_issuer = new("f1a50000-0000-7000-8000-000000000001");

    private readonly EmbeddedCluster _cluster;
    private readonly DataFolderSession _session;
    private readonly IHost _host;

    private FlashGround(EmbeddedCluster cluster, DataFolderSession session, IHost host, NpgsqlDataSource product, NpgsqlDataSource floor)
    {
        _cluster = cluster;
        _session = session;
        _host = host;
        Product = product;
        Floor = floor;
    }

    public NpgsqlDataSource Product { get; }

    public NpgsqlDataSource Floor { get; }

    public string ProductConnection => Connection(_cluster, ProductDatabase);

    public IServiceProvider Services => _host.Services;

    public IReadOnlyList<AccountId> Buyers { get; private set; } = [];

    public ProgrammeId Programme { get; private set; }

    public MerchantId Merchant { get; private set; }

    public Asset Points { get; private set; } = Asset.Points(1);

    public static async Task<FlashGround> PrepareAsync(BenchOptions options, BenchPaths paths, int buyers, CancellationToken ct)
    {
        var cluster = await EmbeddedCluster.StartAsync(options.ScratchFolder, cancel: ct);
        await using var admin = NpgsqlDataSource.Create(Connection(cluster, "postgres"));
        foreach (var name in new[] { ProductDatabase, FloorDatabase })
        {
            await BenchSeed.ExecuteAsync(admin, $"drop database if exists {name} with (force)", ct);
            await BenchSeed.ExecuteAsync(admin, $"create database {name}", ct);
        }

        var settings = SettingsReader.Read(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["data"] = paths.ProductFolder, ["postgres"] = Connection(cluster, ProductDatabase), ["methods"] = paths.MethodsFolder,
        });
        var session = await DataFolderSession.OpenAsync(settings, cancel: ct);
        var host = PuhuiHost.BuildWorker(session);
        await host.StartAsync(ct);
        var ground = new FlashGround(
            cluster, session, host, NpgsqlDataSource.Create(Connection(cluster, ProductDatabase)), NpgsqlDataSource.Create(Connection(cluster, FloorDatabase)));
        await ground.SeedAsync(buyers, ct);
        return ground;
    }

    public async Task<Offer> OfferAsync(long stock, long price, CancellationToken ct)
    {
        var terms = new OfferTerms { Merchant = Merchant, TitleZh = "限量兑换", TitleEn = "Flash", Price = price, SettleFen = 0 };
        return (await Services.GetRequiredService<IOffers>().SaveAsync(new OfferDraft(null, Programme, terms, OfferState.Published, stock, 0), "bench", ct)).Value;
    }

    public async Task<long> AskAsync(string sql, CancellationToken ct)
    {
        await using var command = Product.CreateCommand(sql);
        command.CommandTimeout = 600;
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _session.DisposeAsync();
        await Product.DisposeAsync();
        await Floor.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    private async Task SeedAsync(int buyers, CancellationToken ct)
    {
        Programme = (await Services.GetRequiredService<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, ct)).Id;
        Merchant = (await Services.GetRequiredService<IMerchants>().SaveAsync(new MerchantDraft(null, Programme, "测试商户", "Bench merchant", null, "", "", true, 0), "bench", ct)).Value.Id;
        Points = await Services.GetRequiredService<PointAssets>().OfAsync(Programme, ct);
        var (accounts, ledger, lots) = (Services.GetRequiredService<IAccounts>(), Services.GetRequiredService<ILedger>(), Services.GetRequiredService<ILotWriter>());
        List<AccountId> all = [];
        for (var first = 0; first < buyers; first += AtOnce)
        {
            var names = Enumerable.Range(first, Math.Min(AtOnce, buyers - first)).Select(n => string.Create(CultureInfo.InvariantCulture, $"buyer-{n}")).ToArray();
            var handles = new AccountHandle?[names.Length];
            await accounts.ResolveAsync(s_issuer, names, enrol: true, "Asia/Shanghai", handles, ct);
            var holders = handles.Select(handle => handle!.Value).OrderBy(handle => handle.Id).ToArray();
            var now = DateTimeOffset.UtcNow;
            using var batch = ledger.NewBatch();
            List<NewLot> grants = [];
            foreach (var holder in holders)
            {
                var entry = batch.MintEntry();
                var reference = CreditReference.Prefix + "granted";
                batch.Add(
                    new Posting(entry, holder.Id, holder.Secret, Points.Code, CreditReference.Issuer(Programme, 0), PointsEach, now, EntryKind.Issue, null, "granted", reference),
                    CreditReference.Origin(reference));
                grants.Add(new NewLot(entry, holder.Id, Points.Number, PointsEach, now, null, null, null, 0));
            }

            await using var connection = await Product.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using (var join = new NpgsqlCommand("insert into programmes.membership (programme, holder, joined_at) select $1, u, $3 from unnest($2::uuid[]) u", connection))
            {
                join.Parameters.Add(new() { Value = Programme.Value });
                join.Parameters.Add(new() { Value = holders.Select(holder => holder.Id.Value).ToArray() });
                join.Parameters.Add(new() { Value = now.UtcDateTime });
                await join.ExecuteNonQueryAsync(ct);
            }

            await lots.AddAsync(connection, batch, grants, ct);
            await ledger.PostAsync(connection, batch, ct);
            await transaction.CommitAsync(ct);
            ledger.Announce(batch);
            all.AddRange(holders.Select(holder => holder.Id));
        }

        Buyers = all;
        await BenchSeed.ExecuteAsync(Product, "vacuum analyze", ct);
    }

    private static string Connection(EmbeddedCluster cluster, string database) =>
        new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = database, CommandTimeout = 600 }.ConnectionString;
}
