namespace Puhui.Cli.Demo.City.Routines;

/// <summary>
/// The city's clock: begins at five in the morning of today, or sixteen hours back when that was less than six hours ago or has not
/// come yet (so that there is always a rush hour to see), runs ahead at its pace, and never beyond the real clock.
/// </summary>
internal sealed class CityClock
{
    private static readonly TimeSpan LeastToSee = TimeSpan.FromHours(6);

    private readonly TimeProvider _time;
    private readonly DateTimeOffset _began;
    private readonly int _pace;

    public CityClock(TimeProvider time, TimeZoneInfo zone, int pace)
    {
        _time = time;
        _pace = pace;
        _began = time.GetUtcNow();
        Zone = zone;
        Start = StartOf(_began, zone);
    }

    public TimeZoneInfo Zone { get; }

    public DateTimeOffset Start { get; }

    /// <summary>What time it is in the city, in its own zone.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var real = _time.GetUtcNow();
            var city = Start + ((real - _began) * 60 * _pace);
            return TimeZoneInfo.ConvertTime(city < real ? city : real, Zone);
        }
    }

    /// <summary>Whether it has caught up with the real clock.</summary>
    public bool IsRealTime => Start + ((_time.GetUtcNow() - _began) * 60 * _pace) >= _time.GetUtcNow();

    private static DateTimeOffset StartOf(DateTimeOffset now, TimeZoneInfo zone)
    {
        var five = TimeZoneInfo.ConvertTime(now, zone).Date.AddHours(5);
        var start = new DateTimeOffset(five, zone.GetUtcOffset(five));
        return now - start >= LeastToSee ? start : TimeZoneInfo.ConvertTime(now.AddHours(-16), zone);
    }
}
