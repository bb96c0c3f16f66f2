using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Activities.Import;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Activities.Items;

/// <summary>
/// Files of a partner's format: CSV with a header, or a JSON object a line (<c>.ndjson</c>, <c>.jsonl</c>), gzip or not. There is no
/// checkpoint: importing again is all duplicates.
/// </summary>
internal sealed class ItemImport(IEnumerable<IItemFormat> formats, IEnumerable<IWholeFileFormat> wholes, ItemTaking taking, TimeProvider time)
{
    private const int PartRows = 1000;
    private static readonly TimeSpan OverloadPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether a partner's format has this name, so that it is no profile.</summary>
    public bool Knows(string name) => formats.Any(format => format.Name == name) || wholes.Any(format => format.Name == name);

    public async Task<ImportSummary> ImportAsync(Source source, FileImportRequest request, string refusedPath, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        if (wholes.FirstOrDefault(format => format.Name == request.Profile) is { } whole)
        {
            return await whole.ImportAsync(source, request.File, refusedPath, ct);
        }

        var format = formats.First(format => format.Name == request.Profile);
        var file = await TableFile.SurveyAsync(request.File, null, ct);
        var lines = Path.GetExtension(request.File.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? request.File[..^3] : request.File)
            is ".ndjson" or ".jsonl";
        return await ImportAsync(source, format, file, lines, new SubmitOptions { Historical = request.Historical }, refusedPath, progress, ct);
    }

    private async Task<ImportSummary> ImportAsync(
        Source source, IItemFormat format, TableFile file, bool lines, SubmitOptions options, string refusedPath, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        using var rows = lines ? null : new TableReader(file, null);
        using var text = lines ? new StreamReader(file.Open(out _), file.Encoding) : null;
        string[] header = rows is null ? ["item"] : [.. rows.Header];
        if (rows is not null && ItemBody.ProblemOf([.. header.Where(name => !name.StartsWith(RowMapper.OwnColumnPrefix, StringComparison.Ordinal))], format.Fields) is { } problem)
        {
            throw new ImportException($"{file.Path}: {problem}");
        }

        await using var refused = new RefusedFile(refusedPath, header, 0);
        var summary = ImportSummary.Empty;
        while (true)
        {
            List<(TableRow Row, ReadItem Item)> part = [];
            while (part.Count < PartRows && (rows is null ? NextLine(text!, format, summary.Read + part.Count + 1) : NextRow(rows, header)) is { } next)
            {
                part.Add(next);
            }

            if (part.Count == 0)
            {
                return summary with { RefusedFile = refused.Path };
            }

            var outcomes = await TakeAsync(source, format, [.. part.Select(entry => entry.Item)], options, ct);
            for (var i = 0; i < part.Count; i++)
            {
                summary = Add(summary, outcomes[i], part[i].Row, refused);
            }

            await refused.FlushAsync(ct);
            progress?.Report(new ImportProgress(rows?.BytesRead ?? 0, file.Length, summary));
        }
    }

    private static (TableRow, ReadItem)? NextRow(TableReader rows, string[] header) => rows.Next() is not { } row ? null
        : (row, row.Problem is { } why ? ReadItem.Refused("row_malformed", why) : OfRow(header, row.Cells));

    // The columns that a file of refused rows adds are not the partner's.
    private static ReadItem OfRow(string[] header, string[] cells)
    {
        int[] own = [.. Enumerable.Range(0, header.Length).Where(i => !header[i].StartsWith(RowMapper.OwnColumnPrefix, StringComparison.Ordinal))];
        return ItemBody.OfRow([.. own.Select(i => header[i])], [.. own.Select(i => cells[i])]);
    }

    private static (TableRow, ReadItem)? NextLine(StreamReader text, IItemFormat format, long number)
    {
        while (text.ReadLine() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                return (new TableRow(number, [line], null), ItemBody.OfLine(Encoding.UTF8.GetBytes(line), format.Fields));
            }
        }

        return null;
    }

    private async Task<IReadOnlyList<ItemOutcome>> TakeAsync(Source source, IItemFormat format, IReadOnlyList<ReadItem> items, SubmitOptions options, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await taking.TakeAsync(source, format, items, options, ct);
            }
            catch (IntakeOverloadedException)
            {
                await Task.Delay(OverloadPause, time, ct);
            }
        }
    }

    private static ImportSummary Add(ImportSummary summary, ItemOutcome outcome, TableRow row, RefusedFile refused)
    {
        summary = summary with { Read = summary.Read + 1 };
        switch (outcome.Status)
        {
            case "posted":
                var reduction = outcome.Posted is { } posted && posted.Asset == Asset.Co2e.Code ? posted.ReductionMg : 0;
                return summary with { Credited = summary.Credited + 1, ReductionMg = summary.ReductionMg + reduction };
            case "duplicate":
                return summary with { Duplicate = summary.Duplicate + 1 };
            case "held":
                return summary with { Held = summary.Held + 1 };
            case "refused" or "conflict":
                refused.Write(row, outcome.Reason?.Code ?? "conflict", outcome.Reason?.Detail ?? "");
                return summary with { Refused = summary.Refused + 1 };
            default:
                return summary with { Zero = summary.Zero + 1 };
        }
    }
}
