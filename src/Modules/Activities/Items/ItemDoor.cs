using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Problems;

namespace Puhui.Activities.Items;

/// <summary>Requests that bring items of a partner's format.</summary>
internal sealed class ItemDoor(ISourceGate gate, ItemTaking taking) : IItemDoor
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly JsonWriterOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<IResult> AnswerAsync(HttpContext context, IItemFormat format)
    {
        var (source, stranger) = await gate.EnterAsync(context, KeyScopes.Write);
        if (source is null)
        {
            return stranger!;
        }

        if (ItemBody.LayoutOf(context.Request.ContentType) is not { } layout)
        {
            return Problem.Of(415, "unsupported_media_type", "Send application/json, application/x-ndjson or text/csv, in UTF-8.");
        }

        try
        {
            if (await ReadAsync(context.Request, context.RequestAborted) is not { } body)
            {
                return Problem.TooLarge($"The body is larger than {MaxBytes / 1024 / 1024} MiB. Send it in parts.");
            }

            var items = ItemBody.Read(body, layout, format.Fields);
            return Results.Bytes(Write(await taking.TakeAsync(source, format, items, SubmitOptions.Default, context.RequestAborted)), "application/json; charset=utf-8");
        }
        catch (ItemBodyException e)
        {
            return Problem.Of(e.Code == "too_many_records" ? 413 : 400, e.Code, e.Message);
        }
        catch (BadHttpRequestException e)
        {
            return Problem.Of(e.StatusCode, e.StatusCode == 413 ? "too_large" : "unreadable", e.Message);
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

    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > MaxBytes)
        {
            return null;
        }

        using var held = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            if (held.Length + read > MaxBytes)
            {
                return null;
            }

            held.Write(buffer, 0, read);
        }

        return held.ToArray();
    }

    private static byte[] Write(IReadOnlyList<ItemOutcome> outcomes)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            foreach (var status in (ReadOnlySpan<string>)["posted", "duplicate", "zero", "held", "refused", "conflict", ItemTaking.Noted, ItemTaking.Cancelled])
            {
                json.WriteNumber(status, outcomes.Count(outcome => outcome.Status == status));
            }

            json.WriteStartArray("results");
            for (var i = 0; i < outcomes.Count; i++)
            {
                Write(json, outcomes[i], i);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ItemOutcome outcome, int index)
    {
        json.WriteStartObject();
        json.WriteNumber("index", index);
        if (outcome.Id is not null)
        {
            json.WriteString("id", outcome.Id);
        }

        json.WriteString("status", outcome.Status);
        if (outcome.Posted is { Status: not (ActivityStatus.Refused or ActivityStatus.Conflict) } posted)
        {
            json.WriteNumber("reductionMg", posted.ReductionMg);
            if (posted.Asset != Asset.Co2e.Code)
            {
                json.WriteString("asset", posted.Asset);
            }

            if (posted.Entry is { } entry)
            {
                json.WriteString("entry", entry.ToString());
            }
        }

        if (outcome.Cancelled is { } cancelled)
        {
            json.WriteNumber("reversedMg", cancelled.ReversedMg);
        }

        if (outcome.Reason is { } reason)
        {
            json.WriteString("code", reason.Code);
            json.WriteString("detail", reason.Detail);
            if (reason.Pointer is not null)
            {
                json.WriteString("pointer", reason.Pointer);
            }
        }

        json.WriteEndObject();
    }
}
