using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Accounts.Support;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Modules.Tests.Accounts.Linking;

/// <summary>A server with a partner that needs consent, and people who come to it by themselves.</summary>
internal sealed class LinkingServer : IAsyncDisposable
{
    public const string Redirect = "https://partner.example/back";

    private static readonly Guid OwnPeople = Guid.CreateVersion7();

    private LinkingServer(ActivityServer server) => Server = server;

    public ActivityServer Server { get; }

    public NotedAttestations Noted { get; private init; } = null!;

    public ILinks Links => Server.Get<ILinks>();

    public IConsents Consents => Server.Get<IConsents>();

    public LinkPartner Partner => new(Server.Source.Id.Value, Server.Source.Issuer);

    public static async Task<LinkingServer> StartAsync(bool needsConsent = true, TimeProvider? time = null, NpgsqlDataSource? database = null)
    {
        var noted = new NotedAttestations();
        var server = await ActivityServer.StartAsync(time: time, database: database, add: (services, _) => services.Replace(ServiceDescriptor.Singleton<IAttestations>(noted)));
        await server.UseSourceAsync(new NewSource(server.Programme, database is null ? "metro" : "metro2", "Metro") { NeedsConsent = needsConsent });
        var linking = new LinkingServer(server) { Noted = noted };
        await linking.Links.SetRedirectsAsync(linking.Partner, [Redirect], default);
        return linking;
    }

    /// <summary>Somebody who signed in here.</summary>
    public async Task<AccountId> PersonAsync(string name)
    {
        var found = new AccountHandle?[1];
        await Server.Get<IAccounts>().ResolveAsync(OwnPeople, [name], enrol: true, "Asia/Shanghai", found, default);
        return found[0]!.Value.Id;
    }

    public static (string Verifier, string Challenge) NewSecret()
    {
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (verifier, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));
    }

    public async Task<(string Code, string Verifier)> GrantAsync(AccountId person, params string[] purposes)
    {
        var (verifier, challenge) = NewSecret();
        return ((await Links.GrantAsync(person, Partner, new LinkRequest(Redirect, "s", challenge, "S256"), purposes, default)).Value, verifier);
    }

    public async Task<(int Status, JsonElement Body)> ExchangeAsync(string code, string verifier, string subject = "user-7", string redirect = Redirect)
    {
        using var content = new StringContent(
            JsonSerializer.Serialize(new Dictionary<string, string> { ["code"] = code, ["code_verifier"] = verifier, ["redirect_uri"] = redirect, ["subject"] = subject }),
            Encoding.UTF8, "application/json");
        using var answer = await Server.Http.PostAsync("/v1/links", content);
        return ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    public async Task LinkAsync(AccountId person, string subject = "user-7")
    {
        var (code, verifier) = await GrantAsync(person);
        var (status, body) = await ExchangeAsync(code, verifier, subject);
        Assert.True(status == 200, body.ToString());
    }

    public async Task<long> BalanceAsync(AccountId account, string asset = "CO2E") =>
        (await Server.Get<ILedger>().BalancesOfAsync(account, default)).FirstOrDefault(one => one.Asset == asset).Posted;

    public async Task<string> FateAsync(string id, string holder = "user-7", string distance = "12.4 km")
    {
        var (status, body) = await Server.PostAsync(ActivityServer.Trip(id, distance, holder));
        return status == 200 ? body.GetProperty("results")[0].GetProperty("status").GetString()! : body.GetProperty("code").GetString()!;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
