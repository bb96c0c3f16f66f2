using Microsoft.Extensions.DependencyInjection;
using Puhui.Credits;
using Puhui.Credits.Contracts;
using Puhui.Credits.Granting;
using Puhui.Credits.Lots;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Xunit;

namespace Puhui.Modules.Tests.Credits.Support;

/// <summary>Intake, books and credits behind a real server; points are given when a test says so, not in the background.</summary>
internal sealed class GivingServer : IAsyncDisposable
{
    /// <summary>What the demo's metro trip of 12.4 km comes to.</summary>
    public const long TripMg = 892_800;

    private GivingServer(ActivityServer server, MovingTime time) => (Activities, Time) = (server, time);

    public ActivityServer Activities { get; }

    public MovingTime Time { get; }

    public static async Task<GivingServer> StartAsync()
    {
        var time = new MovingTime(new DateTimeOffset(2026, 11, 3, 4, 0, 0, TimeSpan.Zero));
        var server = await ActivityServer.StartAsync(
            time,
            add: (services, settings) =>
            {
                services.AddCredits(settings);
                services.Remove(services.Single(service => service.ImplementationType == typeof(GranterRounds)));
            },
            map: routes => routes.MapCredits());
        return new GivingServer(server, time);
    }

    public T Get<T>()
        where T : notnull => Activities.Get<T>();

    public async Task<PolicyVersion> PublishAsync(string text, int basedOn = 0)
    {
        Time.Move(TimeSpan.FromSeconds(1));
        var published = await Get<ICreditPolicies>().PublishAsync(Activities.Programme, text, null, basedOn, "tester", default);
        Assert.True(published.IsAccepted, published.IsAccepted ? "" : published.Refusal.ToString());
        // What is booked at the very moment of a publication is under it; what is booked before is not.
        Time.Move(TimeSpan.FromSeconds(1));
        return published.Value;
    }

    /// <summary>Sends a trip that happened at the clock's time unless told otherwise.</summary>
    public async Task TripAsync(string id, string distance = "12.4 km", string holder = "user-7", string scenario = "metro", string? at = null, string more = "")
    {
        Time.Move(TimeSpan.FromSeconds(1));
        var when = at ?? Time.Now.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
        var (status, body) = await Activities.PostAsync(ActivityServer.Trip(id, distance, holder, scenario, when, more));
        Assert.True(status == 200, body.ToString());
    }

    public async Task CancelAsync(string id)
    {
        Time.Move(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await Activities.CancelAsync(id)).Status);
    }

    /// <summary>Waits until all is in the log, then gives points for it.</summary>
    public async Task<long> GiveAsync()
    {
        await Get<ITransparencyLog>().SettledAsync(TimeSpan.FromSeconds(30), default);
        return await Get<Granter>().RunAsync(default);
    }

    /// <summary>Another one who gives, as in another process.</summary>
    public Granter NewGranter(int pageSize, ILotWriter? lots = null) => new(
        Activities.Database, Get<ILedger>(), Get<IJournalOrder>(), Get<Puhui.Activities.Contracts.IEntryProgrammes>(), Get<Puhui.Accounts.Contracts.IHolderPlaces>(),
        Get<Puhui.Programmes.Contracts.IProgrammeBook>(), Get<Puhui.Credits.Policies.PolicyBook>(), Get<PointAssets>(), lots ?? Get<ILotWriter>(), Time) { PageSize = pageSize };

    public async Task<long> PointsAsync(string holder = "user-7") =>
        await Activities.BalanceAsync(holder, (await Get<PointAssets>().OfAsync(Activities.Programme, default)).Code);

    public async Task<List<T>> ListAsync<T>(string sql)
    {
        await using var command = Activities.Database.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        List<T> values = [];
        while (await row.ReadAsync())
        {
            values.Add(row.GetFieldValue<T>(0));
        }

        return values;
    }

    /// <summary>Points of the grants in the order in which they were made.</summary>
    public Task<List<long>> GivenAsync() => ListAsync<long>("select points - taken_back from credits.grant order by id");

    public ValueTask DisposeAsync() => Activities.DisposeAsync();
}
