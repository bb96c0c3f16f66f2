using Npgsql;
using Puhui.Gbt32960.Contracts;

namespace Puhui.Gbt32960.Trips;

/// <summary>Shows trips to operators.</summary>
internal sealed class TripReader(NpgsqlDataSource database)
{
    public async Task<IReadOnlyList<VehicleTrip>> LatestAsync(int platform, bool heldOnly, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select vin, started_at, ended_at, kind, amount, record_id, state, code from gbt32960.trip
            where platform = $1 and (state = 3 or not $2) order by started_at desc, number desc limit $3
            """);
        command.Parameters.Add(new() { Value = platform });
        command.Parameters.Add(new() { Value = heldOnly });
        command.Parameters.Add(new() { Value = limit });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<VehicleTrip> trips = [];
        while (await row.ReadAsync(ct))
        {
            var isTrip = (CutKind)row.GetInt16(3) == CutKind.Trip;
            trips.Add(new VehicleTrip(
                row.GetString(0),
                row.GetFieldValue<DateTimeOffset>(1),
                row.GetFieldValue<DateTimeOffset>(2),
                isTrip ? row.GetInt32(4) / 10m : 0,
                isTrip ? 0 : row.GetInt32(4) / 1000m,
                row.GetString(5),
                Enum.GetName((TripState)row.GetInt16(6))!.ToLowerInvariant(),
                row.IsDBNull(7) ? null : row.GetString(7)));
        }

        return trips;
    }
}
