using System.Text.Json;
using Puhui.Activities.Contracts;

namespace Puhui.Bikes.Mds;

/// <summary>What became of one item: a fault, or what the intake made of it; vehicles have neither when they were registered.</summary>
internal sealed record MdsOutcome(MdsFault? Fault, ActivityOutcome? Activity);

/// <summary>Takes trips and vehicles of MDS, whatever way they came.</summary>
internal sealed class MdsTaking(IActivityIntake intake, VehicleStore vehicles)
{
    /// <summary>Records trips, one outcome for each. Repeating is safe.</summary>
    /// <exception cref="IntakeOverloadedException">The queues are full; nothing was recorded.</exception>
    public async Task<MdsOutcome[]> TripsAsync(Source source, IReadOnlyList<JsonElement> items, MdsHolder holder, string? region, SubmitOptions options, CancellationToken ct)
    {
        var outcomes = new MdsOutcome[items.Count];
        var trips = new MdsTrip?[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            trips[i] = MdsTrip.Read(items[i], out var fault);
            outcomes[i] = new(fault, null);
        }

        var types = await vehicles.TypesAsync(source.Id, [.. trips.OfType<MdsTrip>().Select(trip => trip.Device).Distinct()], ct);
        List<(int Place, ActivityRecord Record)> records = [];
        for (var i = 0; i < items.Count; i++)
        {
            if (trips[i] is { } trip)
            {
                var record = trip.Activity(types.GetValueOrDefault(trip.Device), holder, region, out var fault);
                outcomes[i] = new(fault, null);
                if (record is not null)
                {
                    records.Add((i, record));
                }
            }
        }

        var answers = records.Count == 0 ? [] : await intake.SubmitAsync(source.Id, [.. records.Select(entry => entry.Record)], options with { Subjects = SubjectKind.Vehicle }, ct);
        for (var i = 0; i < records.Count; i++)
        {
            var answer = answers[i];
            outcomes[records[i].Place] = new(
                answer.Status switch
                {
                    ActivityStatus.Conflict => new MdsFault("already_registered", "conflict", "This trip is known with other content; nothing was changed.", "trip_id"),
                    ActivityStatus.Refused => new MdsFault("bad_param", answer.Code ?? "refused", answer.Detail ?? "The trip was refused.", answer.Pointer),
                    _ => null,
                },
                answer);
        }

        return outcomes;
    }

    /// <summary>Registers vehicles, one outcome for each.</summary>
    public async Task<MdsOutcome[]> VehiclesAsync(Source source, IReadOnlyList<JsonElement> items, CancellationToken ct)
    {
        var outcomes = new MdsOutcome[items.Count];
        var types = new Dictionary<Guid, string>();
        for (var i = 0; i < items.Count; i++)
        {
            var item = new MdsItem(items[i]);
            var device = item.Id("device_id");
            var type = item.Text("vehicle_type", required: true);
            outcomes[i] = new(item.Fault, null);
            if (item.Fault is null)
            {
                types[device] = type!;
            }
        }

        if (types.Count > 0)
        {
            await vehicles.SaveAsync(source.Id, types, ct);
        }

        return outcomes;
    }
}
