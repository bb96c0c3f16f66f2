namespace Puhui.Activities.Replay;

/// <summary>Counts the records of one piece. The months are those of the programme's zone.</summary>
internal sealed class Tallying(PastScope scope, IReadOnlyList<DateOnly> months, long[] begins, int people)
{
    private readonly TallyCell?[] _cells = new TallyCell?[(scope.Plain.Count + scope.Capped.Count) * months.Count];
    private readonly byte[][] _names = [.. scope.Plain.Concat(scope.Capped).Select(System.Text.Encoding.UTF8.GetBytes)];
    private readonly string[] _texts = [.. scope.Plain.Concat(scope.Capped)];
    private readonly Tally _tally = new();
    private int _lastName;

    public HolderSums Holders { get; } = new();

    /// <summary>The months of a period and when each begins, in microseconds.</summary>
    public static (IReadOnlyList<DateOnly> Months, long[] Begins) MonthsOf(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone)
    {
        var first = TimeZoneInfo.ConvertTime(from, zone).DateTime;
        var month = new DateOnly(first.Year, first.Month, 1);
        List<DateOnly> months = [];
        List<long> begins = [];
        while (true)
        {
            var midnight = month.ToDateTime(TimeOnly.MinValue);
            var begin = new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
            if (begin >= to && months.Count > 0)
            {
                return (months, [.. begins]);
            }

            months.Add(month);
            begins.Add(Intake.Instant.FromTime(begin));
            month = month.AddMonths(1);
        }
    }

    public void Add(in PastRecord record, Recount.Counted counted)
    {
        var (before, after) = (record.Standing, counted.Amount);
        _tally.Records++;
        _tally.Before += before;
        _tally.After += after;
        if (before != after)
        {
            _tally.Up += after > before ? 1 : 0;
            _tally.Down += after < before ? 1 : 0;
            _tally.CreditedToZero += after == 0 ? 1 : 0;
            _tally.ZeroToCredited += before == 0 ? 1 : 0;
        }

        if (counted.RefusedFor is { } code)
        {
            _tally.Refused++;
            _tally.Refusals[code] = _tally.Refusals.GetValueOrDefault(code) + 1;
        }

        Holders.Add(record.Account, before, after);
        var cell = CellOf(record);
        cell.Records++;
        cell.Before += before;
        cell.After += after;
        if (cell.People.Count < people)
        {
            cell.People.Add(unchecked((ulong)record.Account));
        }
    }

    public Tally Done()
    {
        _tally.Cells = [.. _cells.OfType<TallyCell>()];
        return _tally;
    }

    private TallyCell CellOf(in PastRecord record)
    {
        if (!record.Scenario.SequenceEqual(_names[_lastName]))
        {
            _lastName = 0;
            while (!record.Scenario.SequenceEqual(_names[_lastName]))
            {
                _lastName++;
            }
        }

        var month = Array.BinarySearch(begins, record.At);
        month = Math.Max(0, month < 0 ? ~month - 1 : month);
        return _cells[(_lastName * months.Count) + month] ??= new TallyCell { Scenario = _texts[_lastName], Month = months[month] };
    }
}
