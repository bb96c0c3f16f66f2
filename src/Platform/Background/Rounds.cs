using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Puhui.Platform.Background;

/// <summary>
/// Work done again and again at a pace while the process runs. A round that the database fails is told in the log and left to
/// the next one; anything else is a bug and ends the process.
/// </summary>
/// <param name="pause">How long from round to round; the first comes after one pause.</param>
/// <param name="failure">What could not be done, for the log: a sentence without its end.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures are told.</param>
public abstract class Rounds(TimeSpan pause, string failure, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>One round.</summary>
    protected abstract Task RoundAsync(CancellationToken ct);

    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(pause, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(() => RoundAsync(stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    /// <summary>Does something that the database may fail; then it is told and left.</summary>
    protected async Task TryAsync(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            await work();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            logger.LogWarning(e, "{Failure}; trying again later", failure);
        }
    }
}
