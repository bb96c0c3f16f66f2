using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Gbt32960.Contracts;
using Puhui.Gbt32960.Platforms;
using Puhui.Gbt32960.Serving;

namespace Puhui.Gbt32960.Trips;

/// <summary>Cuts the vehicles that are due and submits what came of it. Any number of processes may do it at once.</summary>
internal sealed class TripWorker(
    NpgsqlDataSource database, PlatformStore platforms, TripSubmitter submitter, TelemetryOptions options, TimeProvider time, ILogger<TripWorker> logger) : BackgroundService
{
    private const int MostAtOnce = 200;
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromHours(1);

    /// <summary>Cuts and submits until no vehicle is due; how many were.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var cut = 0;
        while (true)
        {
            var now = time.GetUtcNow();
            var due = await TripStore.ClaimAsync(database, now, now + Claim, MostAtOnce, ct);
            if (due.Count == 0)
            {
                return cut;
            }

            // What an earlier run could not submit goes first: a trip is not changed while it is on its way.
            await submitter.SubmitAsync(due, ct);
            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = ct }, async (vehicle, stop) => await CutAsync(vehicle, stop));
            await submitter.SubmitAsync(due, ct);
            cut += due.Count;
        }
    }

    /// <summary>Deletes points that are old and cut.</summary>
    public async Task PurgeAsync(CancellationToken ct)
    {
        var old = time.GetUtcNow() - options.PointsKept;
        await using var delete = database.CreateCommand("""
            delete from gbt32960.point p where p.at < $1 and not exists (
                select from gbt32960.vehicle v where v.platform = p.platform and v.vin = p.vin and least(v.cutting_from, v.dirty_from) < $2)
            """);
        TripStore.Add(delete, old.UtcDateTime, (old + TimeSpan.FromDays(1)).UtcDateTime);
        await delete.ExecuteNonQueryAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var purged = long.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
                if (purged == long.MinValue || time.GetElapsedTime(purged) > PurgeEvery)
                {
                    await PurgeAsync(stoppingToken);
                    purged = time.GetTimestamp();
                }

                await Task.Delay(options.CutEvery, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                logger.LogWarning(problem, "Trips could not be cut; trying again");
                await Task.Delay(TimeSpan.FromSeconds(2), time, CancellationToken.None);
            }
        }
    }

    private async Task CutAsync(DueVehicle vehicle, CancellationToken ct)
    {
        var peer = (await platforms.PeersAsync(ct)).Find(vehicle.Platform);
        if (peer is null)
        {
            return;
        }

        var now = time.GetUtcNow();
        var kind = peer.Claims == VehicleClaims.Charging ? CutKind.Charging : CutKind.Trip;
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await TripStore.LockAsync(connection, vehicle, ct);
        var boundary = await TripStore.BoundaryAsync(connection, vehicle, kind, ct);
        var known = await TripStore.TripsAsync(connection, vehicle, kind, boundary, ct);
        if (known.Exists(trip => trip.State == TripState.Pending))
        {
            await TripStore.ReleaseAsync(connection, vehicle, vehicle.From, now + options.Settle, now + options.Settle, ct);
            await transaction.CommitAsync(ct);
            return;
        }

        var points = await TripStore.PointsAsync(connection, vehicle, boundary, ct);
        var cuts = kind == CutKind.Trip ? TripCutter.Trips(points) : vehicle.CapacityWh is null ? [] : ChargingCutter.Sessions(points);
        var last = points.Count > 0 ? points[^1].Report.At : now;
        var changes = Reconciler.Changes(vehicle, cuts, IsFinal, known, await TripStore.DrivenBeforeAsync(connection, vehicle, boundary, ct));
        await TripStore.ApplyAsync(connection, vehicle, changes, now, ct);

        var open = cuts.Where(cut => !IsFinal(cut)).ToList();
        DateTimeOffset? again = changes.Count > 0 || open.Exists(IsOver) ? now + options.Settle : open.Count > 0 ? now + options.LookAgain : null;
        await TripStore.ReleaseAsync(connection, vehicle, open.Count > 0 ? open[0].Start.At : null, again, now + options.Settle, ct);
        await transaction.CommitAsync(ct);
        foreach (var change in changes.Where(change => change.State == TripState.Held))
        {
            Metrics.Trip(change.Code!);
        }

        bool IsFinal(Cut cut) => IsOver(cut) && cut.ReceivedAt <= now - options.Settle;

        // Over: by later reports, by the logout after the last of them, or because nothing has come for long.
        bool IsOver(Cut cut) => cut.Closed || vehicle.LoggedOutAt >= last || now - last > TripCutter.Gap;
    }
}
