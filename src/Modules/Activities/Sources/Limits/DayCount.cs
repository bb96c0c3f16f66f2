namespace Puhui.Activities.Sources.Limits;

/// <summary>How many records of one source were recorded on one day: by all processes as last heard, and by this one since.</summary>
internal sealed class DayCount(int source, DateOnly day)
{
    private readonly Lock _lock = new();
    private long _known;
    private long _unwritten;
    private long _reserved;

    public int Source { get; } = source;

    public DateOnly Day { get; } = day;

    /// <summary>Reserves room for records; otherwise says how many would still fit.</summary>
    public bool TryReserve(int records, long most, out long left)
    {
        lock (_lock)
        {
            left = Math.Max(0, most - _known - _unwritten - _reserved);
            if (records > left)
            {
                return false;
            }

            _reserved += records;
            return true;
        }
    }

    /// <summary>Gives the room back, but for what was recorded.</summary>
    public void Settle(int reserved, int recorded)
    {
        lock (_lock)
        {
            _reserved -= reserved;
            _unwritten += recorded;
        }
    }

    /// <summary>What is to be added to the table; follow with <see cref="Written"/> when it is there.</summary>
    public long ToWrite()
    {
        lock (_lock)
        {
            return _unwritten;
        }
    }

    public void Written(long added, long total)
    {
        lock (_lock)
        {
            _unwritten -= added;
            _known = total;
        }
    }
}
