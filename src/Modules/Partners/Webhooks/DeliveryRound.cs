using Npgsql;
using Puhui.Partners.Contracts;
using Puhui.Partners.Events;
using Puhui.Quantities;

namespace Puhui.Partners.Webhooks;

/// <summary>
/// Sends what is due to one webhook, while holding its advisory lock: no other process sends to it meanwhile, and the lock
/// ends with the connection when this process dies. At most one event of a subject is under way, and none before the earlier
/// ones of its subject are taken or given up.
/// </summary>
internal sealed class DeliveryRound(NpgsqlDataSource database, WebhookSender sender, SealedSecrets secrets, PartnersOptions options, TimeProvider time)
{
    private const int LockClass = 0x5075_6877;
    private const int MostAtOnce = 32;
    private const int InParallel = 4;
    private const int MostWaiting = 2000;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(15);

    private sealed record Target(Guid Id, Guid Source, string Url, IReadOnlyList<byte[]> Secrets, int Failures, DateTimeOffset? ResumeAt);

    private readonly record struct Due(long Event, Guid Id, int Attempts, string Body);

    /// <summary>Returns how many events were tried.</summary>
    public async Task<int> RunAsync(int webhook, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (!await LockAsync(connection, webhook, "pg_try_advisory_lock", ct))
        {
            return 0;
        }

        try
        {
            return await SendAsync(connection, webhook, ct);
        }
        finally
        {
            // A connection that is still alive goes back to the pool, so the lock must not stay on it.
            if (connection.FullState == System.Data.ConnectionState.Open)
            {
                await LockAsync(connection, webhook, "pg_advisory_unlock", CancellationToken.None);
            }
        }
    }

