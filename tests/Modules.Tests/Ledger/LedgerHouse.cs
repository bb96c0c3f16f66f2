using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;
using Puhui.Quantities;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Ledger;

/// <summary>The ledger on a database of its own, with holders whose secrets and origins the test keeps.</summary>
internal sealed class LedgerHouse : IAsyncDisposable, IEntryOrigin, IHolderSecrets
{
    public const string Issuer = "cn.example.travel@2024.1";
    public const string Points = "POINTS-7";
    public static readonly DateTimeOffset Noon = new(2026, 9, 17, 12, 0, 0, TimeSpan.FromHours(8));
    private readonly ConcurrentDictionary<AccountId, byte[]> _secrets = new();
    private readonly ConcurrentDictionary<EntryId, KeyValuePair<string, string>[]> _origins = new();
    private static readonly byte[] s_order = new FieldList([new Field("order", "1")]).Encode();
    private TestModules? _modules;

    public TestModules Modules => _modules!;

    public ILedger Ledger => Modules.Get<ILedger>();

    public NpgsqlDataSource Database => Modules.Database;

    public static async Task<LedgerHouse> OpenAsync(bool background = true, TimeProvider? time = null, CryptoProfile profile = CryptoProfile.Intl, IEntryOrigin? another = null)
    {
        var house = new LedgerHouse();
        house._modules = await TestModules.StartAsync(
            (services, settings) =>
            {
                services.Replace(ServiceDescriptor.Singleton(settings with { Crypto = profile })).AddLedger(settings with { Crypto = profile }).AddSingleton<IEntryOrigin>(house).AddSingleton<IHolderSecrets>(house);
                if (another is not null)
                {
                    services.AddSingleton(another);
                }
            }, time, background);
        return house;
    }

    public AccountId NewHolder()
    {
        var holder = AccountId.New();
        _secrets[holder] = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
        return holder;
    }

    public byte[] SecretOf(AccountId holder) => _secrets[holder];

    public void Forget(AccountId holder) => _secrets.TryRemove(holder, out _);

    /// <summary>Adds one posting with an origin the house remembers.</summary>
    public EntryId Add(
        PostingBatch batch, AccountId holder, long amount, EntryId? corrects = null, string asset = "CO2E", DateTimeOffset? at = null, string category = "metro", string issuer = Issuer)
    {
        var entry = batch.MintEntry();
        KeyValuePair<string, string>[] origin = [new("source", "src_test"), new("record", $"trip-{entry}"), new("scenario", category)];
        _origins[entry] = origin;
        var kind = corrects is null ? EntryKind.Issue : EntryKind.Correct;
        var posting = new Posting(entry, holder, SecretOf(holder), asset, issuer, amount, at ?? Noon, kind, corrects, category, $"act:{entry}");
        batch.Add(posting, new FieldList(origin.Select(f => new Field(f.Key, f.Value))).Encode());
        return entry;
    }

    /// <summary>Adds a transfer with an origin the house remembers. Who gives is a holder or an account that is nobody's.</summary>
    public EntryId AddTransfer(PostingBatch batch, AccountId from, AccountId to, long amount, string asset = Points, string? reference = null)
    {
        var entry = batch.MintEntry();
        _origins[entry] = [new("order", "1")];
        var secret = _secrets.TryGetValue(from, out var own) ? own : BookSecrets.Of(from);
        batch.AddTransfer(new Transfer(entry, from, secret, to, asset, amount, Noon, "gift", reference ?? $"gft:{entry}"), s_order);
        return entry;
    }

    /// <summary>Posts what <paramref name="fill"/> adds, in a transaction of its own.</summary>
    public async Task<T> PostAsync<T>(Func<PostingBatch, T> fill)
    {
        using var batch = Ledger.NewBatch();
        var result = fill(batch);
        await using var connection = await Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await Ledger.PostAsync(connection, batch, CancellationToken.None);
        await transaction.CommitAsync();
        Ledger.Announce(batch);
        return result;
    }

    public Task<EntryId> IssueAsync(AccountId holder, long amount, string asset = "CO2E") => PostAsync(batch => Add(batch, holder, amount, asset: asset));

    /// <summary>Writes an attestation in a transaction of its own.</summary>
    public async Task<AttestationId> AttestAsync(NewAttestation what)
    {
        var door = Modules.Get<IAttestations>();
        await using var connection = await Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var id = await door.AttestAsync(connection, what, CancellationToken.None);
        await transaction.CommitAsync();
        door.Announce();
        return id;
    }

    public Task<Result<EntryId>> ReserveAsync(AccountId holder, long amount, string asset = "CO2E") => InTransactionAsync(connection =>
        Modules.Get<IReservations>().ReserveAsync(connection, new Reservation(holder, SecretOf(holder), asset, amount, Noon, "shop", "order", s_order), CancellationToken.None));

    public Task<Result<EntryId>> PostPendingAsync(EntryId pending, AccountId holder, AccountId to, long? amount) => InTransactionAsync(connection =>
        Modules.Get<IReservations>().PostAsync(connection, new PendingPost(pending, SecretOf(holder), to, amount, Noon, "order", s_order), CancellationToken.None));

    public Task<Result<EntryId>> VoidPendingAsync(EntryId pending, AccountId holder) => InTransactionAsync(connection =>
        Modules.Get<IReservations>().VoidAsync(connection, new PendingVoid(pending, SecretOf(holder), Noon, "order", s_order), CancellationToken.None));

