namespace Puhui.Activities.Contracts;

/// <summary>
/// What arrives from sources and what becomes of it, for those who operate the platform. No holder is named. Of a source in the
/// sandbox, lines and refusals are those of its sandbox; counts and holds never are.
/// </summary>
public interface ISourceReports
{
    /// <summary>
    /// What arrived since a time, by source and quarter of an hour. Asks the database only for the quarters that may still
    /// change; the others are remembered. Not further back than two days.
    /// </summary>
    Task<IReadOnlyList<SourceTally>> TalliesAsync(DateTimeOffset from, CancellationToken ct);

    /// <summary>
    /// When a source sent last, looked for in the last 31 days; null when it did not send in that time.
    /// </summary>
    Task<DateTimeOffset?> LastAsync(SourceId source, CancellationToken ct);

    /// <summary>The records that are held and not settled, of one source or (null) of all.</summary>
    Task<HeldSummary> HeldAsync(SourceId? source, CancellationToken ct);

    /// <summary>
    /// What arrived from a source after a time, latest first, at most <paramref name="limit"/>: recorded, refused and in conflict.
    /// What is committed late can carry an earlier time: a reader that follows asks with some seconds of overlap and
    /// knows what it has by <see cref="ReceivedLine.Key"/>.
    /// </summary>
    Task<IReadOnlyList<ReceivedLine>> ReceivedAsync(SourceId source, DateTimeOffset after, int limit, CancellationToken ct);

    /// <summary>The latest that arrived from a source, latest first, at most <paramref name="limit"/>, in the last 31 days.</summary>
    Task<IReadOnlyList<ReceivedLine>> LatestAsync(SourceId source, int limit, CancellationToken ct);

    /// <summary>What was refused or in conflict since a time, by code, the most frequent first, at most 50 codes.</summary>
    /// <param name="source">Whose records.</param>
    /// <param name="from">The beginning.</param>
    /// <param name="examples">How many of the latest of each code are given, at most 20.</param>
    /// <param name="ct">Cancels the wait.</param>
    Task<IReadOnlyList<RefusalGroup>> RefusalsAsync(SourceId source, DateTimeOffset from, int examples, CancellationToken ct);
}

/// <summary>What arrived from one source in one quarter of an hour.</summary>
/// <param name="Source">The source.</param>
/// <param name="Quarter">When the quarter begins.</param>
/// <param name="Status">What became of the records. A duplicate leaves no trace and is never counted here.</param>
/// <param name="Count">How many.</param>
/// <param name="Last">When the last of them arrived.</param>
public sealed record SourceTally(SourceId Source, DateTimeOffset Quarter, ActivityStatus Status, long Count, DateTimeOffset Last);

/// <summary>What is held.</summary>
/// <param name="Count">How many records.</param>
/// <param name="Oldest">When the oldest of them arrived; null when there is none.</param>
public readonly record struct HeldSummary(long Count, DateTimeOffset? Oldest);

/// <summary>One record that arrived, without its holder.</summary>
/// <param name="Key">Names the line among those of its source.</param>
/// <param name="At">When it arrived.</param>
/// <param name="RecordId">The source's own id; null when it could not be read.</param>
/// <param name="Scenario">The behaviour; null for what was not recorded.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Code">Stable name of the reason; null when there is none.</param>
/// <param name="Detail">The reason in plain words, for what was refused.</param>
/// <param name="AmountMg">What it credited, in milligrams of <paramref name="Asset"/>; 0 without an entry.</param>
/// <param name="Asset">Code of the asset.</param>
public sealed record ReceivedLine(
    string Key,
    DateTimeOffset At,
    string? RecordId,
    string? Scenario,
    ActivityStatus Status,
    string? Code,
    string? Detail,
    long AmountMg,
    string Asset);

/// <summary>What was refused for one reason.</summary>
/// <param name="Code">Stable name of the reason.</param>
/// <param name="Count">How often.</param>
/// <param name="Last">When last.</param>
/// <param name="Examples">The latest of them.</param>
public sealed record RefusalGroup(string Code, long Count, DateTimeOffset Last, IReadOnlyList<RefusalExample> Examples);

/// <summary>One record that was refused.</summary>
/// <param name="At">When it arrived.</param>
/// <param name="RecordId">The source's own id; null when it could not be read.</param>
/// <param name="Detail">The reason in plain words.</param>
/// <param name="Pointer">The field it is about, RFC 6901; null when it is about the whole record.</param>
public sealed record RefusalExample(DateTimeOffset At, string? RecordId, string Detail, string? Pointer);
