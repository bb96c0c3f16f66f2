namespace Puhui.Partners.Reconciliation;

/// <summary>Cells of comma-separated values (RFC 4180) that a spreadsheet may open.</summary>
internal static class SafeCsv
{
    /// <summary>
    /// A text as a cell: quoted when it needs to be, and with an apostrophe before what a spreadsheet would run as a formula
    /// (a leading =, +, -, @, tab or carriage return, also after white space, also in full width).
    /// </summary>
    public static string Cell(string text)
    {
        var start = text.AsSpan().TrimStart();
        var runs = (start.Length > 0 && start[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠') || text is ['\t' or '\r' or '\n', ..];
        var harmless = runs ? "'" + text : text;
        return harmless.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
