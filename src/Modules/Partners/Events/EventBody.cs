using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Partners.Contracts;
using Puhui.Quantities;

namespace Puhui.Partners.Events;

/// <summary>An event as CloudEvents 1.0 JSON in structured mode, with the extension <c>sequence</c>.</summary>
internal static class EventBody
{
    public const string ContentType = "application/cloudevents+json";
    public const string IdPrefix = "evt";

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(NewEvent one, Guid id, long number) => Json(json =>
    {
        json.WriteString("specversion", "1.0");
        json.WriteString("id", IdText.Format(IdPrefix, id));
        json.WriteString("source", "/sources/" + one.Source);
        json.WriteString("type", one.Kind);
        json.WriteString("subject", one.Subject);
        json.WriteString("time", Time(one.At));
        json.WriteString("sequence", Sequence(number));
        json.WriteString("datacontenttype", "application/json");
        json.WritePropertyName("data");
        json.WriteRawValue(one.Data, skipInputValidation: true);
    });

    /// <summary>Twenty digits, so that the order of the texts is that of the numbers, as the extension asks.</summary>
    public static string Sequence(long number) => number.ToString("D20", CultureInfo.InvariantCulture);

    public static NewEvent Of(ActivityFact fact) => new(fact.Source, KindOf(fact.Kind), fact.RecordId, fact.At, Json(json =>
    {
        json.WriteString("recordId", fact.RecordId);
        json.WriteString("scenario", fact.Scenario);
        if (fact.Code is not null)
        {
            json.WriteString("code", fact.Code);
        }

        json.WriteNumber("amountMg", fact.AmountMg);
        if (fact.Entry is { } entry)
        {
            json.WriteString("entry", entry.ToString());
        }

        if (fact.Claim is { } claim)
        {
            json.WriteString("claim", claim.ToString());
        }
    }));

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    public static string Json(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string KindOf(ActivityFactKind kind) => kind switch
    {
        ActivityFactKind.Held => PartnerEvents.Held,
        ActivityFactKind.Released => PartnerEvents.Released,
        ActivityFactKind.Rejected => PartnerEvents.Rejected,
        ActivityFactKind.Cancelled => PartnerEvents.Cancelled,
        ActivityFactKind.ClaimedAgain => PartnerEvents.ClaimedAgain,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No event tells this."),
    };
}
