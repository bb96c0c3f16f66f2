namespace Puhui.Activities.Contracts;

/// <summary>Reads a file of activities by a declarative profile and hands them to the intake.</summary>
public interface IFileImport
{
    /// <summary>
    /// Imports a file. Rows go through the same intake as everything else, so importing a file twice adds nothing twice;
    /// an interrupted import goes on where it stopped. Memory stays bounded whatever the size of the file.
    /// </summary>
    /// <param name="request">What to import, how, and for whom.</param>
    /// <param name="progress">Told after every batch; null for none.</param>
    /// <param name="ct">Stops after the batch under way; what was posted stays and the next import goes on from there.</param>
    /// <exception cref="ImportException">The import cannot begin or go on: the message says what to do, in one line.</exception>
    Task<ImportSummary> ImportAsync(FileImportRequest request, IProgress<ImportProgress>? progress, CancellationToken ct);
}

/// <summary>One import.</summary>
/// <param name="File">The file: CSV with a header, gzip or not.</param>
/// <param name="Profile">The name of a profile in the profiles folder, or the path of a <c>.yaml</c> file.</param>
public sealed record FileImportRequest(string File, string Profile)
{
    /// <summary>The source to import for; null for the default import source of the default programme, made when absent.</summary>
    public SourceId? Source { get; init; }

    /// <summary>The second file that a profile with look-ups reads; null when it reads none.</summary>
    public string? Stations { get; init; }

    /// <summary>
    /// The detached signature of the file, by a signing key of the source with the scope <c>activities:write</c> (docs/partners.md); null
    /// when it is not signed. A file whose signature does not hold is refused before its first row.
    /// </summary>
    public string? Signature { get; init; }

    /// <summary>Where refused rows are written; null for <c>NAME.refused.csv</c> in the current folder. Not made when no row is refused.</summary>
    public string? RefusedFile { get; init; }

    /// <summary>The file holds old records and is known to: the rule about late data does not hold. A profile may say so too.</summary>
    public bool Historical { get; init; }
}

/// <summary>How far an import is.</summary>
/// <param name="Bytes">Bytes of the file read so far.</param>
/// <param name="TotalBytes">Bytes of the file.</param>
/// <param name="Summary">The counts so far.</param>
public sealed record ImportProgress(long Bytes, long TotalBytes, ImportSummary Summary);

/// <summary>What became of a file's rows. The six outcomes add up to <see cref="Read"/>.</summary>
/// <param name="Read">Rows read, without the header.</param>
/// <param name="Credited">Recorded and credited.</param>
/// <param name="Duplicate">Known with the same content.</param>
/// <param name="Zero">Recorded, without a reduction.</param>
/// <param name="Held">Recorded, not credited: implausible.</param>
/// <param name="Refused">Not recorded: not readable, refused by the intake, or in conflict with an earlier record.</param>
/// <param name="ReductionMg">The reductions credited by this import, in milligrams; platform grams and bank points are not in it.</param>
public sealed record ImportSummary(long Read, long Credited, long Duplicate, long Zero, long Held, long Refused, long ReductionMg)
{
    /// <summary>Nothing yet.</summary>
    public static ImportSummary Empty { get; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>Where the refused rows stand; null when none was refused.</summary>
    public string? RefusedFile { get; init; }

    /// <summary>Whether an interrupted import of the same file was continued.</summary>
    public bool Resumed { get; init; }
}

/// <summary>An import cannot begin or go on; the message is one line for whoever started it.</summary>
public sealed class ImportException : Exception
{
    /// <summary>An exception with its message.</summary>
    public ImportException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with its message and cause.</summary>
    public ImportException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