    public async Task<long> BalanceAsync(AccountId holder, string asset = "CO2E") =>
        (await Ledger.BalancesOfAsync(holder, CancellationToken.None)).SingleOrDefault(b => b.Asset == asset).Posted;

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public Task<CheckReport> CheckAsync(string? keys = null) => Modules.Get<ILedgerCheck>().RunAsync(keys, null, CancellationToken.None);

    public Task<CheckReport> CheckAsync(CheckAgainst against) => Modules.Get<ILedgerCheck>().RunAgainstAsync(against, null, CancellationToken.None);

    /// <summary>Another process on the same database, with the same keys unless told otherwise, doing its background work.</summary>
    public async Task<OtherProcess> AnotherProcessAsync(bool ownKeys = false, CryptoProfile? profile = null, params WitnessAddress[] witnesses)
    {
        var folder = ownKeys ? Directory.CreateTempSubdirectory("puhui-stranger-").FullName : Modules.Get<PuhuiSettings>().DataFolder;
        var settings = Modules.Get<PuhuiSettings>() with { DataFolder = folder, Crypto = profile ?? Modules.Get<PuhuiSettings>().Crypto, Witnesses = witnesses };
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(settings).AddSingleton(TimeProvider.System).AddSingleton(Database).AddLedger(settings);
        var provider = services.BuildServiceProvider();
        var hosted = provider.GetServices<IHostedService>().OfType<BackgroundService>().ToArray();
        foreach (var service in hosted)
        {
            await service.StartAsync(CancellationToken.None);
        }

        return new OtherProcess(provider, hosted);
    }

    /// <summary>Changes stored rows as someone with all rights could: with the triggers switched off.</summary>
    public async Task TamperAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("set session_replication_role = replica; " + sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until everything committed is in the log.</summary>
    public async Task<LogHead> SettleAsync() => (await Modules.Get<ITransparencyLog>().SettledAsync(TimeSpan.FromSeconds(30), CancellationToken.None))!;

    public Reservation Reserving(AccountId holder, long amount, string asset = Points) => new(holder, SecretOf(holder), asset, amount, Noon, "shop", "order", s_order);

    public Task<Result<EntryId>[]> ReserveManyAsync(params Reservation[] reservations) =>
        ManyInTransactionAsync(connection => Modules.Get<IReservations>().ReserveManyAsync(connection, reservations, CancellationToken.None));

    public Task<Result<EntryId>[]> PostManyAsync(params (EntryId Pending, AccountId Holder, AccountId To, long? Amount)[] posts) => ManyInTransactionAsync(connection =>
        Modules.Get<IReservations>().PostManyAsync(connection, [.. posts.Select(one => new PendingPost(one.Pending, SecretOf(one.Holder), one.To, one.Amount, Noon, "order", s_order))], CancellationToken.None));

    public Task<Result<EntryId>[]> VoidManyAsync(params (EntryId Pending, AccountId Holder)[] voids) => ManyInTransactionAsync(connection =>
        Modules.Get<IReservations>().VoidManyAsync(connection, [.. voids.Select(one => new PendingVoid(one.Pending, SecretOf(one.Holder), Noon, "order", s_order))], CancellationToken.None));

    private async Task<Result<EntryId>> InTransactionAsync(Func<NpgsqlConnection, Task<Result<EntryId>>> act) =>
        (await ManyInTransactionAsync(async connection => [await act(connection)]))[0];

    private async Task<Result<EntryId>[]> ManyInTransactionAsync(Func<NpgsqlConnection, Task<Result<EntryId>[]>> act)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var results = await act(connection);
        // Also after a refusal: it must have left the transaction usable and unchanged.
        await transaction.CommitAsync();
        foreach (var result in results.Where(result => result.IsAccepted))
        {
            _origins[result.Value] = [new("order", "1")];
        }

        return results;
    }

    public Task<IReadOnlyDictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>>> FieldsAsync(IReadOnlyCollection<OriginKey> entries, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<EntryId, IReadOnlyList<KeyValuePair<string, string>>>>(
            entries.Where(e => _origins.ContainsKey(e.Entry)).ToDictionary(e => e.Entry, e => (IReadOnlyList<KeyValuePair<string, string>>)_origins[e.Entry]));

    public Task<object?> ExplainAsync(OriginKey entry, CancellationToken ct) =>
        Task.FromResult<object?>(_origins.ContainsKey(entry.Entry) ? new { steps = new[] { "1.2 km × 72 g" } } : null);

    public Task<IReadOnlyDictionary<AccountId, byte[]>> SecretsAsync(IReadOnlyCollection<AccountId> accounts, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<AccountId, byte[]>>(accounts.Where(_secrets.ContainsKey).ToDictionary(a => a, a => _secrets[a]));

    public Task<IReadOnlyDictionary<AccountId, byte[]>> SecretsAsync(NpgsqlConnection connection, IReadOnlyCollection<AccountId> accounts, CancellationToken ct) => SecretsAsync(accounts, ct);

    public ValueTask DisposeAsync() => Modules.DisposeAsync();
}

/// <summary>The ledger's background work of a second process. The database is not its own and stays open.</summary>
internal sealed class OtherProcess(ServiceProvider services, BackgroundService[] hosted) : IAsyncDisposable
{
    public ILedgerFeed Feed => services.GetRequiredService<ILedgerFeed>();

    /// <summary>Throws what ended one of its services; a service that has nothing to do may end in peace.</summary>
    public async Task Ended()
    {
        await foreach (var ended in Task.WhenEach(hosted.Select(service => service.ExecuteTask!)))
        {
            await ended;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in hosted)
        {
            await service.StopAsync(CancellationToken.None);
        }

        // Registered as an instance, the data source is not disposed with the services.
        await services.DisposeAsync();
    }
}
