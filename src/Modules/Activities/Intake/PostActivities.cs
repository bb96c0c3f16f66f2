using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources;
using Puhui.Activities.Sources.Limits;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;

namespace Puhui.Activities.Intake;

/// <summary>
/// <c>POST /v1/activities</c>. Asked: records as a JSON array, one object, or a line each. Refused as a whole, in this order:
/// 401 without a valid key, 403 for a suspended source, 415 for another format, 413 for too much, 503 or 429 when busy, 400 when it
/// is not JSON. Then each record has its own fate; 200 means that those recorded are durable.
/// </summary>
internal sealed class PostActivities(SourceGate gate, IntakeService intake, TimeProvider time)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/activities", (HttpContext context, PostActivities post) => post.HandleAsync(context))
            .ForSources().WithName("postActivities").WithSummary("Sends activities").WithTags("Activities");

    public async Task HandleAsync(HttpContext context)
    {
        using var span = IntakeMetrics.StartIntake();
        var refused = await TryHandleAsync(context);
        if (refused is not null)
        {
            await refused.ExecuteAsync(context);
        }
    }

    private async Task<IResult?> TryHandleAsync(HttpContext context)
    {
        var (source, stranger) = await gate.EnterAsync(context, KeyScopes.Write);
        if (source is null)
        {
            return stranger;
        }

        if (!TryReadOptions(context.Request.Query, out var list, out var atomic, out var historical, out var wrong))
        {
            return wrong;
        }

        await using var body = RequestBody.Open(context.Request, out var unfit);
        if (body is null)
        {
            return Problem.Of(unfit!.Status, unfit.Code, unfit.Detail);
        }

        using var turn = gate.TakeTurn(source, out var busy);
        if (turn is null)
        {
            return Busy(context, busy);
        }

        using var batch = IntakeBatch.Rent(source, time.GetUtcNow());
        batch.IsHistorical = historical;
        var reader = new BodyReader(batch, body.Judge);
        var unread = await ReadAsync(reader, body, context.RequestAborted);
        if (unread is not null)
        {
            return ProblemOf(unread);
        }

        batch.Atomic = atomic;
        batch.TellsBalances = reader.IsSingle || list == ResultList.All;
        try
        {
            var recorded = await intake.RecordWithinLimitsAsync(batch, context.RequestAborted);
            return await AnswerAsync(context, batch, reader.IsSingle ? ResultList.All : list ?? ResultList.Refused, recorded, reader.IsSingle, body.Form == BodyForm.Lines);
        }
        catch (SourceLimitException over)
        {
            return over.Problem;
        }
        catch (IntakeOverloadedException)
        {
            return Busy(context, 503);
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.IsTransient)
        {
            return Problem.Overloaded("The database cannot be reached right now. It is not known whether the records were recorded: send them again, repeating is safe.", RetryAfter);
        }
    }

    private static async Task<BodyProblem?> ReadAsync(BodyReader reader, RequestBody body, CancellationToken ct)
    {
        try
        {
            return await reader.ReadAsync(body.Stream, body.Form, ct) ?? body.JudgeEnd();
        }
        catch (InvalidDataException)
        {
            return new BodyProblem(400, "gzip_invalid", "The compressed body is damaged.");
        }
        catch (BadHttpRequestException e)
        {
            return new BodyProblem(e.StatusCode, e.StatusCode == 413 ? "too_large" : "unreadable", e.Message);
        }
    }

    private static async Task<IResult?> AnswerAsync(HttpContext context, IntakeBatch batch, ResultList list, bool recorded, bool isSingle, bool lines)
    {
        if (isSingle && batch[0].Status == ActivityStatus.Refused)
        {
            return Problem.Of(batch[0].Reason!).With("id", batch.StringOrNull(batch[0].Id));
        }

        if (isSingle && batch[0].Status == ActivityStatus.Conflict)
        {
            return Problem.Of(409, "conflict", ActivityAnswer.ConflictDetail)
                .With("id", batch.String(batch[0].Id))
                .With("knownDigest", ActivityAnswer.DigestText(batch[0].KnownDigest))
                .With("digest", ActivityAnswer.DigestText(batch[0].Digest));
        }

        if (!recorded)
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            await using (var problem = new Utf8JsonWriter(buffer, Readable))
            {
                ActivityAnswer.Write(problem, batch, ResultList.Refused, lines);
            }

            return Problem.Of(422, "batch_refused", "Nothing was recorded, because at least one record was refused or in conflict and the request was atomic.")
                .With("results", JsonDocument.Parse(buffer.WrittenMemory).RootElement.GetProperty("results"));
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter, Readable))
        {
            ActivityAnswer.Write(json, batch, list, lines);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return null;
    }

    private static bool TryReadOptions(IQueryCollection query, out ResultList? list, out bool atomic, out bool historical, out IResult? wrong)
    {
        list = query["results"].ToString() switch
        {
            "" => null,
            "all" => ResultList.All,
            "refused" => ResultList.Refused,
            "none" => ResultList.None,
            _ => (ResultList)(-1),
        };
        var text = query["atomic"].ToString();
        atomic = text is "true";
        var old = query["historical"].ToString();
        historical = old is "true";
        wrong = list == (ResultList)(-1) ? Problem.Unreadable("results is one of all, refused, none.", "results")
            : text is not ("" or "true" or "false") ? Problem.Unreadable("atomic is true or false.", "atomic")
            : old is not ("" or "true" or "false") ? Problem.Unreadable("historical is true or false.", "historical")
            : null;
        return wrong is null;
    }

    private static Problem ProblemOf(BodyProblem unread)
    {
        var problem = Problem.Of(unread.Status, unread.Code, unread.Detail);
        return unread.Line is null ? problem : problem.With("line", unread.Line).With("position", unread.Position);
    }

    private static Problem Busy(HttpContext context, int status)
    {
        IntakeMetrics.Overloaded();
        if (status != 429)
        {
            return Problem.Overloaded("The intake is full. Nothing was recorded; send again after the pause.", RetryAfter);
        }

        context.Response.Headers.RetryAfter = "1";
        return Problem.Of(429, "too_many_requests", "This source has too many requests under way. Nothing was recorded; wait for some to be answered.");
    }
}
