using Microsoft.Extensions.Logging.Abstractions;
using Puhui.Connectors.Tests.Gbt32960.Support;
using Puhui.Gbt32960.Contracts;
using Puhui.Gbt32960.Frames;
using Puhui.Gbt32960.Platforms;
using Puhui.Gbt32960.Trips;

namespace Puhui.Connectors.Tests.Gbt32960;

public sealed class From_telemetry_to_credited_trips
{
    [Fact]
    public async Task The_synthetic_trip_is_credited_with_its_12_3_kilometres()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform);
        await using (var caller = await house.CallAsync())
        {
            var vectors = TelemetryHouse.Vectors();

            // The three reports of the vectors are further apart than a gap; what lies between is sent as it would be.
            string[] names = ["login", "realtime_start", "realtime_mid", "realtime_end", "realtime_invalid_values", "reissue_of_mid"];
            foreach (var name in names)
            {
                await caller.AskAsync(vectors[name]);
            }

            var start = new DateTimeOffset(2026, 9, 17, 8, 0, 10, TimeSpan.FromHours(8));
            await caller.AskAsync(Support.Frames.Report(start.AddMinutes(6), 123_490, command: Command.Resent));
            await caller.AskAsync(Support.Frames.Report(start.AddMinutes(18), 123_550, command: Command.Resent));
            await caller.AskAsync(vectors["logout"]);
        }

        await house.CutAsync();
        var trip = Assert.Single(await house.TripsAsync());
        Assert.Equal((12.3m, "submitted", null), (trip.Kilometres, trip.State, trip.Code));
        Assert.Equal(12.3m, await house.KilometresOnRecordAsync());
        Assert.True(await house.Server.BalanceAsync(Support.Frames.Car) > 0);
        Assert.DoesNotContain(Support.Frames.Car, trip.RecordId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task The_kilometres_of_simulated_vehicles_are_the_kilometres_credited(bool direct, bool edition2025)
    {
        const int Vehicles = 40;
        byte[] key = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        await using var house = await TelemetryHouse.StartAsync(platform => direct
            ? platform with { Mode = VehiclePlatformMode.Direct, Password = null, UniqueCode = null, Vins = [.. VehicleSimulation.Vins(Vehicles)] }
            : platform with { Aes128Key = key });
        var result = await VehicleSimulation.RunAsync(
            new SimulationOptions("127.0.0.1", house.Port, Vehicles, new DateOnly(2026, 9, 16))
            {
                User = direct ? null : TelemetryHouse.User, Password = TelemetryHouse.Password, UniqueCode = TelemetryHouse.Code, Aes128Key = direct ? null : key,
                Edition2025 = edition2025, Seed = 7, Breaks = 2,
            },
            null,
            default);
        Assert.Equal(0, result.Refused);
        Assert.True(result is { Trips: > Vehicles, Reconnects: > 0, Resent: > Vehicles });

        await house.CutAsync();
        var trips = await house.TripsAsync();
        Assert.Equal(result.Trips, trips.Count);
        Assert.Equal(result.Kilometres, trips.Sum(trip => trip.Kilometres));
        Assert.Equal(result.Kilometres, await house.KilometresOnRecordAsync());
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_server_ends_in_the_middle()
    {
        const int Vehicles = 20;
        var house = await TelemetryHouse.StartAsync(platform => platform);
        var (database, port) = (house.Server.Database, house.Port);
        var playing = VehicleSimulation.RunAsync(
            new SimulationOptions("127.0.0.1", port, Vehicles, new DateOnly(2026, 9, 16))
            {
                User = TelemetryHouse.User, Password = TelemetryHouse.Password, UniqueCode = TelemetryHouse.Code, Seed = 11, Breaks = 0, Pace = 20_000,
            },
            null,
            default);
        while (await house.Server.AskAsync<long>("select count(*) from gbt32960.point") < 200)
        {
            await Task.Delay(10);
        }

        // Trips of half a day are credited before the server ends; the rest of the day corrects them or adds to them.
        await house.CutAsync();
        await house.DisposeAsync();
        Assert.False(playing.IsCompleted);
        await using var second = await TelemetryHouse.StartAsync(null, database: database, port: port);
        var result = await playing;

        // What a server had claimed when it ended, and what another is at just now, is due again within two minutes.
        for (var tried = 0; tried < 300; tried++)
        {
            await second.CutAsync();
            if (await second.KilometresOnRecordAsync() == result.Kilometres)
            {
                break;
            }

            await Task.Delay(500);
        }

        Assert.Equal(result.Kilometres, await second.KilometresOnRecordAsync());
    }

    [Fact]
    public async Task Reports_that_come_late_correct_the_trips_that_were_posted()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform);
        await using var caller = await house.CallAsync();
        var at = Support.Frames.Noon;
        await Drive(0, 2, 20, 22);
        await house.CutAsync();
        Assert.Equal([4m, 4m], (await house.TripsAsync()).Select(trip => trip.Kilometres));
        Assert.Equal(8m, await house.KilometresOnRecordAsync());

        // What was missing in the middle: the two are one.
        await Drive(4, 8, 12, 16);
        await house.CutAsync();
        await house.CutAsync();
        Assert.Equal([44m], (await house.TripsAsync()).Where(trip => trip.State == "submitted").Select(trip => trip.Kilometres));
        Assert.Equal(44m, await house.KilometresOnRecordAsync());

        // The same once more changes nothing.
        await Drive(4, 8, 12, 16);
        await house.CutAsync();
        Assert.Equal(44m, await house.KilometresOnRecordAsync());
        Assert.Equal(0L, await house.Server.AskAsync<long>("select count(*) from gbt32960.withdrawal"));

        async Task Drive(params int[] minutes)
        {
            foreach (var minute in minutes)
            {
                Assert.Equal(Answer.Success, (await caller.AskAsync(Support.Frames.Report(at.AddMinutes(minute), 1000 + (20 * minute), 600, command: Command.Resent))).Flag);
            }
        }
    }

    [Fact]
    public async Task Odometers_that_go_back_or_jump_are_held_and_taken_back_when_it_shows_late()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform);
        await using var caller = await house.CallAsync();
        await Send((0, 1000), (1, 1010), (2, 1020));
        await house.CutAsync();
        Assert.Equal(2m, await house.KilometresOnRecordAsync());
        await Send((3, 5000));
        await house.CutAsync();
        await house.CutAsync();
        var trip = Assert.Single(await house.Platforms.TripsAsync(TelemetryHouse.User, heldOnly: true, 10, default));
        Assert.Equal(("held", TripCutter.OdometerJump), (trip.State, trip.Code));
        Assert.Equal(0m, await house.KilometresOnRecordAsync());

        async Task Send(params (int Minute, int Odometer)[] reports)
        {
            foreach (var (minute, odometer) in reports)
            {
                await caller.AskAsync(Support.Frames.Report(Support.Frames.Noon.AddMinutes(minute), odometer));
            }
        }
    }

    [Fact]
    public async Task More_than_1500_kilometres_on_a_day_are_held()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform);
        await using var caller = await house.CallAsync();
        var midnight = new DateTimeOffset(2026, 9, 16, 0, 0, 0, TimeSpan.FromHours(8));
        var odometer = 10_000;
        for (var trip = 0; trip < 2; trip++)
        {
            for (var step = 0; step <= 480; step++)
            {
                await caller.SendAsync(Support.Frames.Report(midnight.AddMinutes((trip * 600) + step), odometer += step == 0 ? 0 : 20, 1200));
            }
        }

        for (var answers = 0; answers < 962; answers++)
        {
            Assert.Equal(Answer.Success, (await caller.NextAsync())!.Value.Flag);
        }

        await house.CutAsync();
        Assert.Equal(["held", "submitted"], (await house.TripsAsync()).Select(trip => trip.State));
        Assert.Equal(960m, await house.KilometresOnRecordAsync());
    }

    [Fact]
    public async Task Charging_is_counted_where_it_is_claimed_and_the_battery_is_known()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform with { Claims = VehicleClaims.Charging, Region = "CN-11" });
        await using var caller = await house.CallAsync();
        await house.Platforms.SetCapacityAsync(TelemetryHouse.User, Support.Frames.Car, 60.5m, default);
        for (var minute = 0; minute <= 60; minute += 5)
        {
            foreach (var vin in new[] { Support.Frames.Car, "LTANPUHU3T0000002" })
            {
                await caller.AskAsync(Support.Frames.Report(Support.Frames.Noon.AddMinutes(minute), 1000, 0, state: 2, charge: 1, soc: (byte)(20 + minute), vin: vin));
            }
        }

        await house.CutAsync();
        var session = Assert.Single(await house.TripsAsync());
        Assert.Equal((36.3m, "submitted"), (session.KilowattHours, session.State));
        Assert.Equal(36.3m, await house.KilometresOnRecordAsync());
    }

    [Fact]
    public async Task Old_points_are_deleted_once_they_are_cut()
    {
        await using var house = await TelemetryHouse.StartAsync(platform => platform);
        await using (var caller = await house.CallAsync())
        {
            await caller.AskAsync(Support.Frames.Report(TelemetryHouse.Evening.AddHours(-70), 1000, command: Command.Resent));
        }

        var later = new TripWorker(
            house.Server.Database, house.Server.Get<PlatformStore>(), house.Server.Get<TripSubmitter>(), TelemetryHouse.Quick, new SetClock(TelemetryHouse.Evening.AddDays(9)),
            NullLogger<TripWorker>.Instance);
        await later.PurgeAsync(default);
        Assert.Equal(1L, await house.Server.AskAsync<long>("select count(*) from gbt32960.point"));
        await later.RunOnceAsync(default);
        await later.PurgeAsync(default);
        Assert.Equal(0L, await house.Server.AskAsync<long>("select count(*) from gbt32960.point"));
    }
}
