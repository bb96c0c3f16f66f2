using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Partners.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;

namespace Puhui.Partners.Reconciliation;

/// <summary><c>/v1/reconciliations…</c>: the days of the source that asks, as JSON, CSV and signed notes, and the lines under each.</summary>
internal static class ReconciliationEndpoints
{
    private const int UsualLimit = 31;
    private const int MostLimit = 366;
    private const int MostDownloads = 4;
    private const string DayForm = "yyyy-MM-dd";

    /// <summary>What was released and rejected is known from facts, which are kept this long.</summary>
    private static readonly TimeSpan s_factsKept = TimeSpan.FromDays(30);

    private static readonly SemaphoreSlim s_downloads = new(MostDownloads, MostDownloads);

    internal sealed record Total(string Scenario, string Status, string Asset, long Count, long AmountMg);

    internal sealed record Refused(string Code, long Count);

    internal sealed record Answer(
        string Day, string Zone, DateTimeOffset Begins, DateTimeOffset Ends, long Lines, string Sha256, string Sm3,
        IReadOnlyList<Total> Totals, IReadOnlyList<Refused> Refused, DateTimeOffset MadeAt);

    internal sealed record ListAnswer(IReadOnlyList<Answer> Reconciliations, string? Next);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var days = routes.MapGroup("/v1/reconciliations").ForSources().WithTags("Reconciliations");
        days.MapGet("", ListAsync).WithName("listReconciliations").WithSummary("The days that are made, latest first").Produces<ListAnswer>();
        days.MapGet("/{day}", GetAsync).WithName("getReconciliation").WithSummary("Counts and sums of a day with their digests, as JSON or (format=csv) CSV")
            .Produces<Answer>(200, "application/json", "text/csv");
        days.MapGet("/{day}/note", NoteAsync).WithName("getReconciliationNote").WithSummary("The day as a signed note").Produces(200, contentType: "text/plain");
        days.MapGet("/{day}/records", RecordsAsync).WithName("getReconciliationRecords")
            .WithSummary("The lines the digests cover: CSV for spreadsheets, or (format=lines) the very bytes").Produces(200, contentType: "text/csv");
    }

    private static async Task<IResult> ListAsync(int? limit, string? cursor, HttpContext http, ISourceGate gate, IReconciliations reconciliations)
    {
        var (source, refused) = await gate.EnterAsync(http, KeyScopes.Read);
        if (source is null)
        {
            return refused!;
        }

        if (limit is < 1 or > MostLimit)
        {
            return Problem.Unreadable(string.Create(CultureInfo.InvariantCulture, $"limit is a number from 1 to {MostLimit}."), "limit");
        }

        DateOnly? before = null;
        if (cursor is not null)
        {
            if (!TryDay(cursor, out var day))
            {
                return Problem.Of(400, "cursor_invalid", "The cursor is not one that this server gave. Begin without it.", "cursor");
            }

            before = day;
        }

        var most = limit ?? UsualLimit;
        var found = await reconciliations.ListAsync(source.Id, before, most, http.RequestAborted);
        return TypedResults.Ok(new ListAnswer([.. found.Select(Show)], found.Count == most ? NameOf(found[^1].Day) : null));
    }

    private static Task<IResult> GetAsync(string day, string? format, HttpContext http, ISourceGate gate, IReconciliations reconciliations) =>
        OnOneAsync(day, http, gate, reconciliations, found => format switch
        {
            null or "json" => TypedResults.Ok(Show(found)),
            "csv" => Csv(http, $"reconciliation-{NameOf(found.Day)}.csv", TotalsOf(found)),
            _ => Problem.Unreadable("format is json or csv.", "format"),
        });

    private static Task<IResult> NoteAsync(string day, HttpContext http, ISourceGate gate, IReconciliations reconciliations) =>
        OnOneAsync(day, http, gate, reconciliations, found => Results.Text(found.Note, "text/plain; charset=utf-8"));

    private static Task<IResult> RecordsAsync(string day, string? format, HttpContext http, ISourceGate gate, IReconciliations reconciliations, IDailyRecords records, TimeProvider time) =>
        OnOneAsync(day, http, gate, reconciliations, found =>
        {
            if (format is not (null or "csv" or "lines"))
            {
                return Problem.Unreadable("format is csv or lines.", "format");
            }

            if (time.GetUtcNow() - found.Begins > s_factsKept && found.Totals.Any(total => total.Status is DailyStatus.Released or DailyStatus.Rejected))
            {
                return Problem.Of(410, "records_gone", "Records were released or rejected on this day, and how is kept for 30 days. The day with its digests is there.");
            }

            // Each holds a connection for as long as the reader takes.
            if (!s_downloads.Wait(0, CancellationToken.None))
            {
                return Problem.Overloaded("Several lists are being downloaded; come back in a moment.", TimeSpan.FromSeconds(10));
            }

            http.Response.OnCompleted(static () =>
            {
                s_downloads.Release();
                return Task.CompletedTask;
            });
            var lines = records.ReadAsync(found.Source, found.Begins, found.Ends, http.RequestAborted);
            return format == "lines"
                ? Results.Stream(output => WriteAsync(output, "", lines, static one => StatementText.Line(one)), "text/plain; charset=utf-8")
                : Csv(http, $"records-{NameOf(found.Day)}.csv", output => WriteAsync(
                    output, "\uFEFFrecord,scenario,status,asset,amount_mg\n", lines,
                    static one => string.Create(CultureInfo.InvariantCulture, $"{SafeCsv.Cell(one.RecordId)},{SafeCsv.Cell(one.Scenario)},{StatementText.NameOf(one.Status)},{one.Asset},{one.AmountMg}\n")));
        });

    private static async Task<IResult> OnOneAsync(
        string day, HttpContext http, ISourceGate gate, IReconciliations reconciliations, Func<Contracts.Reconciliation, IResult> answer)
    {
        var (source, refused) = await gate.EnterAsync(http, KeyScopes.Read);
        return source is null ? refused!
            : TryDay(day, out var wanted) && await reconciliations.FindAsync(source.Id, wanted, http.RequestAborted) is { } found ? answer(found)
            : Problem.NotFound("There is no reconciliation of this day. One is made some minutes after the day is over in the zone of the source.");
    }

    private static IResult Csv(HttpContext http, string name, Func<Stream, Task> write)
    {
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        return Results.Stream(write, "text/csv; charset=utf-8");
    }

    private static Func<Stream, Task> TotalsOf(Contracts.Reconciliation found) => async output =>
    {
        // With a byte order mark, so that spreadsheets read the text as UTF-8.
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await writer.WriteAsync("scenario,status,code,asset,count,amount_mg\n");
        foreach (var total in found.Totals)
        {
            await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{SafeCsv.Cell(total.Scenario)},{StatementText.NameOf(total.Status)},,{total.Asset},{total.Count},{total.AmountMg}\n"));
        }

        foreach (var (code, count) in found.Refused)
        {
            await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture, $",refused,{SafeCsv.Cell(code)},,{count},0\n"));
        }
    };

    private static async Task WriteAsync(Stream output, string head, IAsyncEnumerable<DailyRecord> lines, Func<DailyRecord, string> write)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 32 * 1024, leaveOpen: true);
        await writer.WriteAsync(head);
        await foreach (var line in lines)
        {
            await writer.WriteAsync(write(line));
        }
    }

    private static Answer Show(Contracts.Reconciliation one) => new(
        NameOf(one.Day), one.ZoneId, one.Begins.ToUniversalTime(), one.Ends.ToUniversalTime(), one.Lines, one.Sha256, one.Sm3,
        [.. one.Totals.Select(total => new Total(total.Scenario, StatementText.NameOf(total.Status), total.Asset, total.Count, total.AmountMg))],
        [.. one.Refused.Select(refused => new Refused(refused.Code, refused.Count))],
        one.MadeAt.ToUniversalTime());

    private static string NameOf(DateOnly day) => day.ToString(DayForm, CultureInfo.InvariantCulture);

    private static bool TryDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
