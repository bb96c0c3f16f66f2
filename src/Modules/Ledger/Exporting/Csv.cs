using System.Globalization;
using System.Text;
using Npgsql;

namespace Puhui.Ledger.Exporting;

/// <summary>The journal as comma-separated values (RFC 4180), one row per leg of an account that is not an issuer's.</summary>
internal static class Csv
{
    private const string Header = "entry,leg,account,asset,amount,reserved,kind,occurred_at,booked_at,corrects,category,reference,counter\n";
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static async Task WriteAsync(NpgsqlConnection connection, TextWriter output, CancellationToken ct)
    {
        await output.WriteAsync(Header);
        var line = new StringBuilder();
        await foreach (var row in JournalReader.ReadAsync(connection, ct))
        {
            line.Clear();
            line.Append(CultureInfo.InvariantCulture, $"{row.Entry},{row.Leg},{Cell(row.Named ?? row.Account.ToString())},{row.Asset.Code},{row.Amount},{row.Reserved},{row.Kind.ToString().ToLowerInvariant()},");
            line.Append(CultureInfo.InvariantCulture, $"{row.OccurredAt.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture)},{row.BookedAt.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture)},{row.Corrects},");
            line.Append(CultureInfo.InvariantCulture, $"{Cell(row.Category)},{Cell(row.Reference)},{Cell(row.Issuer ?? row.CounterNamed ?? row.Counter?.ToString() ?? "")}\n");
            await output.WriteAsync(line, ct);
        }
    }

    /// <summary>
    /// A text as a cell: quoted when it needs to be, and with an apostrophe before what a spreadsheet would run as a formula
    /// (a leading =, +, -, @, tab or carriage return, also after spaces).
    /// </summary>
    internal static string Cell(string text)
    {
        var start = text.AsSpan().TrimStart(' ');
        var harmless = start.Length > 0 && start[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠' ? "'" + text : text;
        return harmless.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
