using Puhui.Activities.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Items;

/// <summary>What became of one item.</summary>
/// <param name="Id">Its id; null when it has none.</param>
/// <param name="Status">A status of <see cref="ActivityStatus"/> in lower case, or <c>noted</c>, <c>cancelled</c>.</param>
internal sealed record ItemOutcome(string? Id, string Status, Refusal? Reason = null, ActivityOutcome? Posted = null, CancelOutcome? Cancelled = null);

/// <summary>Takes items through their format and the intake, in their order.</summary>
internal sealed class ItemTaking(IActivityIntake intake)
{
    public const string Noted = "noted";
    public const string Cancelled = "cancelled";
    private const int Part = 1000;

    /// <exception cref="IntakeOverloadedException">The queues are full. Repeating is safe.</exception>
    public async Task<IReadOnlyList<ItemOutcome>> TakeAsync(Source source, IItemFormat format, IReadOnlyList<ReadItem> items, SubmitOptions options, CancellationToken ct)
    {
        List<ItemOutcome> outcomes = new(items.Count);
        foreach (var part in items.Chunk(Part))
        {
            outcomes.AddRange(await TakePartAsync(source, format, part, options, ct));
        }

        return outcomes;
    }

    private async Task<ItemOutcome[]> TakePartAsync(Source source, IItemFormat format, ReadItem[] items, SubmitOptions options, CancellationToken ct)
    {
        var outcomes = new ItemOutcome[items.Length];
        int[] readable = [.. Enumerable.Range(0, items.Length).Where(i => items[i].Item is not null)];
        foreach (var i in Enumerable.Range(0, items.Length).Except(readable))
        {
            outcomes[i] = new(items[i].Id, "refused", items[i].Refusal);
        }

        var readings = readable.Length == 0 ? [] : await format.ReadAsync(source, [.. readable.Select(i => items[i].Item!)], ct);
        List<(int Place, ActivityRecord Record)> records = [];
        List<(int Place, ItemReading Reading)> cancels = [];
        for (var i = 0; i < readings.Count; i++)
        {
            var reading = readings[i];
            if (reading.Record is { } record)
            {
                records.Add((readable[i], record));
            }
            else if (reading.Cancels is not null)
            {
                cancels.Add((readable[i], reading));
            }
            else
            {
                outcomes[readable[i]] = new(reading.Id, reading.Noted is null ? "refused" : Noted, reading.Noted ?? reading.Refused);
            }
        }

        if (records.Count > 0)
        {
            var posted = await intake.SubmitAsync(source.Id, [.. records.Select(entry => entry.Record)], options, ct);
            for (var i = 0; i < records.Count; i++)
            {
                var outcome = posted[i];
                outcomes[records[i].Place] = new(
                    records[i].Record.Id,
                    Intake.ActivityAnswer.NameOf(outcome.Status),
                    outcome.Code is null ? null : new Refusal(outcome.Code, outcome.Detail ?? "", outcome.Pointer),
                    outcome);
            }
        }

        foreach (var (place, reading) in cancels)
        {
            outcomes[place] = await intake.CancelAsync(source.Id, reading.Cancels!, ct) is { } done
                ? new(reading.Id, Cancelled, Cancelled: done)
                : new(reading.Id, "refused", new Refusal("nothing_to_cancel", "What it takes back is not recorded here. If both were sent at once, send this one again."));
        }

        return outcomes;
    }
}
