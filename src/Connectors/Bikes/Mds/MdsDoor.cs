using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Platform.Problems;

namespace Puhui.Bikes.Mds;

/// <summary>
/// <c>POST /mds/trips</c> and <c>POST, PUT /mds/vehicles</c>, as MDS 2.0 has providers tell agencies. Answered as MDS answers bulks:
/// how many of how many were taken, and those that were not with their errors; 201, or 400 when none was.
/// </summary>
internal sealed class MdsDoor(ISourceGate gate, MdsTaking taking)
{
    private const int MostBytes = 4 << 20;
    private const int MostItems = 1000;
    private const string MediaType = "application/vnd.mds+json";
    private static readonly JsonWriterOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public Task<IResult> TripsAsync(HttpContext context)
    {
        var holder = context.Request.Query["holder"].ToString();
        var region = context.Request.Query["region"].ToString();
        return holder is not ("" or "device" or "trip")
            ? Task.FromResult<IResult>(Problem.Unreadable("holder is device or trip.", "holder"))
            : AnswerAsync(context, "trips", (source, items) => taking.TripsAsync(
                source, items, holder == "trip" ? MdsHolder.Trip : MdsHolder.Device, region.Length > 0 ? region : null, SubmitOptions.Default, context.RequestAborted));
    }

    public Task<IResult> VehiclesAsync(HttpContext context) =>
        AnswerAsync(context, "vehicles", (source, items) => taking.VehiclesAsync(source, items, context.RequestAborted));

    private async Task<IResult> AnswerAsync(HttpContext context, string name, Func<Source, JsonElement[], Task<MdsOutcome[]>> take)
    {
        var (source, stranger) = await gate.EnterAsync(context, KeyScopes.Write);
        if (source is null)
        {
            return stranger!;
        }

        if (OtherVersion(context.Request.Headers.Accept.ToString()) is { } other)
        {
            return Problem.Of(StatusCodes.Status406NotAcceptable, "mds_version_other", $"MDS {other} is not spoken here; 2.0 is.");
        }

        try
        {
            if (await ReadAsync(context.Request, context.RequestAborted) is not { } body)
            {
                return Problem.TooLarge($"The body is larger than {MostBytes >> 20} MiB. Send it in parts.");
            }

            if (!Utf8.IsValid(body.Span))
            {
                return Problem.Of(StatusCodes.Status400BadRequest, "text_invalid", "The body is not UTF-8.");
            }

            using var document = JsonDocument.Parse(body, MdsBody.Strict);
            if (MdsBody.Items(document.RootElement, name) is not { } items)
            {
                return Problem.Unreadable($"An array of {name} is expected.");
            }

            if (items.GetArrayLength() > MostItems)
            {
                return Problem.Of(StatusCodes.Status413PayloadTooLarge, "too_many_records", $"More than {MostItems} items. Send them in parts.");
            }

            JsonElement[] list = [.. items.EnumerateArray()];
            return Answer(list, await take(source, list));
        }
        catch (JsonException e)
        {
            return Problem.Unreadable($"The body is not JSON, or nested more than {MdsBody.Strict.MaxDepth} levels: line {e.LineNumber + 1}, position {e.BytePositionInLine + 1}.");
        }
        catch (BadHttpRequestException e)
        {
            return Problem.Of(e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "too_large" : "unreadable", e.Message);
        }
        catch (IntakeOverloadedException)
        {
            return Problem.Overloaded("The intake is full. Send the items again after the pause, repeating is safe.", RetryAfter);
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.IsTransient)
        {
            return Problem.Overloaded("The database cannot be reached right now. Send the items again, repeating is safe.", RetryAfter);
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var held = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            held.Write(buffer, 0, read);
            if (held.Length > MostBytes)
            {
                return null;
            }
        }

        return held.GetBuffer().AsMemory(0, (int)held.Length);
    }

    /// <summary>The version that is asked for, when it is not 2.</summary>
    private static string? OtherVersion(string accept)
    {
        if (!MediaTypeHeaderValue.TryParseList([accept], out var types))
        {
            return null;
        }

        var asked = types.Where(type => type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase))
            .SelectMany(type => type.Parameters).Where(parameter => parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
            .Select(parameter => parameter.Value.ToString().Trim('"')).ToArray();
        return asked.Length == 0 || asked.Any(version => version is "2" || version.StartsWith("2.", StringComparison.Ordinal)) ? null
            : new string([.. asked[0].Where(c => char.IsAsciiDigit(c) || c == '.').Take(10)]);
    }

    private static IResult Answer(JsonElement[] items, MdsOutcome[] outcomes)
    {
        var taken = outcomes.Count(outcome => outcome.Fault is null);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            if (taken == 0 && outcomes.Length > 0)
            {
                json.WriteString("error", "invalid_data");
                json.WriteString("error_description", "None of the items was taken.");
            }

            json.WriteNumber("success", taken);
            json.WriteNumber("total", outcomes.Length);
            foreach (var status in outcomes.Where(outcome => outcome.Fault is null).Select(outcome => outcome.Activity?.Status).OfType<ActivityStatus>().GroupBy(status => status))
            {
                json.WriteNumber(status.Key.ToString().ToLowerInvariant(), status.Count());
            }

            json.WriteStartArray("failures");
            for (var i = 0; i < outcomes.Length; i++)
            {
                if (outcomes[i].Fault is { } fault)
                {
                    Write(json, items[i], fault);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        var body = buffer.ToArray();
        return new Answered(taken == 0 && outcomes.Length > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status201Created, body);
    }

    private static void Write(Utf8JsonWriter json, JsonElement item, MdsFault fault)
    {
        json.WriteStartObject();
        json.WritePropertyName("item");
        json.WriteRawValue(item.GetRawText(), skipInputValidation: true);
        json.WriteString("error", fault.Error);
        json.WriteString("error_description", fault.Detail);
        json.WriteStartArray("error_details");
        if (fault.Field is not null)
        {
            json.WriteStringValue(fault.Field);
        }

        json.WriteEndArray();
        json.WriteString("code", fault.Code);
        json.WriteEndObject();
    }

    private sealed class Answered(int status, byte[] body) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = MediaType + ";version=2.0";
            await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
