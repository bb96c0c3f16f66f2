using Npgsql;
using Puhui.Activities.Contracts;

namespace Puhui.Bikes.Mds;

/// <summary>What the vehicles of a source are.</summary>
internal sealed class VehicleStore(NpgsqlDataSource database, TimeProvider time)
{
    public async Task<IReadOnlyDictionary<Guid, string>> TypesAsync(SourceId source, Guid[] devices, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select device, vehicle_type from bikes.vehicle where source = $1 and device = any($2)");
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = devices });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var types = new Dictionary<Guid, string>();
        while (await rows.ReadAsync(ct))
        {
            types.Add(rows.GetGuid(0), rows.GetString(1));
        }

        return types;
    }

    /// <summary>Registers vehicles; one that is registered is changed.</summary>
    public async Task SaveAsync(SourceId source, IReadOnlyDictionary<Guid, string> types, CancellationToken ct)
    {
        // In one order, so that two requests with the same vehicles do not wait for each other in a ring.
        var ordered = types.OrderBy(entry => entry.Key).ToArray();
        await using var command = database.CreateCommand(
            """
            insert into bikes.vehicle (source, device, vehicle_type, changed_at) select $1, device, type, $4 from unnest($2, $3) as given (device, type)
            on conflict (source, device) do update set vehicle_type = excluded.vehicle_type, changed_at = excluded.changed_at
            """);
        command.Parameters.Add(new() { Value = source.Value });
        command.Parameters.Add(new() { Value = ordered.Select(entry => entry.Key).ToArray() });
        command.Parameters.Add(new() { Value = ordered.Select(entry => entry.Value).ToArray() });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        await command.ExecuteNonQueryAsync(ct);
    }
}
