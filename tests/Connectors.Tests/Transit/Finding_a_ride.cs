using Puhui.Transit.Distances;
using Puhui.Transit.Journeys;

namespace Puhui.Connectors.Tests.Transit;

public sealed class Finding_a_ride
{
    private const string Calendar = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nALL,1,1,1,1,1,1,1,20260101,20271231\n";

    private const string Stops = """
        stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station
        A,a1,人民广场,31.20,121.40,1,
        A1,,人民广场,31.20,121.40,0,A
        B,,陆家嘴,31.20,121.45,0,
        C,,世纪大道,31.20,121.50,0,
        D,,环线,31.25,121.45,0,
        """;

    private const string Routes = "route_id,route_short_name,route_long_name,route_type\nM2,2号线,Line 2,1\nM4,4号线,,1\nB9,9路,,3\nF1,轮渡,,4\n";

    [Theory]
    [InlineData("M2", "A", "B", 4756)]
    [InlineData("2号线", "人民广场", "陆家嘴", 4756)]
    [InlineData("2", "a1", "世纪大道", 9512)]
    [InlineData("line 2", "A1", "C", 9512)]
    [InlineData(null, "A", "C", 9512)]
    public void Knows_stops_and_routes_by_id_code_and_name(string? route, string from, string to, int metres)
    {
        var found = Find(new Ride(route, from, to, At("08:00:30"), At("08:12:00"), null));
        Assert.Equal(("metro", metres), (found.Value.Scenario, found.Value.Metres));
    }

    [Theory]
    [InlineData("M9", "A", "B", null, "route_unknown")]
    [InlineData("M2", "X", "B", null, "stop_unknown")]
    [InlineData("M2", "A", "A1", null, "same_stop")]
    [InlineData("M2", "B", "A", null, "stops_not_on_route")]
    [InlineData("M2", "A", "B", "none", "trip_unknown")]
    [InlineData("F1", "A", "B", null, "mode_not_counted")]
    public void Refuses_by_name(string route, string from, string to, string? trip, string code) =>
        Assert.Equal(code, Find(new Ride(route, from, to, At("08:00:30"), null, trip)).Refusal?.Code);

    [Fact]
    public void Takes_of_two_ways_the_one_whose_trip_fits_the_taps()
    {
        // The bus goes from A to C straight in the morning, and by D in the evening.
        Assert.Equal(9511, Find(new Ride("B9", "A", "C", At("08:01:00"), At("08:29:00"), null)).Value.Metres);
        Assert.InRange(Find(new Ride("B9", "A", "C", At("18:01:00"), At("18:39:00"), null)).Value.Metres, 14_000, 15_000);
        Assert.Equal("journey_ambiguous", Find(new Ride("B9", "A", "C", At("13:00:00"), null, null)).Refusal?.Code);
        Assert.Equal(9511, Find(new Ride("B9", "A", "C", At("13:00:00"), null, "b1")).Value.Metres);
    }

    [Fact]
    public void Changes_lines_by_the_shortest_way_when_only_the_gates_are_known()
    {
        var found = Find(new Ride(null, "A", "D", At("08:00:00"), At("08:30:00"), null));
        Assert.Equal("metro", found.Value.Scenario);
        Assert.InRange(found.Value.Metres, 10_200, 10_400);
    }

    [Fact]
    public void Goes_on_over_the_end_of_a_loop()
    {
        var loop = Index("loop,X,1,0\nloop,Y,2,0\nloop,Z,3,0\nloop,X,4,0\n",
            "stop_id,stop_lat,stop_lon\nX,31.2,121.4\nY,31.2,121.5\nZ,31.3,121.45\n");
        var found = JourneyFinder.Find(loop, new Ride("M2", "Z", "Y", At("08:00:00"), null, null));
        Assert.InRange(found.Value.Metres, 21_500, 22_500);
    }

    [Fact]
    public void Counts_a_trip_past_midnight_to_the_day_before()
    {
        var index = new FeedIndex(DemoFeed.Read());
        var found = JourneyFinder.Find(index, new Ride("B7", "S1", "S4", new(2026, 9, 18, 1, 9, 0, TimeSpan.FromHours(8)), null, null));
        Assert.Equal(new DateTimeOffset(2026, 9, 18, 1, 30, 0, TimeSpan.FromHours(8)), found.Value.Arrives);
    }

    [Fact]
    public void Places_stops_on_a_way_that_returns_without_going_back()
    {
        var line = new ShapeLine([(31.20, 121.40), (31.20, 121.50), (31.20, 121.40)]);
        var placed = line.Project([(31.2001, 121.41), (31.2001, 121.45), (31.2001, 121.48), (31.1999, 121.45), (31.1999, 121.41)], 300)!;
        Assert.Equal(placed.Order(), placed);
        Assert.InRange(placed[3] - placed[1], 9_000, 10_000);
        Assert.Null(line.Project([(31.30, 121.41)], 300));
    }

    private static Puhui.Quantities.Result<Journey> Find(Ride ride) => JourneyFinder.Find(Index(null, Stops), ride);

    private static FeedIndex Index(string? loop, string stops)
    {
        var trips = loop is null
            ? "route_id,service_id,trip_id\nM2,ALL,m2\nM4,ALL,m4\nB9,ALL,b1\nB9,ALL,b2\nF1,ALL,f1\n"
            : "route_id,service_id,trip_id\nM2,ALL,loop\n";
        var calls = loop is null
            ? """
              trip_id,stop_id,stop_sequence,arrival_time,departure_time
              m2,A1,1,08:00:00,08:00:00
              m2,B,2,08:06:00,08:06:00
              m2,C,3,08:12:00,08:12:00
              m4,B,1,08:00:00,08:00:00
              m4,D,2,08:06:00,08:06:00
              b1,A,1,08:00:00,08:00:00
              b1,C,2,08:30:00,08:30:00
              b2,A,1,18:00:00,18:00:00
              b2,D,2,18:20:00,18:20:00
              b2,C,3,18:40:00,18:40:00
              f1,A,1,08:00:00,08:00:00
              f1,B,2,08:30:00,08:30:00

              """
            : "trip_id,stop_id,stop_sequence,shape_dist_traveled\n" + loop.Replace(",0\n", ",\n", StringComparison.Ordinal);
        return new FeedIndex(DemoFeed.Read(("stops.txt", stops), ("routes.txt", Routes), ("trips.txt", trips), ("stop_times.txt", calls), ("shapes.txt", null), ("calendar.txt", Calendar)));
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-09-17T{time}+08:00", System.Globalization.CultureInfo.InvariantCulture);
}
