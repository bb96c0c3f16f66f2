using Puhui.TransparencyLog;

namespace Puhui.Ledger.Contracts;

/// <summary>The log as a whole.</summary>
public interface ITransparencyLog
{
    /// <summary>The newest published checkpoint; null while the log is empty.</summary>
    Task<LogHead?> HeadAsync(CancellationToken ct);

    /// <summary>
    /// Waits until everything committed before the call is in the log, then gives the newest checkpoint (null when nothing ever was committed).
    /// </summary>
    /// <exception cref="TimeoutException">It took longer than <paramref name="patience"/>: no process integrates.</exception>
    Task<LogHead?> SettledAsync(TimeSpan patience, CancellationToken ct);

    /// <summary>The log's public key lines, each ending in a newline: Ed25519, then SM2.</summary>
    string KeyLines { get; }
}

/// <summary>A published checkpoint.</summary>
/// <param name="Size">Leaves.</param>
/// <param name="Root">Root over them.</param>
/// <param name="Note">The signed note.</param>
public sealed record LogHead(long Size, TreeHash Root, string Note);
