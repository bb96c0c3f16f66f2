using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Activities.Sources.Keys;
using Puhui.Activities.Sources.Limits;
using Puhui.Activities.Sources.Sandbox;

namespace Puhui.Activities.Sources;

/// <summary>
/// What of the sources is done later: counts of the day every two seconds and at the end, last uses of keys every half minute, old
/// nonces and old sandbox records now and then.
/// </summary>
internal sealed class SourceUpkeep(NpgsqlDataSource database, TimeProvider time, SourceMeter meter, KeyUses uses, ILogger<SourceUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private const int UsesEvery = 15;
    private const int SweepEvery = 150;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(() => meter.FlushAsync(cancellationToken));
        await TryAsync(() => uses.FlushAsync(cancellationToken));
    }

    public async Task SweepAsync(CancellationToken ct)
    {
        await using (var delete = database.CreateCommand("delete from activities.nonce where until < $1"))
        {
            delete.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
            await delete.ExecuteNonQueryAsync(ct);
        }

        await SandboxTable.SweepAsync(database, time.GetUtcNow(), ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        for (var round = 1L; await NextAsync(timer, stoppingToken); round++)
        {
            await TryAsync(() => meter.FlushAsync(stoppingToken));
            if (round % UsesEvery == 0)
            {
                await TryAsync(() => uses.FlushAsync(stoppingToken));
            }

            if (round % SweepEvery == 0)
            {
                await TryAsync(() => SweepAsync(stoppingToken));
            }
        }
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (NpgsqlException e)
        {
            logger.LogWarning(e, "The books of the sources could not be written; trying again later");
        }
        catch (OperationCanceledException)
        {
            // Stopping: what is left is written by the last flush.
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
