namespace Puhui.Activities.Rules;

/// <summary>What the steps of each minute tell.</summary>
internal static class CadenceReading
{
    private const int Minutes = 10;

    /// <summary>Whether ten minutes in a row lie above a limit.</summary>
    public static bool IsSustained(IReadOnlyList<int> minutes, decimal limit)
    {
        var run = 0;
        foreach (var steps in minutes)
        {
            run = steps > limit ? run + 1 : 0;
            if (run == Minutes)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether the steps spread by no more than a limit around their mean over ten minutes in a row or more. A walker's steps
    /// a minute spread by several; those of a machine by less than one. Minutes of rest do not count as steady.
    /// </summary>
    public static bool IsSteady(IReadOnlyList<int> minutes, decimal limit)
    {
        const int LeastSteps = 40;
        for (var begin = 0; begin + Minutes <= minutes.Count; begin++)
        {
            var sum = 0L;
            var squares = 0L;
            var least = int.MaxValue;
            for (var i = begin; i < begin + Minutes; i++)
            {
                sum += minutes[i];
                squares += (long)minutes[i] * minutes[i];
                least = Math.Min(least, minutes[i]);
            }

            // Variance against the square of the limit, without a root: n·Σx² − (Σx)² ≤ n²·limit².
            if (least >= LeastSteps && (Minutes * squares) - (sum * sum) <= Minutes * Minutes * limit * limit)
            {
                return true;
            }
        }

        return false;
    }
}
