using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Components;
using Puhui.Components.Pages;

namespace Puhui.Operating.Lists;

/// <summary>The whole of a filtered list as CSV, written while it is read, so that a million rows need no memory.</summary>
internal sealed class CsvFile<T>(Listing<T> listing, ListAsk ask, Language language) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var ct = httpContext.RequestAborted;
        var response = httpContext.Response;
        PageResult.Protect(response);
        var day = httpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"puhui-{listing.Name}-{day}.csv\"";
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 32_768, leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(string.Join(',', listing.Columns.Select(column => Csv.Field(language.Say(column.Zh, column.En)))).AsMemory(), ct);
        for (var page = await listing.Read(ask, ct); ; page = await listing.Read(ask with { Cursor = page.Next }, ct))
        {
            foreach (var item in page.Items)
            {
                await writer.WriteLineAsync(string.Join(',', listing.Columns.Select(column => Csv.Field(Text(column.Of(item, language)), column.IsNumber))).AsMemory(), ct);
            }

            await writer.FlushAsync(ct);
            if (page.Next is null)
            {
                return;
            }
        }
    }

    private static string Text(Cell cell) => cell.Exact ?? (cell.At is { } at ? at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) : cell.Text);
}

/// <summary>Fields of CSV files.</summary>
internal static class Csv
{
    /// <summary>
    /// A field as it stands in a file. What a spreadsheet would take for a formula gets an apostrophe in front; a number in a column of
    /// numbers does not.
    /// </summary>
    public static string Field(string text, bool isNumber = false)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠'
            && !(isNumber && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)))
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
