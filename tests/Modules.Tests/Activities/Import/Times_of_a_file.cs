using Puhui.Activities.Import;

namespace Puhui.Modules.Tests.Activities.Import;

public sealed class Times_of_a_file
{
    private static readonly LocalTime LosAngeles = new(TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles"), ["M/d/yyyy H:mm"]);
    private static readonly LocalTime Shanghai = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), ["iso", "yyyy-MM-dd HH:mm:ss", "yyyy/M/d H:mm"]);

    private static string Utc(LocalTime times, string text, DateTimeOffset? notBefore = null) =>
        times.Read(text, "at", notBefore).Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss");

    [Theory]
    [InlineData("8/29/2013 14:13", "2013-08-29 21:13:00")]
    [InlineData("1/2/2014 7:05", "2014-01-02 15:05:00")]
    public void Are_wall_time_in_the_zone_of_the_profile(string text, string utc) => Assert.Equal(utc, Utc(LosAngeles, text));

    [Fact]
    public void Mean_the_first_of_two_when_the_clock_is_put_back()
    {
        Assert.Equal("2013-11-03 08:30:00", Utc(LosAngeles, "11/3/2013 1:30"));
    }

    [Fact]
    public void Mean_the_second_of_two_when_the_first_would_end_before_it_began()
    {
        // Began at 1:50 summer time, ended when the clock showed 1:10 for the second time: twenty minutes, not minus forty.
        var began = LosAngeles.Read("11/3/2013 1:50", "at").Value;

        Assert.Equal("2013-11-03 09:10:00", Utc(LosAngeles, "11/3/2013 1:10", notBefore: began));
    }

    [Fact]
    public void Are_read_with_the_old_offset_in_the_hour_the_clock_skips()
    {
        Assert.Equal("2014-03-09 10:30:00", Utc(LosAngeles, "3/9/2014 2:30"));
    }

    [Theory]
    [InlineData("2026-09-17T08:10:00+08:00", "2026-09-17 00:10:00")]
    [InlineData("2026-09-17T08:10:00Z", "2026-09-17 08:10:00")]
    [InlineData("2026-09-17T08:10:00-05:30", "2026-09-17 13:40:00")]
    [InlineData("2026-09-17 08:10:00", "2026-09-17 00:10:00")]
    [InlineData(" 2026/9/7 8:10 ", "2026-09-07 00:10:00")]
    public void Say_themselves_when_they_were_if_they_carry_an_offset(string text, string utc) => Assert.Equal(utc, Utc(Shanghai, text));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-02-30 08:10:00")]
    [InlineData("2026-09-17T08:10:00")]
    public void Are_refused_in_any_other_form(string text)
    {
        var read = Shanghai.Read(text, "at");

        Assert.Equal("time_invalid", read.Refusal!.Code);
        Assert.Equal("at", read.Refusal.Pointer);
    }
}
