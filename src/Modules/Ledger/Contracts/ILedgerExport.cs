namespace Puhui.Ledger.Contracts;

/// <summary>Writes the whole journal for other programs, in a stream and in one snapshot.</summary>
public interface ILedgerExport
{
    /// <summary>
    /// Plain-text accounting as <c>hledger</c> reads it: one transaction per entry with both sides, and at the end an assertion
    /// of every balance. <c>hledger check</c> is then an auditor that shares no code with us.
    /// </summary>
    Task WriteHledgerAsync(TextWriter output, CancellationToken ct);

    /// <summary>One row per entry, UTF-8 with a header; texts that a spreadsheet would take for a formula are made harmless.</summary>
    Task WriteCsvAsync(TextWriter output, CancellationToken ct);
}
