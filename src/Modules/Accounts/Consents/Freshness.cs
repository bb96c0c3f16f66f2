namespace Puhui.Accounts.Consents;

/// <summary>
/// Whether this process hears of changes of subjects. One that has not for a while, because it stood still or cannot reach the
/// database, must not go by its memory.
/// </summary>
internal sealed class Freshness(TimeProvider time)
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly long _longest = (long)(Longest.TotalSeconds * time.TimestampFrequency);
    private long _heard;

    /// <summary>True while nobody listens at all, as on the command line: then nothing is long-lived either.</summary>
    public bool IsFresh => Volatile.Read(ref _heard) is var heard && (heard == 0 || time.GetTimestamp() - heard <= _longest);

    /// <summary>Everything committed before <paramref name="when"/> is known here.</summary>
    public void Heard(long when) => Volatile.Write(ref _heard, Math.Max(1, when));
}
