using Puhui.Connectors.Tests.Gbt32960.Support;
using Puhui.Gbt32960.Bodies;
using Puhui.Gbt32960.Frames;

namespace Puhui.Connectors.Tests.Gbt32960;

public sealed class Reading_reports
{
    // Type byte and layout of every unit, with lists of more than one entry and the marks for "abnormal" and "invalid" as counts.
    private static readonly byte[][] Units2016 =
    [
        [0x02, 2, .. new byte[24]],
        [0x02, 0xFF],
        [0x03, .. new byte[6], 0, 3, .. new byte[3], .. new byte[10]],
        [0x03, .. new byte[6], 0xFF, 0xFE, .. new byte[10]],
        [0x04, .. new byte[5]],
        [0x06, .. new byte[14]],
        [0x07, .. new byte[5], 1, .. new byte[4], 0, 0xFE, 2, .. new byte[8]],
        [0x08, 2, .. new byte[9], 2, .. new byte[4], .. new byte[9], 0],
        [0x09, 2, 1, 0, 2, 60, 61, 2, 0, 0],
        [0x80, 0, 3, 1, 2, 3],
        [0xFE, 0, 0],
    ];

    private static readonly byte[][] Units2025 =
    [
        [0x02, 2, .. new byte[20]],
        [0x03, .. new byte[12]],
        [0x04, .. new byte[2]],
        [0x06, .. new byte[5], 1, .. new byte[4], 0, 0, 0, 2, .. new byte[4]],
        [0x07, 1, .. new byte[5], 0, 2, .. new byte[4]],
        [0x08, 1, 1, 0, 2, 60, 61],
        [0x30, 1, .. new byte[10], 0, 1, 50],
        [0x31, .. new byte[5], 0, 1, 0, 0, 0, 2, 60, 60],
        [0x32, .. new byte[18]],
        [0x90, 0, 2, 1, 2],
    ];

    [Fact]
    public void The_vectors_say_what_they_should()
    {
        var vectors = TelemetryHouse.Vectors();
        var start = Read(vectors["realtime_start"]);
        Assert.Equal((123_456, (short)0, (short)80, (short)12_147, (short)3_123), (start.Odometer, start.Speed, start.Soc, start.Longitude, start.Latitude));
        Assert.Equal(new DateTimeOffset(2026, 9, 17, 0, 0, 10, TimeSpan.Zero), start.At);
        var mid = Read(vectors["realtime_mid"]);
        Assert.Equal((123_521, (short)463, (short)77), (mid.Odometer, mid.Speed, mid.Soc));
        Assert.Equal(mid, Read(vectors["reissue_of_mid"]));
        var end = Read(vectors["realtime_end"]);
        Assert.Equal((123_579, (short)75, VehicleState.Off), (end.Odometer, end.Soc, end.State));
        Assert.False(Read(vectors["realtime_invalid_values"]).IsWorthKeeping);

        static Telemetry Read(byte[] bytes)
        {
            var frame = Support.Frames.ReadAll(bytes)[0].Frame;
            Assert.Null(ReportReader.Read(frame.Edition, frame.Body, out var report, out _));
            return report;
        }
    }

    [Theory]
    [InlineData(2016)]
    [InlineData(2025)]
    public void Every_unit_is_walked_through_by_its_lengths(int year)
    {
        var edition = year == 2016 ? Edition.Y2016 : Edition.Y2025;
        var vehicle = Support.Frames.ReportBody(Support.Frames.Noon, 5_000, unitSize: year == 2016 ? 20 : 18);
        foreach (var unit in year == 2016 ? Units2016 : Units2025)
        {
            // The vehicle unit after it is found only when the unit before was taken exactly.
            byte[] body = [.. vehicle[..6], .. unit, .. vehicle[6..]];
            Assert.Null(ReportReader.Read(edition, body, out var report, out _));
            Assert.Equal(5_000, report.Odometer);

            for (var cut = 7; cut < 6 + unit.Length; cut++)
            {
                Assert.Equal(FrameFault.BodyInvalid, ReportReader.Read(edition, body.AsSpan(0, cut), out _, out _));
            }
        }
    }

    [Fact]
    public void The_position_of_2025_has_a_byte_more_and_the_vehicle_two_less()
    {
        byte[] body = [.. Support.Frames.ReportBody(Support.Frames.Noon, 77, unitSize: 18), 0x05, 0b110, 1, 0x07, 0x27, 0x0E, 0x00, 0x02, 0x62, 0x5A, 0x00];
        Assert.Null(ReportReader.Read(Edition.Y2025, body, out var report, out _));
        Assert.Equal((77, (short)-12_000, (short)-4_000), (report.Odometer, report.Longitude, report.Latitude));
    }

    [Fact]
    public void A_signature_is_the_last_thing_and_says_what_it_covers()
    {
        byte[] body = [.. Support.Frames.ReportBody(Support.Frames.Noon, 77, unitSize: 18), 0xFF, 1, 0, 2, 8, 9, 0, 1, 7];
        Assert.Null(ReportReader.Read(Edition.Y2025, body, out _, out var signature));
        Assert.Equal((25, 2, 1), (signature!.SignedLength, signature.R.Length, signature.S.Length));
        Assert.Equal(FrameFault.BodyInvalid, ReportReader.Read(Edition.Y2025, [.. body, 0], out _, out _));
    }

    [Fact]
    public void A_unit_nobody_knows_is_refused() =>
        Assert.Equal(FrameFault.UnitUnknown, ReportReader.Read(Edition.Y2016, [.. BeijingTime.ToBytes(Support.Frames.Noon), 0x40, 1, 2], out _, out _));

    [Fact]
    public void A_time_that_does_not_exist_is_refused()
    {
        Assert.Equal(FrameFault.TimeInvalid, ReportReader.Read(Edition.Y2016, [26, 2, 30, 0, 0, 0], out _, out _));
        Assert.Equal(FrameFault.TimeInvalid, ReportReader.Read(Edition.Y2016, [26, 13, 1, 0, 0, 0], out _, out _));
        Assert.Equal(FrameFault.TimeInvalid, ReportReader.Read(Edition.Y2016, [26, 1, 1, 24, 0, 0], out _, out _));
    }

    [Theory]
    [InlineData("11111111111111111", true)]
    [InlineData("LTANPUHU3T000000I", false)]
    [InlineData("LTANPUHU3T000000", false)]
    [InlineData("ltanpuhu3t0000001", false)]
    public void A_vin_has_seventeen_letters_and_digits(string vin, bool valid) => Assert.Equal(valid, Vin.IsValid(vin));

    [Fact]
    public void The_check_digit_is_that_of_the_standard() => Assert.Equal('X', Vin.CheckDigit("1M8GDM9AXKP042788"));
}
