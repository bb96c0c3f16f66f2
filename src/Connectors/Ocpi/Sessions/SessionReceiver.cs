using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puhui.Ocpi.Peers;
using Puhui.Ocpi.Wire;

namespace Puhui.Ocpi.Sessions;

/// <summary>
/// Sessions under way: PUT the whole, PATCH what changed, GET what is known. They are state and earn nothing: what counts is the record
/// that follows. News older than what is known is answered with success and left out, because news may overtake each other.
/// </summary>
internal sealed class SessionReceiver(PeerDoor door, SessionStore store)
{
    private const int MostBytes = 1 << 20;
    private const int MostTries = 5;

    public Task<IResult> GetAsync(HttpContext context, string version, string country, string party, string id) =>
        EnteredAsync(context, version, country, party, id, async (peer, name, key) =>
            await store.FindAsync(peer, name, key, context.RequestAborted) is { } known ? OcpiAnswer.Stored(known.Content) : Missing());

    public Task<IResult> PutAsync(HttpContext context, string version, string country, string party, string id) =>
        EnteredAsync(context, version, country, party, id, (peer, name, key) => WithBodyAsync(context, message => PutAsync(peer, name, key, message, context.RequestAborted)));

    public Task<IResult> PatchAsync(HttpContext context, string version, string country, string party, string id) =>
        EnteredAsync(context, version, country, party, id, (peer, name, key) => WithBodyAsync(context, message => PatchAsync(peer, name, key, message, context.RequestAborted)));

    private async Task<OcpiAnswer> PutAsync(Peer peer, string party, string id, JsonElement message, CancellationToken ct)
    {
        var fields = new JsonFields();
        Check(message, fields, whole: true);
        if (fields.Id(message, "", "id", 36, required: true) is { } own && own != id)
        {
            fields.Wrong("/id", "it differs from the address");
        }

        var (country, sender) = (fields.Id(message, "", "country_code", 2), fields.Id(message, "", "party_id", 3));
        if ((country ?? party[..2]) + "-" + (sender ?? party[3..]) != party)
        {
            fields.Wrong("/party_id", "it differs from the address");
        }

        var updated = fields.Time(message, "", "last_updated", required: true);
        var content = fields.Fault is null ? OcpiBody.Minify(message) : null;
        if (content is null)
        {
            return Unreadable(fields);
        }

        var session = new KeptSession(updated!.Value, content);
        for (var tried = 0; tried < MostTries; tried++)
        {
            if (await store.AddAsync(peer, party, id, session, ct))
            {
                return new OcpiAnswer(StatusCodes.Status201Created, OcpiStatus.Success, "Success");
            }

            if (await store.FindAsync(peer, party, id, ct) is { } known
                && (known.LastUpdated > session.LastUpdated || await store.ReplaceAsync(peer, party, id, known, session, ct)))
            {
                return known.LastUpdated > session.LastUpdated ? Stale() : OcpiAnswer.Ok();
            }
        }

        return Busy();
    }

    private async Task<OcpiAnswer> PatchAsync(Peer peer, string party, string id, JsonElement message, CancellationToken ct)
    {
        var fields = new JsonFields();
        Check(message, fields, whole: false);
        var updated = fields.Time(message, "", "last_updated", required: true);
        if (fields.Fault is not null)
        {
            return Unreadable(fields);
        }

        for (var tried = 0; tried < MostTries; tried++)
        {
            var known = await store.FindAsync(peer, party, id, ct);
            if (known is null)
            {
                return Missing();
            }

            if (known.LastUpdated > updated)
            {
                return Stale();
            }

            using var before = JsonDocument.Parse(known.Content);
            var content = Merge(before.RootElement, message);
            if (content is null || content.Length > MostBytes)
            {
                fields.Wrong("", "it holds text that is not well-formed Unicode, or the session grows beyond 1 MiB");
                return Unreadable(fields);
            }

            if (await store.ReplaceAsync(peer, party, id, known, new KeptSession(updated!.Value, content), ct))
            {
                return OcpiAnswer.Ok();
            }
        }

        return Busy();
    }

    private static void Check(JsonElement message, JsonFields fields, bool whole)
    {
        fields.Time(message, "", "start_date_time", required: whole);
        fields.Time(message, "", "end_date_time");
        fields.Number(message, "", "kwh", required: whole);
        fields.Text(message, "", "status", 20, required: whole);
        fields.Object(message, "", "cdr_token", required: whole);
        fields.Array(message, "", "charging_periods", 20_000);
    }

    /// <summary>Fields of the change replace those of the session, but its charging periods are added to those that are known.</summary>
    private static byte[]? Merge(JsonElement session, JsonElement change)
    {
        const string Periods = "charging_periods";
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        try
        {
            var merged = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var property in session.EnumerateObject().Concat(change.EnumerateObject().Where(property => !property.NameEquals(Periods))))
            {
                merged[property.Name] = property.Value;
            }

            using var json = new Utf8JsonWriter(buffer);
            json.WriteStartObject();
            foreach (var (name, value) in merged.Where(entry => entry.Key != Periods))
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }

            json.WriteStartArray(Periods);
            foreach (var list in new[] { session, change })
            {
                foreach (var period in list.TryGetProperty(Periods, out var periods) && periods.ValueKind == JsonValueKind.Array ? periods.EnumerateArray() : [])
                {
                    period.WriteTo(json);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // Escapes that are no text cannot be written again.
            return null;
        }

        return buffer.WrittenSpan.ToArray();
    }

    private async Task<IResult> EnteredAsync(HttpContext context, string version, string country, string party, string id, Func<Peer, string, string, Task<OcpiAnswer>> act)
    {
        var (peer, stranger) = await door.EnterAsync(context, version);
        if (peer is null)
        {
            return stranger!;
        }

        var name = $"{country}-{party}".ToUpperInvariant();
        return !peer.Speaks(name) ? OcpiAnswer.Refused(OcpiStatus.Invalid, "party_foreign: you are not registered for the party of this address")
            : country.Length != 2 || party.Length != 3 || id.Length > 36 || !id.All(c => c is > ' ' and < '\x7f') ? OcpiAnswer.Refused(OcpiStatus.Invalid, "session_unreadable: the address holds no ids as OCPI writes them")
            : await act(peer, name, id.ToUpperInvariant());
    }

    private static async Task<OcpiAnswer> WithBodyAsync(HttpContext context, Func<JsonElement, Task<OcpiAnswer>> act)
    {
        var (document, unread) = await OcpiBody.ReadAsync(context.Request, context.RequestAborted);
        if (document is null)
        {
            return unread!;
        }

        using (document)
        {
            return await act(document.RootElement);
        }
    }

    private static OcpiAnswer Unreadable(JsonFields fields) =>
        OcpiAnswer.Refused(OcpiStatus.Invalid, $"session_unreadable: {fields.Fault ?? "it holds text that is not well-formed Unicode"}");

    private static OcpiAnswer Missing() => OcpiAnswer.Failed(StatusCodes.Status404NotFound, OcpiStatus.Invalid, "There is no such session; send it by PUT.");

    private static OcpiAnswer Stale() => OcpiAnswer.Ok(message: "session_older: what is known is newer; nothing was changed");

    private static OcpiAnswer Busy() => new(StatusCodes.Status503ServiceUnavailable, OcpiStatus.ServerError, "Others change this session at the moment.") { RetryAfter = 1 };
}
