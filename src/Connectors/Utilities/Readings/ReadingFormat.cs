using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Quantities;

namespace Puhui.Utilities.Readings;

/// <summary>Meter readings: the difference to the reading before, against the reference use that the programme agreed on.</summary>
internal sealed class ReadingFormat(MeterStore store) : IItemFormat
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["reading_first"] = "The first reading of the meter; the next one counts.",
        ["reading_estimated"] = "An estimate is noted and not counted; the next actual reading covers its time.",
        ["baseline_missing"] = "No reference use is known for the meter: send 'baseline_day'.",
        ["nothing_saved"] = "As much as the reference use or more was used.",
        ["gas_not_counted"] = "No method of the library counts gas that was saved.",
    };

    public string Name => "utilities.readings";

    public IReadOnlyList<string> Fields { get; } =
        ["id", "holder", "meter", "kind", "at", "value", "quality", "closing", "digits", "baseline_day", "region", "evidence"];

    public async ValueTask<IReadOnlyList<ItemReading>> ReadAsync(Source source, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(source.ZoneId);
        var readings = new ItemReading[items.Count];
        List<(int Place, Reading Reading)> sound = [];
        for (var i = 0; i < items.Count; i++)
        {
            var fields = new ItemFields(items[i], zone);
            var reading = Read(fields);
            if (fields.Refusal() is { } refused)
            {
                readings[i] = refused;
            }
            else
            {
                sound.Add((i, reading));
            }
        }

        if (sound.Count > 0)
        {
            await using var batch = await store.OpenAsync(
                source.Id, [.. sound.Select(entry => store.Digest("meter", entry.Reading.Meter))], [.. sound.Select(entry => store.Digest("id", entry.Reading.Id))], ct);
            foreach (var (place, reading) in sound)
            {
                readings[place] = Judge(batch, reading);
            }

            await batch.SaveAsync(ct);
        }

        return readings;
    }

    private ItemReading Judge(MeterBatch batch, Reading now)
    {
        var (id, meter) = (store.Digest("id", now.Id), store.Digest("meter", now.Meter));
        var content = store.Digest("content", now.ToString());
        if (batch.Reading(id) is { } known)
        {
            return known.Content.AsSpan().SequenceEqual(content)
                ? Answer(now, known.Use)
                : ItemReading.Refuse(now.Id, new Refusal("conflict", "Another reading of this source has this id with other content; nothing was changed.", "id"));
        }

        var judged = MeterMath.Judge(batch.Meter(meter), now);
        if (!judged.IsAccepted)
        {
            return ItemReading.Refuse(now.Id, judged.Refusal);
        }

        batch.Keep(id, meter, new KnownReading(content, now.At, judged.Value.Use), judged.Value.State);
        return Answer(now, judged.Value.Use);
    }

    private static ItemReading Answer(Reading now, Use use)
    {
        if (use.Code is { } code)
        {
            return ItemReading.Note(now.Id, code, Words[code]);
        }

        var saved = use.Saved!.Value;
        List<KeyValuePair<string, string>> inputs = now.Kind == "electricity"
            ? [new("energy", string.Create(CultureInfo.InvariantCulture, $"{saved} kWh")), new("region", now.Region ?? "CN")]
            : [new("volume", string.Create(CultureInfo.InvariantCulture, $"{saved} m3"))];
        return ItemReading.Send(new ActivityRecord(now.Id, now.Holder, now.Kind == "electricity" ? "power-saved" : "water-saved", use.Since!.Value, inputs)
        {
            Until = now.At,
            Region = now.Region,
            Evidence = now.Evidence,
            References = [new ActivityReference(ReferenceKind.Meter, now.Meter)],
        });
    }

    internal static Reading Read(ItemFields fields)
    {
        var digits = fields.Number("digits", 3, 9);
        if (digits is { } d && decimal.Truncate(d) != d)
        {
            fields.Refuse("number_invalid", "The digits before the point are a whole number.", "digits");
        }

        return new Reading(
            fields.Need("id"), fields.Need("holder"), fields.Need("meter"), fields.OneOf("kind", null, "electricity", "water", "gas"), fields.NeedTime("at"),
            fields.NeedNumber("value", 0, 1_000_000_000), fields.OneOf("quality", "actual", "actual", "estimated") == "estimated",
            fields.Number("closing", 0, 1_000_000_000), (int?)digits, fields.Number("baseline_day", 0, 10_000), fields.Text("region"), fields.Text("evidence"));
    }
}
