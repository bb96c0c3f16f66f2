using System.Runtime.CompilerServices;
using Puhui.Activities.Contracts;

namespace Puhui.Activities.Intake;

/// <summary>How many records of a request met each fate.</summary>
internal readonly struct OutcomeCounts
{
    private readonly Numbers _numbers;

    private OutcomeCounts(Numbers numbers) => _numbers = numbers;

    public int this[ActivityStatus status] => _numbers[(int)status];

    public static OutcomeCounts Of(ReadOnlySpan<Row> rows)
    {
        Numbers numbers = default;
        foreach (ref readonly var row in rows)
        {
            numbers[(int)row.Status]++;
        }

        return new OutcomeCounts(numbers);
    }

    [InlineArray(8)]
    private struct Numbers
    {
        private int _first;
    }
}
