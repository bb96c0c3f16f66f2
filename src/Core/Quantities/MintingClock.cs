namespace Puhui.Quantities;

/// <summary>
/// The time part of ids of version 7 (RFC 9562, method 1 of section 6.2): milliseconds and a counter of 12 bits, never the same twice and
/// never going back, so that what was made later sorts later, also within one millisecond.
/// </summary>
public sealed class MintingClock
{
    private const int CounterBits = 12;
    private long _last;

    /// <summary>
    /// The first 8 bytes of a UUID of version 7. Under more than 4,096 a millisecond, or when time goes back, it runs ahead.
    /// </summary>
    /// <param name="milliseconds">The time, Unix milliseconds.</param>
    public ulong Next(long milliseconds)
    {
        var now = milliseconds << CounterBits;
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);
            next = Math.Max(last + 1, now);
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);
        return ((ulong)(next >> CounterBits) << 16) | 0x7000UL | ((ulong)next & ((1UL << CounterBits) - 1));
    }
}
