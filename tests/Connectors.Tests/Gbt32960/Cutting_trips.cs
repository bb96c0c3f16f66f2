using Puhui.Connectors.Tests.Gbt32960.Support;
using Puhui.Gbt32960.Bodies;
using Puhui.Gbt32960.Trips;

namespace Puhui.Connectors.Tests.Gbt32960;

public sealed class Cutting_trips
{
    [Fact]
    public void A_trip_is_the_odometer_difference_whatever_the_speed_says()
    {
        var trip = Assert.Single(TripCutter.Trips([At(0, 1000, 0), At(30, 1002, 999), At(60, 1005, 1), At(90, 1005, 0, VehicleState.Off)]));
        Assert.Equal((5, true, null), (trip.Amount, trip.Closed, trip.Hold));
        Assert.Equal((Time(0), Time(90)), (trip.Start.At, trip.End.At));
    }

    [Fact]
    public void A_stop_of_five_minutes_or_the_key_ends_a_trip_and_a_red_light_does_not()
    {
        Assert.Single(TripCutter.Trips([At(0, 0), At(60, 5), At(120, 5, 0), At(300, 5, 0), At(360, 9)]));
        Assert.Equal([5, 4], TripCutter.Trips([At(0, 0), At(60, 5), At(120, 5, 0), At(420, 5, 0), At(480, 9)]).Select(trip => trip.Amount));
        Assert.Equal([5, 4], TripCutter.Trips([At(0, 0), At(60, 5, 0, VehicleState.Off), At(120, 9)]).Select(trip => trip.Amount));
    }

    [Fact]
    public void What_was_driven_while_nothing_was_heard_is_not_counted()
    {
        var trips = TripCutter.Trips([At(0, 0), At(60, 5), At(661, 80), At(720, 85)]);
        Assert.Equal([5, 5], trips.Select(trip => trip.Amount));
        Assert.Equal([true, false], trips.Select(trip => trip.Closed));
    }

    [Fact]
    public void Reports_without_an_odometer_are_ignored()
    {
        var trip = Assert.Single(TripCutter.Trips([At(0, 0), At(30, null), At(60, 5), At(70, null, 0), At(90, 6)]));
        Assert.Equal(6, trip.Amount);
    }

    [Fact]
    public void Standing_with_the_power_on_is_no_trip() => Assert.Empty(TripCutter.Trips([At(0, 7, 0), At(60, 7, 0), At(120, 7, 0)]));

    [Fact]
    public void An_odometer_that_goes_back_or_jumps_holds_the_trip()
    {
        Assert.Equal(TripCutter.OdometerBack, Assert.Single(TripCutter.Trips([At(0, 100), At(60, 105), At(120, 50), At(180, 55)])).Hold);
        Assert.Equal(TripCutter.OdometerJump, Assert.Single(TripCutter.Trips([At(0, 100), At(60, 105), At(120, 305)])).Hold);

        // 250 km/h for a minute are 4.2 km.
        Assert.Null(Assert.Single(TripCutter.Trips([At(0, 100), At(60, 143)])).Hold);
    }

    [Fact]
    public void The_parts_of_a_day_are_cut_as_the_whole_is()
    {
        // Whatever is between two ends of trips does not depend on what was before.
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var points = Day(random);
            var whole = TripCutter.Trips(points);
            foreach (var boundary in whole.Where(trip => trip.Closed).Select(trip => trip.End.At))
            {
                var later = TripCutter.Trips(points.Where(point => point.Report.At >= boundary));
                Assert.Equal(whole.Where(trip => trip.Start.At >= boundary).Select(Words), later.Select(Words));
            }
        }

        static string Words(Cut trip) => $"{trip.Start.At:HH:mm:ss}-{trip.End.At:HH:mm:ss} {trip.Amount} {trip.Closed} {trip.Hold}";
    }

    [Fact]
    public void A_session_is_what_the_battery_gained_while_it_charged()
    {
        var points = new[] { (0, 20, 3), (60, 20, 1), (600, 40, 1), (1100, 79, 1), (1160, 80, 4), (1220, 80, 3), (1280, 79, 1) }
            .Select(one => new Point(new Telemetry(Time(one.Item1)) { Soc = (short)one.Item2, Charge = (ChargeState)one.Item3 }, Time(one.Item1)));
        var session = Assert.Single(ChargingCutter.Sessions(points));
        Assert.Equal((60, Time(60), Time(1160), true), (session.Amount, session.Start.At, session.End.At, session.Closed));
    }

    private static DateTimeOffset Time(int second) => Support.Frames.Noon.ToUniversalTime().AddSeconds(second);

    private static Point At(int second, int? odometer, short speed = 300, VehicleState state = VehicleState.On) =>
        new(new Telemetry(Time(second)) { Odometer = odometer, Speed = speed, State = state }, Time(second));

    private static List<Point> Day(Random random)
    {
        List<Point> points = [];
        var (second, odometer) = (0, 1000);
        for (var i = 0; i < 120; i++)
        {
            second += random.Next(20) switch { 0 => 700, 1 => 300, _ => random.Next(5, 60) };
            var moves = random.Next(3) > 0;
            odometer += moves ? random.Next(0, 5) : random.Next(60) == 0 ? -3 : 0;
            points.Add(At(second, random.Next(15) == 0 ? null : odometer, (short)(moves ? 300 : 0), random.Next(12) == 0 ? VehicleState.Off : VehicleState.On));
        }

        return points;
    }
}