    private async Task<int> SendAsync(NpgsqlConnection connection, int webhook, CancellationToken ct)
    {
        var tried = 0;
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < s_longest)
        {
            await FanOutAsync(connection, webhook, ct);
            if (await TargetAsync(connection, webhook, ct) is not { } target || target.ResumeAt > time.GetUtcNow())
            {
                break;
            }

            // An address that does not answer gets one event at a time, until it does.
            var most = target.Failures >= RetrySchedule.FailuresToProbe ? 1 : MostAtOnce;
            var due = await DueAsync(connection, webhook, target.Source, most, ct);
            if (due.Count == 0)
            {
                break;
            }

            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = InParallel, CancellationToken = ct }, async (one, stop) =>
            {
                var attempt = await sender.SendAsync(target.Url, IdText.Format(EventBody.IdPrefix, one.Id), one.Body, target.Secrets, stop);
                PartnersMetrics.Tried(attempt.IsTaken);
                // What was sent is noted even when this process is told to stop meanwhile.
                await NoteAsync(webhook, one, attempt, CancellationToken.None);
            });
            tried += due.Count;
        }

        return tried;
    }

    /// <summary>Makes deliveries of the events after the cursor that this webhook wants.</summary>
    private async Task FanOutAsync(NpgsqlConnection connection, int webhook, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var hold = new NpgsqlCommand(
            $"""
            select (select count(*) from (select from partners.delivery where webhook = $1 and state = 1 limit {MostWaiting}) as waiting)
            from partners.webhook where number = $1 and state = 1 for update
            """,
            connection))
        {
            hold.Parameters.Add(new() { Value = webhook });
            if (await hold.ExecuteScalarAsync(ct) is not long waiting || waiting >= MostWaiting)
            {
                return;
            }
        }

        await using var take = new NpgsqlCommand(
            $"""
            with taken as (
                select e.number, e.kind, e.subject from partners.webhook w join partners.event e on e.source = w.source and e.number > w.cursor
                where w.number = $1 order by e.number limit {MostWaiting}),
            put as (
                insert into partners.delivery (webhook, event, subject, state, next_at)
                select w.number, t.number, t.subject, 1, $2 from taken t join partners.webhook w on w.number = $1 where t.kind = any (w.kinds)
                on conflict do nothing)
            update partners.webhook set cursor = (select max(number) from taken) where number = $1 and exists (select from taken)
            """,
            connection);
        take.Parameters.Add(new() { Value = webhook });
        take.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await take.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<Target?> TargetAsync(NpgsqlConnection connection, int webhook, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select webhook_id, source, url, secret, case when previous_until > $2 then previous_secret end, failures, resume_at
            from partners.webhook where number = $1 and state = 1
            """,
            connection);
        command.Parameters.Add(new() { Value = webhook });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
        {
            return null;
        }

        var id = row.GetGuid(0);
        List<byte[]> keys = [secrets.Open(row.GetFieldValue<byte[]>(3), id)];
        if (!row.IsDBNull(4))
        {
            keys.Add(secrets.Open(row.GetFieldValue<byte[]>(4), id));
        }

        return new(id, row.GetGuid(1), row.GetString(2), keys, row.GetInt32(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6));
    }

    private async Task<List<Due>> DueAsync(NpgsqlConnection connection, int webhook, Guid source, int most, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select d.event, e.event_id, d.attempts, e.body
            from partners.delivery d join partners.event e on e.source = $2 and e.number = d.event
            where d.webhook = $1 and d.state = 1 and d.next_at <= $3 and not exists (
                select from partners.delivery b where b.webhook = d.webhook and b.subject = d.subject and b.event < d.event and b.state = 1)
            order by d.event limit $4
            """,
            connection);
        command.Parameters.Add(new() { Value = webhook });
        command.Parameters.Add(new() { Value = source });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new() { Value = most });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Due> due = [];
        while (await row.ReadAsync(ct))
        {
            due.Add(new(row.GetInt64(0), row.GetGuid(1), row.GetInt16(2), row.GetString(3)));
        }

        return due;
    }

    private async Task NoteAsync(int webhook, Due one, Attempt attempt, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var wait = attempt.IsTaken ? null : RetrySchedule.Wait(one.Attempts + 1, attempt.RetryAfter, options.Dice());
        var state = attempt.IsTaken ? DeliveryState.Delivered : wait is null ? DeliveryState.Dead : DeliveryState.Pending;
        await using var batch = database.CreateBatch();
        var delivery = new NpgsqlBatchCommand(
            """
            update partners.delivery set state = $3, attempts = attempts + 1, next_at = $4, last_at = $5, last_answer = $6
            where webhook = $1 and event = $2 and state = 1
            """);
        object[] values = [webhook, one.Event, (short)state, (now + (wait ?? TimeSpan.Zero)).UtcDateTime, now.UtcDateTime, attempt.Answer];
        foreach (var value in values)
        {
            delivery.Parameters.Add(new() { Value = value });
        }

        batch.BatchCommands.Add(delivery);
        batch.BatchCommands.Add(attempt.IsTaken ? Succeeded(webhook) : Failed(webhook, now, attempt));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand Succeeded(int webhook) =>
        new("update partners.webhook set failures = 0, failing_since = null, resume_at = null where number = $1 and failures > 0")
        {
            Parameters = { new() { Value = webhook } },
        };

    private static NpgsqlBatchCommand Failed(int webhook, DateTimeOffset now, Attempt attempt) => new(
        """
        update partners.webhook set
            failures = failures + 1,
            failing_since = coalesce(failing_since, $2),
            resume_at = $2 + make_interval(secs => ($3::double precision[])[least(failures + 1, cardinality($3))]),
            state = case when $4 or failing_since <= $5 then 3 else state end,
            reason = case when $4 then 'gone' when failing_since <= $5 then 'failing' else reason end
        where number = $1 and state = 1
        """)
    {
        Parameters =
        {
            new() { Value = webhook },
            new() { Value = now.UtcDateTime },
            new() { Value = s_pauses },
            new() { Value = attempt.IsGone },
            new() { Value = (now - RetrySchedule.LongestFailing).UtcDateTime },
        },
    };

    private static readonly double[] s_pauses = [.. Enumerable.Range(1, 32).Select(failures => RetrySchedule.Pause(failures).TotalSeconds)];

    private static async Task<bool> LockAsync(NpgsqlConnection connection, int webhook, string function, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select {function}({LockClass}, $1)", connection) { Parameters = { new() { Value = webhook } } };
        return await command.ExecuteScalarAsync(ct) is true;
    }
}
