using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Gbt32960;
using Puhui.Gbt32960.Contracts;
using Puhui.Gbt32960.Serving;
using Puhui.Gbt32960.Trips;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Platform.Settings;

namespace Puhui.Connectors.Tests.Gbt32960.Support;

/// <summary>A clock that was set to a day and goes on from there; its timers are those of the machine.</summary>
internal sealed class SetClock(DateTimeOffset start) : TimeProvider
{
    private readonly long _began = TimeProvider.System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => start + TimeProvider.System.GetElapsedTime(_began);
}

/// <summary>A whole server that speaks GB/T 32960 on a free port, with one registered platform. Trips are cut when a test says so.</summary>
internal sealed class TelemetryHouse : IAsyncDisposable
{
    public const string User = "city";
    public const string Password = "a-long-password";
    public const string Code = "PUHUITESTPLATFORM";
    public static readonly DateTimeOffset Evening = new(2026, 9, 17, 23, 30, 0, TimeSpan.FromHours(8));
    private static int _folders;

    private TelemetryHouse(ActivityServer server) => Server = server;

    public ActivityServer Server { get; }

    public int Port => Server.Get<TelemetryServer>().Port;

    public IVehiclePlatforms Platforms => Server.Get<IVehiclePlatforms>();

    public static TelemetryOptions Quick { get; } = new() { Settle = TimeSpan.Zero, LookAgain = TimeSpan.Zero, CutEvery = TimeSpan.FromHours(1) };

    /// <param name="platform">Changes the platform before it is registered; null registers none, for a second server on the same database.</param>
    public static async Task<TelemetryHouse> StartAsync(
        Func<NewVehiclePlatform, NewVehiclePlatform>? platform, DateTimeOffset? now = null, TelemetryOptions? options = null, NpgsqlDataSource? database = null, int port = 0)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"puhui-gbt32960-{Environment.ProcessId}-{Interlocked.Increment(ref _folders)}");
        var server = await ActivityServer.StartAsync(
            time: new SetClock(now ?? Evening),
            database: database,
            add: (services, settings) =>
            {
                var own = settings with { Gbt32960Port = port, DataFolder = folder };
                services.AddSingleton(options ?? Quick);
                services.AddGbt32960(own).AddGbt32960Server(own);
            });
        var house = new TelemetryHouse(server);
        await server.UseSourceAsync(new NewSource(server.Programme, "vehicles", "Vehicles") { Subjects = SubjectKind.Vehicle });
        if (platform is not null)
        {
            await house.Platforms.AddAsync(platform(new NewVehiclePlatform(User, server.Source.Id) { Password = Password, UniqueCode = Code }), default);
        }

        return house;
    }

    public Task CutAsync() => Server.Get<TripWorker>().RunOnceAsync(default);

    public Task<IReadOnlyList<VehicleTrip>> TripsAsync(string user = User) => Platforms.TripsAsync(user, heldOnly: false, 10_000, default);

    /// <summary>Kilometres of the records that stand, as the intake has them.</summary>
    public async Task<decimal> KilometresOnRecordAsync(int status = 1)
    {
        var inputs = await Server.AskAsync<string[]>(
            $$"""
            select coalesce(array_agg(inputs), '{}') from activities.record r
            where status = {{status}} and not exists (select from activities.cancellation c where c.source = r.source and c.record_id = r.record_id)
            """);
        return inputs.Sum(text => decimal.Parse(text.Split('=')[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
    }

    public async Task<Caller> CallAsync(bool logIn = true)
    {
        var caller = await Caller.ConnectAsync(Port);
        if (logIn)
        {
            Assert.Equal(1, (await caller.AskAsync(Frames.PlatformLogin())).Flag);
        }

        return caller;
    }

    public static IReadOnlyDictionary<string, byte[]> Vectors()
    {
        var file = Path.Combine(SettingsReader.HomeFolder(), "tests/Connectors.Tests/Gbt32960/Samples/synthetic_trip_frames.json");
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return json.RootElement.GetProperty("frames").EnumerateArray()
            .ToDictionary(frame => frame.GetProperty("name").GetString()!, frame => Convert.FromHexString(frame.GetProperty("hex").GetString()!));
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
