using Puhui.Ledger.Checking;

namespace Puhui.Ledger.Contracts;

/// <summary>The check of an outsider: only what the server shows to everyone, no database.</summary>
public static class ServedLog
{
    /// <summary>
    /// Downloads all entries and tiles of a running server's log, rebuilds the tree and compares tiles, root and signatures.
    /// </summary>
    /// <param name="server">Its base address is the server's, with a slash at the end.</param>
    /// <param name="pinnedKeys">Key lines known from elsewhere; null trusts what the server says its keys are.</param>
    /// <param name="progress">Told the number of leaves looked at so far; null when nobody listens.</param>
    /// <param name="ct">Stops the check.</param>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public static Task<CheckReport> CheckAsync(HttpClient server, string? pinnedKeys, IProgress<long>? progress, CancellationToken ct) =>
        CheckAgainstAsync(server, new CheckAgainst { Keys = pinnedKeys }, progress, ct);

    /// <summary>The same, and compares the log with what others know and hold.</summary>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public static Task<CheckReport> CheckAgainstAsync(HttpClient server, CheckAgainst against, IProgress<long>? progress, CancellationToken ct) =>
        new CheckServed(server).RunAsync(against, progress, ct);
}
