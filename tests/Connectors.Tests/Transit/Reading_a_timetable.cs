using System.IO.Compression;
using Puhui.Connectors.Tests.Items;
using Puhui.Transit.Feeds;

namespace Puhui.Connectors.Tests.Transit;

public sealed class Reading_a_timetable
{
    [Fact]
    public void Takes_the_feeds_own_distances_in_the_unit_the_geometry_shows()
    {
        var metro = DemoFeed.Read().Patterns.Single(pattern => pattern.Basis == DistanceBasis.Feed);
        Assert.Equal([0, 2410, 4980, 7850], metro.Metres);
    }

    [Theory]
    [InlineData("", 1000)]
    [InlineData("m", 1)]
    [InlineData("mi", 1609.344)]
    [InlineData("ft", 0.3048)]
    public void Knows_metres_kilometres_feet_and_miles(string unit, double metres)
    {
        var stopTimes = File.ReadAllText(Path.Combine(DemoFeed.Folder, "stop_times.txt"));
        foreach (var kilometres in unit.Length == 0 ? [] : new[] { 2.41, 4.98, 7.85 })
        {
            stopTimes = stopTimes.Replace(
                kilometres.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture),
                (kilometres * 1000 / metres).ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        Assert.Contains(DemoFeed.Read(("stop_times.txt", stopTimes)).Patterns, pattern => pattern.Metres.SequenceEqual([0, 2410, 4980, 7850]));
    }

    [Fact]
    public void Goes_along_the_shape_when_the_distances_fit_no_unit()
    {
        var feed = DemoFeed.Read(("stop_times.txt", File.ReadAllText(Path.Combine(DemoFeed.Folder, "stop_times.txt")).Replace(",7.85", ",78.5", StringComparison.Ordinal)));
        var metro = feed.Patterns.Single(pattern => pattern.Stops.Length == 4);
        Assert.Equal(DistanceBasis.Shape, metro.Basis);
        Assert.InRange(metro.Metres[3], 7500, 7800);
        Assert.Single(feed.Warnings);
    }

    [Fact]
    public void Goes_from_stop_to_stop_without_a_shape()
    {
        var bus = DemoFeed.Read().Patterns.Single(pattern => pattern.Basis == DistanceBasis.Stops);
        Assert.InRange(bus.Metres[1], 7470, 7530);
    }

    [Fact]
    public void Spreads_times_that_are_not_given_between_those_that_are()
    {
        var feed = DemoFeed.Read(("stop_times.txt", "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nM1-1,8:00:00,8:00:00,S1,1\nM1-1,,,S2,2\nM1-1,,,S3,3\nM1-1,8:12:00,8:12:00,S4,9\n"));
        Assert.Equal([8 * 3600, (8 * 3600) + 240, (8 * 3600) + 480, (8 * 3600) + 720], feed.Patterns[0].Trips[0].Arrive!);
    }

    [Theory]
    [InlineData("stops.txt", null, "gtfs_file_missing")]
    [InlineData("calendar.txt", null, "gtfs_file_missing")]
    [InlineData("routes.txt", "route_id\nM1\n", "gtfs_column_missing")]
    [InlineData("routes.txt", "route_id,route_type\nM1,1\nM1,1\n", "gtfs_value_invalid")]
    [InlineData("routes.txt", "route_id,route_type\nM1,1\n", "gtfs_reference_unknown")]
    [InlineData("trips.txt", "route_id,service_id,trip_id\nM1,ALL,X\n", "gtfs_reference_unknown")]
    [InlineData("stop_times.txt", "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nM1-1,8:00,8:00:00,S1,1\n", "gtfs_value_invalid")]
    [InlineData("stop_times.txt", "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nM1-1,8:00:00,8:00:00,S9,1\n", "gtfs_reference_unknown")]
    [InlineData("stop_times.txt", "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nM1-1,8:00:00,7:00:00,S1,1\n", "gtfs_value_invalid")]
    [InlineData("stop_times.txt", "trip_id,stop_id,stop_sequence\nM1-1,S1,1\n", "gtfs_value_invalid")]
    [InlineData("stops.txt", "stop_id,stop_lat,stop_lon\nS1,91,121\n", "gtfs_value_invalid")]
    [InlineData("stops.txt", "stop_id,stop_lat,stop_lon\nS1,NaN,121\n", "gtfs_value_invalid")]
    [InlineData("agency.txt", "agency_timezone\nMoon/Sea\n", "gtfs_value_invalid")]
    [InlineData("calendar.txt", "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nALL,1,1,1,1,1,1,1,2026-01-01,20271231\n", "gtfs_value_invalid")]
    public void Names_what_is_wrong(string file, string? content, string code) =>
        Assert.Equal(code, Assert.Throws<GtfsException>(() => DemoFeed.Read((file, content))).Code);

    [Fact]
    public void Refuses_names_that_lead_out_of_the_archive() => Assert.Equal(
        "gtfs_zip_invalid", Assert.Throws<GtfsException>(() => DemoFeed.Read(("../stops.txt", "x"))).Code);

    [Fact]
    public void Refuses_what_unpacks_to_too_much()
    {
        var nothing = new string('\n', 2_000_000);
        var limits = FeedLimits.Default with { PlainBytes = 1 << 20 };
        var archive = DemoFeed.Zip(("stops.txt", "stop_id,stop_lat,stop_lon\n" + nothing));
        Assert.Equal("gtfs_too_large", Assert.Throws<GtfsException>(() => FeedReader.Read(new MemoryStream(archive), limits)).Code);
    }

    [Fact]
    public void Refuses_more_rows_than_it_may_hold() => Assert.Equal(
        "gtfs_too_large", Assert.Throws<GtfsException>(() => FeedReader.Read(new MemoryStream(DemoFeed.Zip()), FeedLimits.Default with { StopTimes = 3 })).Code);

    [Fact]
    public void Survives_ten_thousand_mutations()
    {
        string[] names = ["stops.txt", "stop_times.txt", "routes.txt", "trips.txt", "calendar.txt", "shapes.txt", "agency.txt"];
        for (var i = 0; i < names.Length; i++)
        {
            var sound = File.ReadAllBytes(Path.Combine(DemoFeed.Folder, names[i]));
            foreach (var spoilt in Support.SpoiltBytes.Of(sound, 1200, i))
            {
                Try(() => FeedReader.Read(new MemoryStream(Replaced(names[i], spoilt))));
            }
        }

        foreach (var spoilt in Support.SpoiltBytes.Of(DemoFeed.Zip(), 2000, 99))
        {
            Try(() => FeedReader.Read(new MemoryStream(spoilt)));
        }
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (GtfsException e)
        {
            Assert.StartsWith("gtfs_", e.Code, StringComparison.Ordinal);
        }
    }

    private static byte[] Replaced(string name, byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in Directory.GetFiles(DemoFeed.Folder))
            {
                using var entry = zip.CreateEntry(Path.GetFileName(file), CompressionLevel.NoCompression).Open();
                entry.Write(Path.GetFileName(file) == name ? content : File.ReadAllBytes(file));
            }
        }

        return packed.ToArray();
    }
}
