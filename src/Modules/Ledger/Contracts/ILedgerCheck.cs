namespace Puhui.Ledger.Contracts;

/// <summary>Proves, or disproves, everything the ledger promises, by rebuilding it from what is stored.</summary>
public interface ILedgerCheck
{
    /// <summary>
    /// Checks books and log in one snapshot, while others go on posting: sums, balances, every entry and attestation in the log exactly once,
    /// commitments, tree, tiles, checkpoints and their signatures. Reads in a stream: memory stays bounded however large the books are.
    /// </summary>
    /// <param name="pinnedKeys">Key lines the checkpoints must be signed by, known from elsewhere; null trusts the keys named in the database.</param>
    /// <param name="progress">Told the number of entries looked at so far; null when nobody listens.</param>
    /// <param name="ct">Stops the check.</param>
    Task<CheckReport> RunAsync(string? pinnedKeys, IProgress<long>? progress, CancellationToken ct) => RunAgainstAsync(new CheckAgainst { Keys = pinnedKeys }, progress, ct);

    /// <summary>The same, and compares the log with what others know and hold.</summary>
    Task<CheckReport> RunAgainstAsync(CheckAgainst against, IProgress<long>? progress, CancellationToken ct);
}

/// <summary>Something that is not as promised.</summary>
/// <param name="Code">Stable name, for example <c>balance_differs</c>; docs/verify.md explains each.</param>
/// <param name="Where">The account, entry, batch, tile or checkpoint it is about.</param>
/// <param name="Detail">What was expected and what is there.</param>
public sealed record CheckFinding(string Code, string Where, string Detail);

/// <summary>What a check found.</summary>
public sealed record CheckReport
{
    /// <summary>What is wrong; at most twenty of each kind are told, <see cref="Wrong"/> counts all.</summary>
    public required IReadOnlyList<CheckFinding> Findings { get; init; }

    /// <summary>How many things are wrong.</summary>
    public required long Wrong { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => Wrong == 0;

    /// <summary>Entries in the journal; null for a check from outside.</summary>
    public long? Entries { get; init; }

    /// <summary>Attestations; null for a check from outside.</summary>
    public long? Attestations { get; init; }

    /// <summary>Entries and attestations that are committed and wait for their place in the log.</summary>
    public long Waiting { get; init; }

    /// <summary>Entries and attestations whose commitments cannot be recomputed because their secret or origin was erased, or nobody here knows it.</summary>
    public long Unopened { get; init; }

    /// <summary>Leaves in the log.</summary>
    public long LogSize { get; init; }

    /// <summary>The recomputed root, base64; null while the log is empty.</summary>
    public string? LogRoot { get; init; }

    /// <summary>Checkpoints whose root and signatures were checked.</summary>
    public long Checkpoints { get; init; }

    /// <summary>The largest size that all demanded witnesses cosigned; null when none were demanded.</summary>
    public long? Witnessed { get; init; }

    /// <summary>Sum of the holders' balances per asset; empty for a check from outside.</summary>
    public IReadOnlyDictionary<string, long> Holdings { get; init; } = new Dictionary<string, long>();

    /// <summary>What became of each programme's points, by a full scan of the journal; empty for a check from outside.</summary>
    public IReadOnlyDictionary<string, AssetTotals> Points { get; init; } = new Dictionary<string, AssetTotals>();
}
