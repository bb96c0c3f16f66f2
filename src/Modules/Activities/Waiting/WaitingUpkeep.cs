using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Activities.Contracts;

namespace Puhui.Activities.Waiting;

/// <summary>Posts after links, at once for those this process made and within seconds for others; destroys what waited too long.</summary>
internal sealed class WaitingUpkeep(WaitingStore store, WaitingRoom room, TimeProvider time, ILogger<WaitingUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var swept = time.GetTimestamp();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await store.WaitForLinkAsync(Pause, stoppingToken);
                try
                {
                    await room.ReleaseAsync(stoppingToken);
                    if (time.GetElapsedTime(swept) > Sweep)
                    {
                        await store.DestroyAsync(stoppingToken);
                        swept = time.GetTimestamp();
                    }
                }
                catch (Exception e) when (e is NpgsqlException or TimeoutException or IntakeOverloadedException)
                {
                    logger.LogWarning(e, "Waiting records could not be looked after; trying again later");
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }
}
