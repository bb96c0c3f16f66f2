using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Puhui.Ledger.Log;

/// <summary>
/// Integrates in the background. Every process runs one; the one that holds the advisory lock works, the others ask for it four
/// times a second and take over when its connection ends. The lock only saves double work: what keeps the log right is the lock
/// on its head, inside the transaction of each round.
/// </summary>
internal sealed class Integrator(
    NpgsqlDataSource database, Integration integration, IntegratorSignal signal, TimeProvider time, ILogger<Integrator> logger) : BackgroundService
{
    /// <summary>Key of the advisory lock, one in each database.</summary>
    public const long LockKey = 0x5075_6875_6902;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan s_betweenRounds = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stoppingToken);
                await WorkAsync(connection, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem) when (problem is NpgsqlException or IOException)
            {
                logger.LogWarning(problem, "The log could not be integrated; trying again in {Milliseconds} ms", s_retry.TotalMilliseconds);
                await Task.Delay(s_retry, time, stoppingToken);
            }
        }
    }

    private async Task WorkAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        while (!await TryLeadAsync(connection, ct))
        {
            await Task.Delay(s_retry, time, ct);
        }

        try
        {
            logger.LogInformation("This process integrates the log");
            while (true)
            {
                await signal.WaitAsync(s_look, time, ct);
                if (!await Integration.IsWaitingAsync(connection, ct))
                {
                    continue;
                }

                var started = time.GetTimestamp();
                if (await integration.RunAsync(connection, ct) is { } size)
                {
                    logger.LogDebug("The log has {Size} entries", size);
                }

                // Under load, fewer and larger rounds; when idle, a new entry is taken up at once.
                var rest = s_betweenRounds - time.GetElapsedTime(started);
                if (rest > TimeSpan.Zero)
                {
                    await Task.Delay(rest, time, ct);
                }
            }
        }
        finally
        {
            await ReleaseAsync(connection);
        }
    }

    private static async Task<bool> TryLeadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = LockKey } } };
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>A connection that is still alive goes back to the pool, so the lock must not stay on it.</summary>
    private async Task ReleaseAsync(NpgsqlConnection connection)
    {
        try
        {
            await using var command = new NpgsqlCommand("select pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = LockKey } } };
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception problem) when (problem is NpgsqlException or InvalidOperationException)
        {
            logger.LogDebug(problem, "The connection that held the lock is gone, and the lock with it");
        }
    }
}
