using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Puhui.Gbt32960.Bodies;
using Puhui.Gbt32960.Serving;

namespace Puhui.Gbt32960.Points;

/// <summary>
/// Writes what all connections bring in shared transactions. The queue is bounded: when the database is slower than the peers,
/// connections wait here and stop reading.
/// </summary>
internal sealed class PointWriter(NpgsqlDataSource database, TelemetryOptions options, TimeProvider time, ILogger<PointWriter> logger) : BackgroundService
{
    private readonly Channel<PointItem> _queue = Channel.CreateBounded<PointItem>(
        new BoundedChannelOptions(options.QueuedPoints) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Takes a report; waits while the queue is full.</summary>
    public ValueTask WriteAsync(PointItem item, CancellationToken ct) => _queue.Writer.WriteAsync(item, ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<PointItem>(options.PointsPerTransaction);
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stoppingToken))
            {
                batch.Clear();
                while (batch.Count < options.PointsPerTransaction && _queue.Reader.TryRead(out var item))
                {
                    batch.Add(item);
                }

                await WriteUntilDoneAsync(batch, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: what is not durable is not acknowledged, and the peer sends it again.
        }
        finally
        {
            _queue.Writer.TryComplete();
            batch.ForEach(item => item.GiveUp());
            while (_queue.Reader.TryRead(out var item))
            {
                item.GiveUp();
            }
        }
    }

    private async Task WriteUntilDoneAsync(List<PointItem> batch, CancellationToken stopping)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                await WriteOnceAsync(batch, stopping);
                batch.ForEach(item => item.Done());
                Metrics.Wrote(batch.Count);
                batch.Clear();
                return;
            }
            catch (NpgsqlException problem)
            {
                logger.LogWarning(problem, "Telemetry could not be written; trying again");
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5_000, 50 << Math.Min(tried, 6))), time, stopping);
            }
        }
    }

    private async Task WriteOnceAsync(List<PointItem> batch, CancellationToken ct)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var points = Merge(batch);
        if (points.Count > 0)
        {
            await using var insert = PointCommand(connection, points, now);
            await insert.ExecuteNonQueryAsync(ct);
        }

        await using (var upsert = VehicleCommand(connection, batch, now))
        {
            await upsert.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    /// <summary>One report per key, the first with an odometer, in the order of the keys, so that writers of several processes meet in one order.</summary>
    private static List<PointItem> Merge(List<PointItem> batch)
    {
        var merged = new Dictionary<(int Platform, string Vin, DateTimeOffset At), PointItem>();
        foreach (var item in batch.Where(item => !item.IsLogout))
        {
            var key = (item.Platform, item.Vin, item.Report.At);
            if (!merged.TryGetValue(key, out var known) || (known.Report.Odometer is null && item.Report.Odometer is not null))
            {
                merged[key] = item;
            }
        }

        return [.. merged.OrderBy(pair => pair.Key.Platform).ThenBy(pair => pair.Key.Vin, StringComparer.Ordinal).ThenBy(pair => pair.Key.At).Select(pair => pair.Value)];
    }

    private static NpgsqlCommand PointCommand(NpgsqlConnection connection, List<PointItem> points, DateTime now)
    {
        var insert = new NpgsqlCommand(
            """
            insert into gbt32960.point as p (platform, vin, at, state, charge, odometer, speed, soc, latitude, longitude, received_at)
            select t.*, $11 from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as t
            on conflict (platform, vin, at) do update set
                state = excluded.state, charge = excluded.charge, odometer = excluded.odometer, speed = excluded.speed, soc = excluded.soc,
                latitude = excluded.latitude, longitude = excluded.longitude, received_at = excluded.received_at
            where p.odometer is null and excluded.odometer is not null
            """,
            connection);
        Add(NpgsqlDbType.Integer, item => item.Platform);
        Add(NpgsqlDbType.Text, item => item.Vin);
        Add(NpgsqlDbType.TimestampTz, item => item.Report.At.UtcDateTime);
        Add(NpgsqlDbType.Smallint, item => (short?)item.Report.State);
        Add(NpgsqlDbType.Smallint, item => (short?)item.Report.Charge);
        Add(NpgsqlDbType.Integer, item => item.Report.Odometer);
        Add(NpgsqlDbType.Smallint, item => item.Report.Speed);
        Add(NpgsqlDbType.Smallint, item => item.Report.Soc);
        Add(NpgsqlDbType.Smallint, item => item.Report.Latitude);
        Add(NpgsqlDbType.Smallint, item => item.Report.Longitude);
        insert.Parameters.Add(new() { Value = now });
        return insert;

        void Add<T>(NpgsqlDbType type, Func<PointItem, T> value) =>
            insert.Parameters.Add(new() { Value = points.ConvertAll(item => value(item)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    /// <summary>Marks the vehicles for cutting, from the earliest report on; a logout makes it due at once.</summary>
    private NpgsqlCommand VehicleCommand(NpgsqlConnection connection, List<PointItem> batch, DateTime now)
    {
        var vehicles = batch.GroupBy(item => (item.Platform, item.Vin))
            .OrderBy(group => group.Key.Platform).ThenBy(group => group.Key.Vin, StringComparer.Ordinal)
            .Select(group => (
                group.Key.Platform,
                group.Key.Vin,
                From: group.Min(item => item.Report.At).UtcDateTime,
                LoggedOut: group.Where(item => item.IsLogout).Select(item => (DateTime?)item.Report.At.UtcDateTime).Max()))
            .ToArray();
        var upsert = new NpgsqlCommand(
            """
            insert into gbt32960.vehicle as v (platform, vin, dirty_from, logged_out_at, due_at)
            select t.*, $5 from unnest($1, $2, $3, $4) as t
            on conflict (platform, vin) do update set
                dirty_from = least(v.dirty_from, excluded.dirty_from),
                logged_out_at = greatest(v.logged_out_at, excluded.logged_out_at),
                due_at = case when excluded.logged_out_at is null then coalesce(v.due_at, excluded.due_at) else least(v.due_at, excluded.due_at) end
            """,
            connection);
        upsert.Parameters.Add(new() { Value = vehicles.Select(vehicle => vehicle.Platform).ToArray() });
        upsert.Parameters.Add(new() { Value = vehicles.Select(vehicle => vehicle.Vin).ToArray() });
        upsert.Parameters.Add(new() { Value = vehicles.Select(vehicle => vehicle.From).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        upsert.Parameters.Add(new() { Value = vehicles.Select(vehicle => vehicle.LoggedOut).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        upsert.Parameters.Add(new() { Value = now + options.Settle });
        return upsert;
    }
}
