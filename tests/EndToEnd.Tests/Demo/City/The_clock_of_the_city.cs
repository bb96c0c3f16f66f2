using Puhui.Cli.Demo.City.Routines;
using Xunit;

namespace Puhui.EndToEnd.Tests.Demo.City;

public sealed class The_clock_of_the_city
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    [Fact]
    public void It_begins_at_five_runs_ahead_at_its_pace_and_never_passes_the_real_one()
    {
        var time = new HandMoved(Local(14, 0));
        var clock = new CityClock(time, Zone, pace: 10);
        Assert.Equal(Local(5, 0), clock.Now);
        time.Now += TimeSpan.FromSeconds(6);
        Assert.Equal(Local(6, 0), clock.Now);
        Assert.False(clock.IsRealTime);
        time.Now += TimeSpan.FromSeconds(60);
        Assert.Equal(time.Now, clock.Now);
        Assert.True(clock.IsRealTime);
        time.Now += TimeSpan.FromHours(30);
        Assert.Equal(time.Now, clock.Now);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public void In_the_night_and_early_in_the_day_it_begins_sixteen_hours_back(int hour)
    {
        var clock = new CityClock(new HandMoved(Local(hour, 30)), Zone, pace: 1);
        Assert.Equal(Local(hour, 30).AddHours(-16), clock.Start);
        Assert.True(clock.Now <= Local(hour, 30));
    }

    private static DateTimeOffset Local(int hour, int minute) => new(2026, 3, 6, hour, minute, 0, TimeSpan.FromHours(8));

    private sealed class HandMoved(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
