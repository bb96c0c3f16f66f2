using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Puhui.Rewards.Contracts;

/// <summary>A settlement with its lines as files: JSON, and CSV for spreadsheets.</summary>
public static class SettlementStatement
{
    /// <summary>The lines as CSV (RFC 4180) with a byte order mark; nothing in it runs as a formula.</summary>
    public static async Task WriteCsvAsync(Stream output, IAsyncEnumerable<SettlementLine> lines, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(lines);
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), bufferSize: 32 * 1024, leaveOpen: true);
        await writer.WriteAsync("voucher,offer,title_zh,title_en,honoured_at,points,fen\n");
        await foreach (var line in lines.WithCancellation(ct))
        {
            await writer.WriteAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{line.Voucher},{line.Offer},{Cell(line.TitleZh)},{Cell(line.TitleEn)},{line.UsedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'},{line.Points},{line.Fen}\n"));
        }
    }

    /// <summary>The settlement and its lines as one JSON object.</summary>
    public static async Task WriteJsonAsync(Stream output, Settlement settlement, IAsyncEnumerable<SettlementLine> lines, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(settlement);
        ArgumentNullException.ThrowIfNull(lines);
        await using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        Write(json, settlement);
        json.WriteStartArray("lines");
        await foreach (var line in lines.WithCancellation(ct))
        {
            json.WriteStartObject();
            json.WriteString("voucher", line.Voucher.ToString());
            json.WriteString("offer", line.Offer.ToString());
            json.WriteString("titleZh", line.TitleZh);
            json.WriteString("titleEn", line.TitleEn);
            json.WriteString("honouredAt", line.UsedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("points", line.Points);
            json.WriteNumber("fen", line.Fen);
            json.WriteEndObject();
            if (json.BytesPending > 32 * 1024)
            {
                await json.FlushAsync(ct);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(ct);
    }

    private static void Write(Utf8JsonWriter json, Settlement settlement)
    {
        json.WriteString("settlement", settlement.Id.ToString());
        json.WriteString("programme", settlement.Programme.ToString());
        json.WriteString("merchant", settlement.Merchant.ToString());
        json.WriteString("month", settlement.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture));
        json.WriteNumber("vouchers", settlement.Vouchers);
        json.WriteNumber("points", settlement.Points);
        json.WriteNumber("fen", settlement.Fen);
        json.WriteStartArray("payers");
        for (var i = 0; i < settlement.Payers.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("kind", settlement.Payers[i].Kind);
            json.WriteString("nameZh", settlement.Payers[i].NameZh);
            json.WriteString("nameEn", settlement.Payers[i].NameEn);
            json.WriteNumber("fen", settlement.Payers[i].Fen);
            if (i < settlement.MoneyEntries.Count)
            {
                json.WriteString("entry", settlement.MoneyEntries[i].ToString());
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteTime(json, "closedAt", settlement.ClosedAt);
        WriteTime(json, "approvedAt", settlement.ApprovedAt);
        if (settlement.PointsEntry is { } entry)
        {
            json.WriteString("pointsEntry", entry.ToString());
        }

        json.WriteString("sha256", settlement.Digest);
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known.ToUniversalTime());
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>A text as a cell: quoted when it needs to be, and with an apostrophe before what a spreadsheet would run as a formula.</summary>
    internal static string Cell(string text)
    {
        var start = text.AsSpan().TrimStart();
        var runs = (start.Length > 0 && start[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠') || text is ['\t' or '\r' or '\n', ..];
        var harmless = runs ? "'" + text : text;
        return harmless.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
