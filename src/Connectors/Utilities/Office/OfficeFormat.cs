using System.Globalization;
using Puhui.Activities.Contracts;

namespace Puhui.Utilities.Office;

/// <summary>What office systems tell: forms and signatures without paper, meetings without a journey.</summary>
internal sealed class OfficeFormat : IItemFormat
{
    public string Name => "utilities.office";

    public IReadOnlyList<string> Fields { get; } =
        ["id", "holder", "kind", "at", "until", "sheets", "count", "minutes", "distance", "mode", "meeting", "region", "evidence"];

    public ValueTask<IReadOnlyList<ItemReading>> ReadAsync(Source source, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(source.ZoneId);
        return ValueTask.FromResult<IReadOnlyList<ItemReading>>([.. items.Select(item => Read(new ItemFields(item, zone)))]);
    }

    private static ItemReading Read(ItemFields fields)
    {
        var (id, holder) = (fields.Need("id"), fields.Need("holder"));
        var kind = fields.OneOf("kind", null, "e-form", "e-signature", "online-meeting");
        var (at, until) = (fields.NeedTime("at"), fields.Time("until"));
        var meeting = fields.Text("meeting", 60);
        List<KeyValuePair<string, string>> inputs = kind switch
        {
            "e-form" => [new("sheets", Text(Whole(fields, "sheets", 1_000_000), "sheets"))],
            "e-signature" => [new("count", Text(Whole(fields, "count", 100_000), "count"))],
            _ => Meeting(fields, at, ref until),
        };
        if (until < at)
        {
            fields.Refuse("until_before_at", "It ends before it begins.", "until");
        }

        return fields.Refusal() ?? ItemReading.Send(new ActivityRecord(id, holder, kind == "e-form" ? "paper-saved" : kind, at, inputs)
        {
            Until = until,
            Region = fields.Text("region"),
            Evidence = fields.Text("evidence"),

            // One meeting is claimed once by each who took part, whoever reports it.
            References = meeting is null ? null : [new ActivityReference(ReferenceKind.Transaction, $"{meeting}/{(holder.Length > 60 ? holder[..60] : holder)}")],
        });
    }

    private static List<KeyValuePair<string, string>> Meeting(ItemFields fields, DateTimeOffset at, ref DateTimeOffset? until)
    {
        var minutes = fields.Number("minutes", 1, 1440) ?? (until is { } end && end > at ? decimal.Round((decimal)(end - at).TotalMinutes, 2) : null);
        if (minutes is null)
        {
            fields.Refuse("field_missing", "A meeting needs 'minutes' or 'until'.", "minutes");
        }
        else if (until is null && fields.Wrong is null)
        {
            until = at.AddMinutes((double)minutes.Value);
        }

        // Words of the mode are the method's; whoever would not have travelled gives a distance of 0.
        return
        [
            new("time", Text(minutes ?? 0, "min")), new("distance", Text(fields.NeedNumber("distance", 0, 40_000), "km")), new("mode", fields.Need("mode")),
        ];
    }

    private static decimal Whole(ItemFields fields, string name, decimal most)
    {
        var number = fields.NeedNumber(name, 1, most);
        if (decimal.Truncate(number) != number)
        {
            fields.Refuse("number_invalid", "A whole number is expected.", name);
        }

        return number;
    }

    private static string Text(decimal number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number} {unit}");
}
