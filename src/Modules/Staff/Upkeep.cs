using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Staff.Sessions;
using Puhui.Staff.SignIn;

namespace Puhui.Staff;

/// <summary>Forgets attempts and sessions that are long over.</summary>
internal sealed partial class Upkeep(Attempts attempts, StaffSessions sessions, TimeProvider time, ILogger<Upkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await attempts.ForgetAsync(stoppingToken);
                await sessions.ForgetAsync(stoppingToken);
            }
            catch (NpgsqlException problem)
            {
                // The next round does it.
                LogLater(problem);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "What is over of staff's sessions was not forgotten this time.")]
    private partial void LogLater(Exception problem);
}
