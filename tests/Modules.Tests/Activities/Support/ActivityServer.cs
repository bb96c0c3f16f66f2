using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Accounts;
using Puhui.Activities;
using Puhui.Activities.Contracts;
using Puhui.Activities.Posting;
using Puhui.Activities.Rules;
using Puhui.Ledger;
using Puhui.Methodology;
using Puhui.Methods;
using Puhui.Methods.Contracts;
using Puhui.Modules.Tests.Support;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;
using Puhui.Programmes;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Activities.Support;

/// <summary>The modules behind a real Kestrel on a free port, with a programme, a source and its key.</summary>
internal sealed class ActivityServer : IAsyncDisposable
{
    // A second process on a database shares the data folder, and so the keys.
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<NpgsqlDataSource, string> Folders = [];

    private readonly WebApplication _app;

    private ActivityServer(WebApplication app, NpgsqlDataSource database)
    {
        _app = app;
        Database = database;
    }

    public NpgsqlDataSource Database { get; }

    public HttpClient Http { get; private set; } = null!;

    public Source Source { get; private set; } = null!;

    public string Key { get; private set; } = null!;

    public ProgrammeId Programme { get; private set; }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <param name="database">Another server's database, to be a second process on it.</param>
    /// <param name="rules">Rules instead of the shipped ones.</param>
    /// <param name="late">Whether the shipped rule about late data holds.</param>
    public static async Task<ActivityServer> StartAsync(
        TimeProvider? time = null,
        NpgsqlDataSource? database = null,
        PostingOptions? posting = null,
        IEnumerable<MethodChoiceRow>? choices = null,
        bool late = false,
        RuleSet? rules = null,
        Action<IServiceCollection, PuhuiSettings>? add = null,
        Action<IEndpointRouteBuilder>? map = null)
    {
        var folder = database is not null && Folders.TryGetValue(database, out var shared) ? shared : await TestPostgres.NewFolderAsync();
        var settings = SettingsReader.Read(new Dictionary<string, string?> { ["data"] = folder }, new Dictionary<string, string>(), SettingsReader.HomeFolder());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = 16 << 20;
        });
        builder.Services.AddSingleton(settings).AddSingleton(time ?? TimeProvider.System).AddSingleton<ProblemCatalogue>();
        builder.Services.AddProgrammes(settings).AddAccounts(settings).AddMethods(settings).AddLedger(settings).AddActivities(settings);
        add?.Invoke(builder.Services, settings);
        builder.Services.Replace(ServiceDescriptor.Singleton(rules is not null ? new RuleBook(rules) : late ? RuleBook.Load(settings) : AnyAge(settings)));
        if (posting is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(posting));
        }

        var migrations = builder.Services.Where(service => service.ServiceType == typeof(MigrationSource)).Select(service => (MigrationSource)service.ImplementationInstance!).ToArray();
        database ??= await TestPostgres.DatabaseAsync(migrations);
        Folders.AddOrUpdate(database, folder);
        builder.Services.AddSingleton(database);
        var app = builder.Build();
        app.MapLedger();
        app.MapActivities();
        map?.Invoke(app);
        await app.StartAsync();
        var server = new ActivityServer(app, database);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
        var programme = await server.Get<IProgrammes>().EnsureAsync(ProgrammeTemplate.Demo, default);
        await server.Get<IMethodRegister>().EnsureChoicesAsync(programme.Id, [.. choices ?? DemoChoices.Rows], default);
        server.Programme = programme.Id;
        await server.UseSourceAsync(new NewSource(programme.Id, "test", "Test source"));
        return server;
    }

    /// <summary>The shipped rules, but no record is late: the dates of the tests are as old as they are.</summary>
    private static RuleBook AnyAge(PuhuiSettings settings)
    {
        const string Late = "check: late, limit: 7 d";
        var text = File.ReadAllText(Path.Combine(settings.MethodsFolder, "plausibility.yaml"));
        return text.Contains(Late, StringComparison.Ordinal)
            ? new RuleBook(RuleReader.Read("rules", text.Replace(Late, "check: late, limit: 36500 d", StringComparison.Ordinal)))
            : throw new InvalidOperationException("The rule about late data is not where the tests expect it.");
    }

    public async Task UseSourceAsync(NewSource source)
    {
        Source = await Get<ISources>().EnsureAsync(source, default);
        Key = await Get<ISources>().CreateKeyAsync(Source.Id, "test", default);
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public async Task<(int Status, JsonElement Body)> PostAsync(string body, string query = "", string type = "application/json", bool gzip = false)
    {
        using var content = new ByteArrayContent(gzip ? Gzip(Encoding.UTF8.GetBytes(body)) : Encoding.UTF8.GetBytes(body));
        return await PostAsync(content, query, type, gzip);
    }

    public async Task<(int Status, JsonElement Body)> PostAsync(HttpContent content, string query = "", string type = "application/json", bool gzip = false)
    {
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (gzip)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        using var answer = await Http.PostAsync("/v1/activities" + query, content);
        return ((int)answer.StatusCode, await JsonOf(answer));
    }

    public async Task<(int Status, JsonElement Body)> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        return ((int)answer.StatusCode, await JsonOf(answer));
    }

    public async Task<(int Status, JsonElement Body)> CancelAsync(string id)
    {
        using var answer = await Http.PostAsync($"/v1/activities/{Uri.EscapeDataString(id)}/cancel", null);
        return ((int)answer.StatusCode, await JsonOf(answer));
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<long> BalanceAsync(string holder, string asset = "CO2E")
    {
        var account = await AskAsync<Guid>($"select account from accounts.subject where issuer = '{Source.Id.Value}' and subject = '{holder}'");
        var balances = await Get<Puhui.Ledger.Contracts.ILedger>().BalancesOfAsync(new(account), default);
        return balances.FirstOrDefault(balance => balance.Asset == asset).Posted;
    }

    public static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return packed.ToArray();
    }

    /// <summary>A metro trip as JSON; fields given replace the usual ones.</summary>
    public static string Trip(string id, string distance = "12.4 km", string holder = "user-7", string scenario = "metro", string at = "2025-09-17T08:10:00+08:00", string more = "") =>
        $$"""{"id":"{{id}}","holder":"{{holder}}","scenario":"{{scenario}}","at":"{{at}}","inputs":{"distance":"{{distance}}"}{{more}}}""";

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<JsonElement> JsonOf(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
