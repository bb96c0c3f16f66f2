using Npgsql;
using NpgsqlTypes;
using Puhui.Gbt32960.Bodies;

namespace Puhui.Gbt32960.Trips;

/// <summary>The questions and changes of cutting, each on the connection of its caller's transaction.</summary>
internal static class TripStore
{
    /// <summary>Takes vehicles that are due, until a time by which they are due again should this process die.</summary>
    public static async Task<List<DueVehicle>> ClaimAsync(NpgsqlDataSource database, DateTimeOffset now, DateTimeOffset until, int limit, CancellationToken ct)
    {
        await using var claim = database.CreateCommand("""
            update gbt32960.vehicle v set due_at = $2, cutting_from = least(v.cutting_from, v.dirty_from), dirty_from = null
            from (select platform, vin from gbt32960.vehicle where due_at <= $1 order by due_at limit $3 for update skip locked) d
            where v.platform = d.platform and v.vin = d.vin
            returning v.platform, v.vin, v.tag, v.cutting_from, v.logged_out_at, v.capacity_wh
            """);
        Add(claim, now.UtcDateTime, until.UtcDateTime, limit);
        await using var row = await claim.ExecuteReaderAsync(ct);
        List<DueVehicle> due = [];
        while (await row.ReadAsync(ct))
        {
            due.Add(new DueVehicle(
                row.GetInt32(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? now : row.GetFieldValue<DateTimeOffset>(3),
                row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4), row.IsDBNull(5) ? null : row.GetInt32(5)));
        }

        return due;
    }

