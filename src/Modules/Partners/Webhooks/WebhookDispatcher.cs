using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Partners.Events;

namespace Puhui.Partners.Webhooks;

/// <summary>
/// Looks what is to be sent and sends it, a bounded number of webhooks at once. Every process does; which of them serves a
/// webhook at a time is settled by the webhook's lock.
/// </summary>
internal sealed class WebhookDispatcher(
    NpgsqlDataSource database, EventFeed feed, DeliveryRound round, PartnersOptions options, TimeProvider time, ILogger<WebhookDispatcher> logger)
    : BackgroundService
{
    private const int AtOnce = 8;
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan s_sweep = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<int, Task> _running = new();

    /// <summary>Takes in what happened and sends what is due now, all of it.</summary>
    public async Task<int> StepAsync(CancellationToken ct)
    {
        await feed.RunAsync(ct);
        var tried = 0;
        foreach (var webhook in await DueAsync(int.MaxValue, ct))
        {
            tried += await round.RunAsync(webhook, ct);
        }

        return tried;
    }

    /// <summary>Removes events older than thirty days, and what became of them.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        await using var sweep = database.CreateCommand("""
            with old as (delete from partners.event where fed_at < $1 returning source, number)
            delete from partners.delivery d using partners.webhook w, old
            where w.number = d.webhook and w.source = old.source and d.event = old.number
            """);
        sweep.Parameters.Add(new() { Value = (time.GetUtcNow() - s_kept).UtcDateTime });
        await sweep.ExecuteNonQueryAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var swept = time.GetTimestamp();
        while (options.Background && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await feed.RunAsync(stoppingToken);
                await StartDueAsync(stoppingToken);
                if (time.GetElapsedTime(swept) > s_sweep)
                {
                    await SweepAsync(stoppingToken);
                    swept = time.GetTimestamp();
                }

                await Task.Delay(options.Pace, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception problem)
            {
                logger.LogWarning(problem, "Webhooks could not be served; trying again");
                await Task.Delay(options.Pace, time, stoppingToken).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }

        await Task.WhenAll(_running.Values);
    }

    private async Task StartDueAsync(CancellationToken ct)
    {
        if (_running.Count >= AtOnce)
        {
            return;
        }

        foreach (var webhook in (await DueAsync(AtOnce * 2, ct)).Where(one => !_running.ContainsKey(one)).Take(AtOnce - _running.Count))
        {
            var turn = new TaskCompletionSource();
            _running[webhook] = turn.Task;
            _ = Task.Run(async () => await ServeAsync(webhook, turn, ct), CancellationToken.None);
        }
    }

    private async Task ServeAsync(int webhook, TaskCompletionSource turn, CancellationToken ct)
    {
        try
        {
            await round.RunAsync(webhook, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Told to stop: what is not noted is sent again by whoever comes next.
        }
        catch (Exception problem)
        {
            logger.LogWarning(problem, "The webhook {Webhook} could not be served; trying again", webhook);
        }
        finally
        {
            _running.TryRemove(webhook, out _);
            turn.SetResult();
        }
    }

    private async Task<List<int>> DueAsync(int most, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select w.number from partners.webhook w
            where w.state = 1 and (w.resume_at is null or w.resume_at <= $1) and (
                exists (select from partners.delivery d where d.webhook = w.number and d.state = 1 and d.next_at <= $1)
                or exists (select from partners.event e where e.source = w.source and e.number > w.cursor))
            order by random() limit $2
            """);
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new() { Value = most });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<int> due = [];
        while (await row.ReadAsync(ct))
        {
            due.Add(row.GetInt32(0));
        }

        return due;
    }
}
