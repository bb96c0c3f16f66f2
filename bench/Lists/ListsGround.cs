using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Bench.Ingest;
using Puhui.Methods.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Postgres;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;
using Puhui.Server;
using Puhui.Staff;
using Puhui.Staff.Contracts;
using Puhui.Staff.Granting;
using Puhui.Staff.People;
using Puhui.Staff.Sessions;
using Puhui.Staff.Signatures;
using Puhui.Staff.SignIn;

namespace Puhui.Bench.Lists;

/// <summary>
/// The product itself on a database of its own with very many holders, records and entries, written by SQL past the modules: rows as the modules write
/// them, without leaves. Nothing is proven about them; only how fast they are found.
/// </summary>
internal sealed class ListsGround : IAsyncDisposable
{
    private const string DatabaseName = "puhui_lists";
    private readonly EmbeddedCluster _cluster;

    private ListsGround(EmbeddedCluster cluster, PuhuiServer server, NpgsqlDataSource database, HttpClient client, ProgrammeId programme) =>
        (_cluster, Server, Database, Client, Programme) = (cluster, server, database, client, programme);

    public PuhuiServer Server { get; }

    public NpgsqlDataSource Database { get; }

    /// <summary>Signed in as the owner of the server.</summary>
    public HttpClient Client { get; }

    public ProgrammeId Programme { get; }

