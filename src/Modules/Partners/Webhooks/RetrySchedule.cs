namespace Puhui.Partners.Webhooks;

/// <summary>When an event that was not taken is tried again, and when it is given up. The list stands in docs/webhooks.md.</summary>
internal static class RetrySchedule
{
    private static readonly TimeSpan[] s_waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8), TimeSpan.FromHours(12),
        TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    private static readonly TimeSpan s_longestAsked = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromHours(1);

    /// <summary>Failures in a row after which an address is only probed.</summary>
    public const int FailuresToProbe = 5;

    /// <summary>After failing this long without one success, an address is given up.</summary>
    public static TimeSpan LongestFailing { get; } = TimeSpan.FromDays(5);

    public static int MostAttempts => s_waits.Length + 1;

    /// <summary>The wait after this many attempts, a fifth more or less; null when there is no other.</summary>
    /// <param name="attempts">How often it was tried, at least once.</param>
    /// <param name="asked">What the receiver asked for by Retry-After; up to a day of it is respected.</param>
    /// <param name="dice">0 to 1.</param>
    public static TimeSpan? Wait(int attempts, TimeSpan? asked, double dice)
    {
        if (attempts >= MostAttempts)
        {
            return null;
        }

        var wait = s_waits[attempts - 1] * (0.8 + (0.4 * dice));
        var wanted = asked > s_longestAsked ? s_longestAsked : asked;
        return wanted > wait ? wanted : wait;
    }

    /// <summary>How long an address is left alone after this many failures in a row.</summary>
    public static TimeSpan Pause(int failures)
    {
        if (failures < FailuresToProbe)
        {
            return TimeSpan.Zero;
        }

        var pause = TimeSpan.FromSeconds(5) * Math.Pow(2, Math.Min(failures - FailuresToProbe, 20));
        return pause < s_longestPause ? pause : s_longestPause;
    }
}
