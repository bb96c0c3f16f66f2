namespace Puhui.Activities.Sources.Limits;

/// <summary>
/// Lets through so many requests a second, with bursts of as many. Remembers one number: when the bucket will be full again. Lock-free.
/// </summary>
internal sealed class RequestRate
{
    private long _fullAt;

    /// <summary>Takes a place at a time in ticks; otherwise says after how many ticks there will be one.</summary>
    public bool TryTake(int perSecond, long now, out long wait)
    {
        var interval = TimeSpan.TicksPerSecond / perSecond;
        while (true)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            if (fullAt > now + TimeSpan.TicksPerSecond)
            {
                // The clock was set back: that must not shut a source out for longer than its bucket lasts.
                Interlocked.CompareExchange(ref _fullAt, now + TimeSpan.TicksPerSecond, fullAt);
                continue;
            }

            var from = Math.Max(fullAt, now);
            wait = from + interval - (now + TimeSpan.TicksPerSecond);
            if (wait > 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, from + interval, fullAt) == fullAt)
            {
                wait = 0;
                return true;
            }
        }
    }
}