    /// <summary>Keeps other processes away from a vehicle until the transaction ends.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, DueVehicle vehicle, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select 1 from gbt32960.vehicle where platform = $1 and vin = $2 for update", connection);
        Add(command, vehicle.Platform, vehicle.Vin);
        await command.ExecuteScalarAsync(ct);
    }

    /// <summary>The end of the last trip that reports from a time on cannot touch; null when there is none.</summary>
    public static async Task<DateTimeOffset?> BoundaryAsync(NpgsqlConnection connection, DueVehicle vehicle, CutKind kind, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select max(ended_at) from gbt32960.trip where platform = $1 and vin = $2 and kind = $3 and state <> 4 and ended_at < $4", connection);
        Add(command, vehicle.Platform, vehicle.Vin, (short)kind, (vehicle.From - TripCutter.Gap).UtcDateTime);
        return await command.ExecuteScalarAsync(ct) is DateTime end ? new DateTimeOffset(end, TimeSpan.Zero) : null;
    }

    public static async Task<List<Point>> PointsAsync(NpgsqlConnection connection, DueVehicle vehicle, DateTimeOffset? from, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select at, state, charge, odometer, speed, soc, latitude, longitude, received_at from gbt32960.point
            where platform = $1 and vin = $2 and at >= $3 order by at
            """,
            connection);
        Add(command, vehicle.Platform, vehicle.Vin, (from ?? DateTimeOffset.UnixEpoch).UtcDateTime);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Point> points = [];
        while (await row.ReadAsync(ct))
        {
            points.Add(new Point(
                new Telemetry(row.GetFieldValue<DateTimeOffset>(0))
                {
                    State = (VehicleState?)Small(1),
                    Charge = (ChargeState?)Small(2),
                    Odometer = row.IsDBNull(3) ? null : row.GetInt32(3),
                    Speed = Small(4),
                    Soc = Small(5),
                    Latitude = Small(6),
                    Longitude = Small(7),
                },
                row.GetFieldValue<DateTimeOffset>(8)));
        }

        return points;

        short? Small(int column) => row.IsDBNull(column) ? null : row.GetInt16(column);
    }

    /// <summary>The trips that began at the boundary or later, of every state.</summary>
    public static async Task<List<StoredTrip>> TripsAsync(NpgsqlConnection connection, DueVehicle vehicle, CutKind kind, DateTimeOffset? from, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select number, kind, started_at, ended_at, amount, revision, record_id, corrects, state, code from gbt32960.trip
            where platform = $1 and vin = $2 and kind = $3 and started_at >= $4 order by started_at, number
            """,
            connection);
        Add(command, vehicle.Platform, vehicle.Vin, (short)kind, (from ?? DateTimeOffset.UnixEpoch).UtcDateTime);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<StoredTrip> trips = [];
        while (await row.ReadAsync(ct))
        {
            trips.Add(new StoredTrip(
                row.GetInt64(0), (CutKind)row.GetInt16(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3), row.GetInt32(4), row.GetInt32(5),
                row.GetString(6), row.IsDBNull(7) ? null : row.GetString(7), (TripState)row.GetInt16(8), row.IsDBNull(9) ? null : row.GetString(9)));
        }

        return trips;
    }

    /// <summary>What was driven before the boundary on its Beijing day.</summary>
    public static async Task<Dictionary<DateOnly, int>> DrivenBeforeAsync(NpgsqlConnection connection, DueVehicle vehicle, DateTimeOffset? boundary, CancellationToken ct)
    {
        if (boundary is not { } end)
        {
            return [];
        }

        var day = BeijingTime.DayOf(end);
        await using var command = new NpgsqlCommand(
            """
            select coalesce(sum(amount), 0) from gbt32960.trip
            where platform = $1 and vin = $2 and kind = 1 and state <> 4 and started_at >= $3 and started_at < $4
            """,
            connection);
        Add(command, vehicle.Platform, vehicle.Vin, BeijingTime.StartOf(day).UtcDateTime, end.UtcDateTime);
        return new Dictionary<DateOnly, int> { [day] = (int)Math.Min(int.MaxValue / 2, (long)(await command.ExecuteScalarAsync(ct))!) };
    }

    public static async Task ApplyAsync(NpgsqlConnection connection, DueVehicle vehicle, IReadOnlyList<TripChange> changes, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var change in changes)
        {
            if (change.Withdraws is { } withdrawn)
            {
                Next("insert into gbt32960.withdrawal (platform, vin, record_id) values ($1, $2, $3) on conflict do nothing", vehicle.Platform, vehicle.Vin, withdrawn);
            }

            if (change.Cut is not { } cut)
            {
                Next("update gbt32960.trip set state = $2, updated_at = $3 where number = $1", change.Known!.Number, (short)change.State, now.UtcDateTime);
                continue;
            }

            object[] fields =
            [
                cut.Start.At.UtcDateTime, cut.End.At.UtcDateTime, change.Amount, Or(cut.Start.Latitude), Or(cut.Start.Longitude), Or(cut.End.Latitude), Or(cut.End.Longitude),
                change.Revision, change.RecordId, (object?)change.Corrects ?? DBNull.Value, (short)change.State, (object?)change.Code ?? DBNull.Value, now.UtcDateTime,
            ];
            if (change.Known is { } known)
            {
                Next(
                    """
                    update gbt32960.trip set started_at = $2, ended_at = $3, amount = $4, from_latitude = $5, from_longitude = $6, to_latitude = $7, to_longitude = $8,
                        revision = $9, record_id = $10, corrects = $11, state = $12, code = $13, updated_at = $14
                    where number = $1
                    """,
                    [known.Number, .. fields]);
            }
            else
            {
                Next(
                    """
                    insert into gbt32960.trip (platform, vin, kind, started_at, ended_at, amount, from_latitude, from_longitude, to_latitude, to_longitude,
                        revision, record_id, corrects, state, code, updated_at)
                    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
                    """,
                    [vehicle.Platform, vehicle.Vin, (short)cut.Kind, .. fields]);
            }
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(ct);
        }

        void Next(string sql, params object[] values)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values)
            {
                command.Parameters.Add(Parameter(value));
            }

            batch.BatchCommands.Add(command);
        }

        static object Or(short? value) => value is { } given ? given : DBNull.Value;
    }

    /// <summary>Lets a vehicle go until it is due again.</summary>
    public static async Task ReleaseAsync(NpgsqlConnection connection, DueVehicle vehicle, DateTimeOffset? openFrom, DateTimeOffset? again, DateTimeOffset soon, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            update gbt32960.vehicle set cutting_from = $3, due_at = least($4, case when dirty_from is not null then $5::timestamptz end)
            where platform = $1 and vin = $2
            """,
            connection);
        Add(command, vehicle.Platform, vehicle.Vin);
        command.Parameters.Add(new() { Value = (object?)openFrom?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)again?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = soon.UtcDateTime });
        await command.ExecuteNonQueryAsync(ct);
    }

    public static void Add(NpgsqlCommand command, params object[] values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(Parameter(value));
        }
    }

    private static NpgsqlParameter Parameter(object value) => new() { Value = value };
}