    public static async Task<ListsGround> PrepareAsync(BenchOptions options, BenchPaths paths, int holders, int entries, CancellationToken ct)
    {
        var cluster = await EmbeddedCluster.StartAsync(options.ScratchFolder, cancel: ct);
        var connection = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = DatabaseName, CommandTimeout = 3_600 }.ConnectionString;
        await using (var admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = "postgres", CommandTimeout = 600 }.ConnectionString))
        {
            await BenchSeed.ExecuteAsync(admin, $"drop database if exists {DatabaseName} with (force)", ct);
            await BenchSeed.ExecuteAsync(admin, $"create database {DatabaseName}", ct);
        }

        var settings = SettingsReader.Read(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["data"] = Path.Combine(options.ScratchFolder, "lists"), ["postgres"] = connection, ["methods"] = paths.MethodsFolder, ["port"] = "0",
        });
        var server = await PuhuiServer.StartAsync(settings, LogLevel.Warning, cancel: ct);
        var database = NpgsqlDataSource.Create(connection);
        var programme = (await server.Services.GetRequiredService<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, ct)).Id;
        await server.Services.GetRequiredService<IMethodRegister>().EnsureChoicesAsync(programme, DemoChoices.Rows, ct);
        foreach (var code in (string[])["metro", "bus", "bikes"])
        {
            await server.Services.GetRequiredService<ISources>().EnsureAsync(new NewSource(programme, code, code), ct);
        }

        await OfferAsync(server, programme, ct);
        await FillAsync(database, programme, holders, entries, ct);
        return new ListsGround(cluster, server, database, await SignInAsync(server, ct), programme);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Database.DisposeAsync();
        await Server.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    private static async Task<HttpClient> SignInAsync(PuhuiServer server, CancellationToken ct)
    {
        var services = server.Services;
        var (record, stretched) = Passwords.New("seven quiet otters read maps", 1_000);
        var person = new Person(StaffId.New(), "Bench", $"{Guid.NewGuid():n}@staff.example", true, record, DateTimeOffset.UtcNow, null);
        NewSession session;
        await using (var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(ct))
        {
            await services.GetRequiredService<PersonStore>().InsertAsync(connection, person, DateTimeOffset.UtcNow, ct);
            await services.GetRequiredService<StaffSignatures>().MakeAsync(connection, person.Id, stretched, "bench", ct);
            await services.GetRequiredService<RoleStore>().GrantAsync(connection, person.Id, new RoleGrant(Roles.Owner, null), "bench", ct);
            session = await services.GetRequiredService<StaffSessions>().BeginAsync(connection, person.Id, "bench", true, ct);
        }

        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(server.LocalUrl), Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Add("Cookie", $"{StaffModule.CookieName}={session.Token}");
        return client;
    }

    /// <summary>Two hundred offers of ten merchants, as an operator would write them.</summary>
    private static async Task OfferAsync(PuhuiServer server, ProgrammeId programme, CancellationToken ct)
    {
        var (merchants, offers) = (server.Services.GetRequiredService<IMerchants>(), server.Services.GetRequiredService<IOffers>());
        for (var m = 0; m < 10; m++)
        {
            var merchant = (await merchants.SaveAsync(new MerchantDraft(null, programme, $"商户 {m}", $"Merchant {m}", null, "", "", true, 0), "bench", ct)).Value;
            for (var n = 0; n < 20; n++)
            {
                var terms = new OfferTerms { Merchant = merchant.Id, TitleZh = $"好物 {m}-{n}", TitleEn = $"Thing {m}-{n}", Price = 100 + n };
                await offers.SaveAsync(new OfferDraft(null, programme, terms, OfferState.Published, 1_000_000, 0), "bench", ct);
            }
        }
    }

    // Ids of version 7 over the last year, in the order of their times, as the clock mints them.
    private static async Task FillAsync(NpgsqlDataSource database, ProgrammeId programme, int holders, int entries, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Writing {holders:N0} holders, {entries:N0} records and as many entries …"));
        await using var connection = await database.OpenConnectionAsync(ct);
        await RunAsync("set session_replication_role = replica; set synchronous_commit = off");
        await RunAsync("""
            create or replace function pg_temp.id_at(at timestamptz, n bigint) returns uuid language sql immutable as $$
                select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex((n % 4096)::int), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid $$
            """);
        await RunAsync($"""
            insert into accounts.holder (id, zone, secret, created_at)
            select pg_temp.id_at(t.at, n), 'Asia/Shanghai', decode(md5(n::text) || md5((-n)::text), 'hex'), t.at
            from generate_series(1, {holders}) n cross join lateral (select now() - interval '365 days' + n * interval '364 days' / {holders} as at) t
            """);
        await RunAsync($"insert into programmes.membership (programme, holder, joined_at, left_at) select '{programme.Value}', id, created_at, case when random() < 0.02 then created_at + interval '1 hour' end from accounts.holder order by created_at");
        await RunAsync($"create temporary table someone as select row_number() over () as place, id from accounts.holder; create unique index on someone (place); analyze someone");
        await RunAsync($"""
            insert into activities.record (received_at, at, quantified_mg, account_id, activity_id, source, method, status, evidence, digest, record_id, scenario, inputs, region, code)
            select t.at, t.at - interval '20 minutes', 100000 + n % 900000, s.id, pg_temp.id_at(t.at, n), 1 + n % 3, (select number from methods.version where method_id = 'cn.jjj.low-carbon-travel' and version = '2024.1'), case when n % 200 = 0 then 3 when n % 5000 = 1 then 4 else 1 end, 1,
                   decode(md5(n::text), 'hex'), 'r-' || n, (array['metro','bus','cycling','walking'])[1 + n % 4], 'distance=5 km', (array['CN-11','CN-31','CN-44'])[1 + n % 3],
                   case when n % 5000 = 1 then 'speed_implausible' end
            from generate_series(1, {entries}) n cross join lateral (select now() - interval '180 days' + n * interval '179 days' / {entries} as at) t
            join someone s on s.place = 1 + (n * 7919::bigint) % {holders}
            """);
        await RunAsync("select ledger.open_month((now() - m * interval '1 month')::date) from generate_series(0, 7) m");
        await RunAsync($"""
            insert into ledger.batch (id, booked_at, leaf_count, leaves)
            select pg_temp.id_at(t.at, n), t.at, 1, decode(repeat('00', 106), 'hex')
            from generate_series(1, {Math.Max(1, entries / 1000)}) n cross join lateral (select now() - interval '180 days' + n * interval '179 days' / {Math.Max(1, entries / 1000)} as at) t
            """);
        await RunAsync("create temporary table batches as select row_number() over (order by id) as place, id from ledger.batch; create unique index on batches (place); analyze batches");
        await RunAsync($"""
            insert into ledger.leg (entry_id, leg_no, account_id, asset, amount, kind, batch_id, position, occurred_at, category, reference)
            select pg_temp.id_at(t.at, n), 0, s.id, 1, 100000 + n % 900000, 1, b.id, n % 1000, t.at, (array['metro','bus','cycling','walking'])[1 + n % 4], 'act:' || 1 + n % 3 || ':r-' || n
            from generate_series(1, {entries}) n cross join lateral (select now() - interval '180 days' + n * interval '179 days' / {entries} as at) t
            join someone s on s.place = 1 + (n * 7919::bigint) % {holders} join batches b on b.place = least(1 + n / 1000, {Math.Max(1, entries / 1000)})
            """);
        await RunAsync("insert into ledger.balance (account_id, asset, stripe, posted) select account_id, 1, 0, sum(amount) from ledger.leg group by account_id");
        await RunAsync("create temporary table shelf as select row_number() over () as place, offer_id, merchant from rewards.offer; analyze shelf");
        await RunAsync($"""
            insert into rewards.redemption (redemption_id, holder, request, programme, offer, revision, merchant, quantity, points, state, reserved_at, reserved_until, settled_at, hold)
            select pg_temp.id_at(t.at, n), s.id, 'request-' || n, '{programme.Value}', o.offer_id, 1, o.merchant, 1, 100, case when n % 20 = 0 then 3 else 2 end, t.at, t.at + interval '10 minutes', t.at + interval '1 minute', gen_random_uuid()
            from generate_series(1, {Math.Max(1, entries / 10)}) n cross join lateral (select now() - interval '180 days' + n * interval '179 days' / {Math.Max(1, entries / 10)} as at) t
            join someone s on s.place = 1 + (n * 7919::bigint) % {holders} join shelf o on o.place = 1 + n % 200
            """);
        await RunAsync($"insert into engagement.rank (holder, programme, month, mg, shown) select id, '{programme.Value}', date_trunc('month', now())::date, (60000000 * power(random(), 3))::bigint, place % 20 = 0 from someone");
        await RunAsync("insert into engagement.rank_bucket (programme, month, bucket, people) select programme, month, bucket, count(*) from engagement.rank where mg > 0 group by 1, 2, 3");
        await RunAsync("reset session_replication_role");
        await RunAsync("vacuum analyze");
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Written in {clock.Elapsed.TotalSeconds:F0} s."));

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 3_600 };
            await command.ExecuteNonQueryAsync(ct);
        }
    }
}
