namespace Puhui.Ledger.Posting;

/// <summary>
/// The time part of the ids of this process: the time of booking in milliseconds and a counter of 12 bits, never the same twice and
/// never going back, so that statements show entries in the order in which they were minted.
/// </summary>
internal sealed class MintingClock
{
    private const int CounterBits = 12;
    private long _last;

    /// <summary>The first 8 bytes of a UUID of version 7.</summary>
    public ulong Next(DateTimeOffset bookedAt)
    {
        var now = bookedAt.ToUnixTimeMilliseconds() << CounterBits;
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
