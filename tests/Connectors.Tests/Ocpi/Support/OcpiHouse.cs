using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Connectors.Tests.Support;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Ocpi;
using Puhui.Ocpi.Contracts;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Http;

namespace Puhui.Connectors.Tests.Ocpi.Support;

/// <summary>One server for the tests of a class, on the day after the sample's session; loopback stands for the open internet.</summary>
public sealed class OcpiServer : IAsyncLifetime
{
    public static readonly DateTimeOffset Now = new(2026, 9, 18, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Key = new byte[32];

    internal ActivityServer Server { get; private set; } = null!;

    internal int Houses { get; set; }

    internal static Task<ActivityServer> StartAsync(bool loopback) => ActivityServer.StartAsync(
        new RunningClock(Now),
        add: (services, settings) => services.AddSingleton(_ => new OutsideHttp(loopback)).AddSingleton(_ => new SecretBox(Key)).AddOcpi(settings),
        map: routes => routes.MapOcpi());

    public async ValueTask InitializeAsync() => Server = await StartAsync(loopback: true);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>A source of its own on the server, and an operator that was invited for it.</summary>
internal sealed class OcpiHouse : IAsyncDisposable
{
    private OcpiHouse(ActivityServer server, ScriptedOperator peer, string name)
    {
        Server = server;
        Operator = peer;
        Name = name;
    }

    public ActivityServer Server { get; }

    public ScriptedOperator Operator { get; }

    /// <summary>The operator's name in our register.</summary>
    public string Name { get; }

    public IOcpiPeers Peers => Server.Get<IOcpiPeers>();

    public static JsonObject Sample { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Ocpi/Samples/cdr.json")))!.AsObject();

    public static async Task<OcpiHouse> OpenAsync(OcpiServer shared, string? region = null, bool register = true, string version = "2.2.1")
    {
        var name = $"city-{++shared.Houses}";
        await ForgetClaimsAsync(shared.Server);
        await shared.Server.UseSourceAsync(new NewSource(shared.Server.Programme, name, name));
        return await OpenAsync(shared.Server, name, region, register, version);
    }

    /// <summary>The sample of one test is the sample of the next; its session is not claimed twice for that.</summary>
    private static async Task ForgetClaimsAsync(ActivityServer server)
    {
        await using var forget = server.Database.CreateCommand("delete from activities.claim; delete from activities.instrument");
        await forget.ExecuteNonQueryAsync();
    }

    public static async Task<OcpiHouse> OpenAsync(ActivityServer server, string name, string? region = null, bool register = true, string version = "2.2.1")
    {
        var invited = await server.Get<IOcpiPeers>().AddAsync(new NewOcpiPeer(name, server.Source.Id) { DefaultRegion = region }, default);
        var house = new OcpiHouse(server, await ScriptedOperator.StartAsync(server.Http, invited.Token), name);
        if (register)
        {
            Assert.Equal(1000, (await house.Operator.RegisterAsync(version)).Status);
        }

        return house;
    }

    public async Task<OcpiPeer> PeerAsync() => Assert.Single(await Peers.ListAsync(default), peer => peer.Name == Name);

    public Task<IReadOnlyList<OcpiFlag>> FlagsAsync() => Peers.FlagsAsync(Name, 100, default);

    /// <summary>How many activities were recorded for this source.</summary>
    public Task<long> RecordsAsync() => Server.AskAsync<long>($"select count(*) from activities.record where source = {Server.Source.Number}");

    /// <summary>The sample, changed; keys are paths such as <c>cdr_location/country</c>, null removes.</summary>
    public static string Cdr(params (string Path, JsonNode? Value)[] changes)
    {
        // Indexes in the path step into lists; the last part may be one too.
        var cdr = Sample.DeepClone();
        foreach (var (path, value) in changes)
        {
            var parts = path.Split('/');
            var parent = parts[..^1].Aggregate(cdr, (node, part) => int.TryParse(part, out var index) ? node[index]! : node[part]!);
            if (int.TryParse(parts[^1], out var last))
            {
                parent[last] = value!.DeepClone();
            }
            else if (value is null)
            {
                parent.AsObject().Remove(parts[^1]);
            }
            else
            {
                parent[parts[^1]] = value.DeepClone();
            }
        }

        return cdr.ToJsonString();
    }

    public Task<Answer> PushAsync(params (string Path, JsonNode? Value)[] changes) => Operator.SendAsync("POST", "/ocpi/2.2.1/cdrs", Cdr(changes));

    public ValueTask DisposeAsync() => Operator.DisposeAsync();
}
