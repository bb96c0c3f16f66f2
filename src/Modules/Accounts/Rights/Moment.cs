namespace Puhui.Accounts.Rights;

/// <summary>Now, to the microsecond, as the database keeps it.</summary>
internal static class Moment
{
    public static DateTimeOffset Of(TimeProvider time) => new(time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
