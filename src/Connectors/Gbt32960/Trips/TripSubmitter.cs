using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Puhui.Activities.Contracts;
using Puhui.Gbt32960.Contracts;
using Puhui.Gbt32960.Platforms;

namespace Puhui.Gbt32960.Trips;

/// <summary>Hands trips to the intake and withdraws those that are gone. Safe to repeat: the intake knows a record by its id.</summary>
internal sealed class TripSubmitter(NpgsqlDataSource database, IActivityIntake intake, PlatformStore platforms, TimeProvider time, ILogger<TripSubmitter> logger)
{
    private static readonly SubmitOptions Options = new() { Subjects = SubjectKind.Vehicle };

    private sealed record PendingTrip(long Number, int Platform, ActivityRecord Record);

    /// <summary>Everything that waits of some vehicles: withdrawals first, then trips. What the intake has no room for waits on.</summary>
    public async Task SubmitAsync(IReadOnlyList<DueVehicle> vehicles, CancellationToken ct)
    {
        var peers = await platforms.PeersAsync(ct);
        await TryAsync(() => WithdrawAsync(vehicles, peers, ct));
        foreach (var group in (await PendingAsync(vehicles, peers, ct)).GroupBy(trip => peers.Find(trip.Platform)!.Source))
        {
            foreach (var chunk in group.Chunk(1000))
            {
                await TryAsync(async () => await NoteAsync(chunk, await intake.SubmitAsync(group.Key, Array.ConvertAll(chunk, trip => trip.Record), Options, ct), ct));
            }
        }
    }

    /// <summary>What one source may not send now holds up no other.</summary>
    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (IntakeOverloadedException)
        {
            // They stay pending, and their vehicles are due again soon.
            Metrics.Trip("postponed");
        }
        catch (ArgumentException problem)
        {
            logger.LogWarning("Trips wait: {Reason}", problem.Message);
        }
    }

    private async Task WithdrawAsync(IReadOnlyList<DueVehicle> vehicles, PeerList peers, CancellationToken ct)
    {
        List<(int Platform, string RecordId)> withdrawals = [];
        await using (var command = Of(vehicles, """
            select w.platform, w.record_id from gbt32960.withdrawal w join unnest($1, $2) as v(platform, vin) on w.platform = v.platform and w.vin = v.vin
            """))
        {
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                withdrawals.Add((row.GetInt32(0), row.GetString(1)));
            }
        }

        foreach (var (platform, recordId) in withdrawals)
        {
            await intake.CancelAsync(peers.Find(platform)!.Source, recordId, ct);
            await using var done = database.CreateCommand("delete from gbt32960.withdrawal where platform = $1 and record_id = $2");
            TripStore.Add(done, platform, recordId);
            await done.ExecuteNonQueryAsync(ct);
            Metrics.Trip("withdrawn");
        }
    }

    private async Task<List<PendingTrip>> PendingAsync(IReadOnlyList<DueVehicle> vehicles, PeerList peers, CancellationToken ct)
    {
        await using var command = Of(vehicles, """
            select t.number, t.platform, t.vin, t.kind, t.started_at, t.ended_at, t.amount, t.record_id, t.corrects,
                t.from_latitude, t.from_longitude, t.to_latitude, t.to_longitude
            from gbt32960.trip t join unnest($1, $2) as v(platform, vin) on t.platform = v.platform and t.vin = v.vin
            where t.state = 1 order by t.started_at, t.number
            """);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<PendingTrip> pending = [];
        while (await row.ReadAsync(ct))
        {
            var peer = peers.Find(row.GetInt32(1))!;
            var vin = row.GetString(2);
            var isTrip = (CutKind)row.GetInt16(3) == CutKind.Trip;
            List<KeyValuePair<string, string>> inputs = isTrip
                ? [new("distance", string.Create(CultureInfo.InvariantCulture, $"{row.GetInt32(6) / 10m:0.0} km"))]
                : [new("energy", string.Create(CultureInfo.InvariantCulture, $"{row.GetInt32(6) / 1000m:0.000} kWh")), new("region", peer.Region ?? "CN")];
            pending.Add(new PendingTrip(row.GetInt64(0), peer.Number, new ActivityRecord(
                row.GetString(7), vin, isTrip ? "ev-trip" : "ev-charging", row.GetFieldValue<DateTimeOffset>(4), inputs)
            {
                Until = row.GetFieldValue<DateTimeOffset>(5),
                Region = peer.Region,
                Corrects = row.IsDBNull(8) ? null : row.GetString(8),
                References = [new ActivityReference(ReferenceKind.Vehicle, vin)],
                From = Position(row, 9),
                To = Position(row, 11),
            }));
        }

        return pending;
    }

    private async Task NoteAsync(PendingTrip[] trips, IReadOnlyList<ActivityOutcome> outcomes, CancellationToken ct)
    {
        await using var update = database.CreateCommand("""
            update gbt32960.trip t set state = o.state, code = o.code, updated_at = $4 from unnest($1, $2, $3) as o(number, state, code)
            where t.number = o.number and t.state = 1
            """);
        update.Parameters.Add(new() { Value = Array.ConvertAll(trips, trip => trip.Number) });
        update.Parameters.Add(new() { Value = outcomes.Select(outcome => (short)(IsRecorded(outcome) ? TripState.Submitted : TripState.Held)).ToArray() });
        update.Parameters.Add(new()
        {
            Value = outcomes.Select(outcome => IsRecorded(outcome) ? outcome.Code : Reconciler.RefusedPrefix + (outcome.Code ?? "conflict")).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        });
        update.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await update.ExecuteNonQueryAsync(ct);
        foreach (var outcome in outcomes)
        {
            Metrics.Trip(Enum.GetName(outcome.Status)!.ToLowerInvariant());
        }
    }

    private static bool IsRecorded(ActivityOutcome outcome) => outcome.Status is not (ActivityStatus.Refused or ActivityStatus.Conflict);

    private static GeoPosition? Position(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) || row.IsDBNull(column + 1) ? null : new GeoPosition(row.GetInt16(column) / 100m, row.GetInt16(column + 1) / 100m);

    private NpgsqlCommand Of(IReadOnlyList<DueVehicle> vehicles, string sql)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = vehicles.Select(vehicle => vehicle.Platform).ToArray() });
        command.Parameters.Add(new() { Value = vehicles.Select(vehicle => vehicle.Vin).ToArray() });
        return command;
    }
}
