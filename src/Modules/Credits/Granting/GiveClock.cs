namespace Puhui.Credits.Granting;

/// <summary>Now, as precise as it is kept: in whole microseconds.</summary>
internal static class GiveClock
{
    public static DateTimeOffset Now(TimeProvider time) => Whole(time.GetUtcNow());

    public static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
