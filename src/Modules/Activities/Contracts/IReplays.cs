using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Contracts;

/// <summary>
/// Replays (回放): a draft, or a published version, counts the past records of a programme as the intake would have, and nothing
/// is posted. Runs in the background of every server process; what a killed process leaves, another goes on with.
/// </summary>
public interface IReplays
{
    /// <summary>
    /// Begins a replay. Refusals, in this order: <c>draft_unknown</c>, <c>draft_broken</c> (it does not load), <c>method_unknown</c>,
    /// <c>not_credited</c> (a footprint or a factor set credits nobody), <c>period_invalid</c>, <c>replay_running</c> (the programme has one under way).
    /// </summary>
    Task<Result<ReplayId>> BeginAsync(NewReplay replay, CancellationToken ct);

    /// <summary>A replay with its progress and, when it is done, its result; null when there is none.</summary>
    Task<Replay?> FindAsync(ReplayId id, CancellationToken ct);

    /// <summary>The replays of a programme, newest first, without results; at most a hundred.</summary>
    Task<IReadOnlyList<Replay>> ListAsync(ProgrammeId programme, CancellationToken ct);

    /// <summary>Stops a replay that is running; false when it is not.</summary>
    Task<bool> StopAsync(ReplayId id, CancellationToken ct);

    /// <summary>Works on a replay in this process until it is done, together with whoever else does. Refusals: <c>replay_unknown</c>, <c>replay_failed</c>, <c>replay_stopped</c>.</summary>
    Task<Result<ReplayResult>> RunAsync(ReplayId id, IProgress<Replay>? progress, CancellationToken ct);
}

/// <summary>What to replay. Exactly one of <paramref name="Draft"/> and <paramref name="Method"/> is given.</summary>
/// <param name="Programme">Whose records.</param>
/// <param name="Draft">A draft of the programme.</param>
/// <param name="Method">A version that is published or installed here.</param>
/// <param name="From">Records of what happened from this time on.</param>
/// <param name="To">Records of what happened before this time.</param>
/// <param name="By">Who asks, as the console knows them: a name of staff, never of a holder; 1 to 120 characters.</param>
public sealed record NewReplay(ProgrammeId Programme, MethodDraftId? Draft, MethodRef? Method, DateTimeOffset From, DateTimeOffset To, string By)
{
    /// <summary>Fewer people than this are never shown as a group of their own.</summary>
    public int People { get; init; } = 20;
}

/// <summary>How far a replay came.</summary>
public enum ReplayState
{
    /// <summary>Under way.</summary>
    Running = 1,

    /// <summary>Done; there is a result.</summary>
    Done = 2,

    /// <summary>It could not go on; <see cref="Replay.Failure"/> says why.</summary>
    Failed = 3,

    /// <summary>Somebody stopped it.</summary>
    Stopped = 4,
}

/// <summary>A replay.</summary>
/// <param name="Id">Its id.</param>
/// <param name="What">What was asked.</param>
/// <param name="Version">The version that was tried.</param>
/// <param name="State">How far it came.</param>
/// <param name="BegunAt">When it was asked for, UTC.</param>
/// <param name="EndedAt">When it ended, UTC; null while it runs.</param>
/// <param name="Pieces">Pieces of work in all.</param>
/// <param name="PiecesDone">Pieces that are done.</param>
/// <param name="Records">Records counted so far.</param>
/// <param name="Failure">Why it failed; null otherwise.</param>
/// <param name="Result">What came out; null until it is done, and in lists.</param>
public sealed record Replay(
    ReplayId Id, NewReplay What, MethodRef Version, ReplayState State, DateTimeOffset BegunAt, DateTimeOffset? EndedAt,
    int Pieces, int PiecesDone, long Records, string? Failure, ReplayResult? Result);

/// <summary>
/// What a replay found. Amounts in the asset's smallest unit (milligrams for <c>CO2E</c>). "Before" is what stands credited now,
/// "after" what would. People are counted, never named.
/// </summary>
/// <param name="Asset">Code of the asset.</param>
/// <param name="Records">Records that were counted again.</param>
/// <param name="Holders">People with such records; null, like all amounts, when they are fewer than <paramref name="People"/>.</param>
/// <param name="Before">What stands credited for them.</param>
/// <param name="After">What would.</param>
/// <param name="Up">Records that would earn more.</param>
/// <param name="Down">Records that would earn less.</param>
/// <param name="Refused">Records the version would refuse; they count as nothing after.</param>
/// <param name="CreditedToZero">Records that earn something now and would earn nothing, refused ones included.</param>
/// <param name="ZeroToCredited">Records that earn nothing now and would earn something.</param>
/// <param name="HoldersUp">People who would have more in all; null when they are a few, but fewer than <paramref name="People"/>.</param>
/// <param name="HoldersDown">People who would have less; null when they are a few.</param>
/// <param name="Percentiles">Change per person at 1, 5, 10, 25, 50, 75, 90, 95 and 99 %; empty with fewer than <paramref name="People"/> people, and the outer ones too when they would stand for fewer.</param>
/// <param name="Bins">How many people change by how much, from most lost to most won.</param>
/// <param name="Cells">By scenario and month.</param>
/// <param name="Refusals">Why records would be refused, by code, the most frequent first.</param>
/// <param name="MostLost">The people who would lose most, by pseudonyms of this replay; empty when fewer than <paramref name="People"/> lose.</param>
/// <param name="MostWon">The people who would win most; empty when fewer than <paramref name="People"/> win.</param>
/// <param name="People">Fewer people than this are not shown as a group.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record ReplayResult(
    string Asset, long Records, long? Holders, long? Before, long? After, long? Up, long? Down, long? Refused, long? CreditedToZero, long? ZeroToCredited,
    long? HoldersUp, long? HoldersDown, IReadOnlyList<ReplayPercentile> Percentiles, IReadOnlyList<ReplayBin> Bins, IReadOnlyList<ReplayCell> Cells,
    IReadOnlyList<ReplayRefusal> Refusals, IReadOnlyList<ReplayMover> MostLost, IReadOnlyList<ReplayMover> MostWon, int People, double Seconds);

/// <summary>A percentile of the change per person.</summary>
public sealed record ReplayPercentile(int Percent, long Change);

/// <summary>People whose change lies from <paramref name="From"/> (inclusive; null without end) to <paramref name="To"/> (exclusive; null without end). Neighbours with too few people are put together.</summary>
/// <param name="From">Lower bound.</param>
/// <param name="To">Upper bound.</param>
/// <param name="Holders">How many; null when they are fewer than may be shown and have no neighbour to be put to.</param>
/// <param name="Change">Sum of their changes; null with <paramref name="Holders"/>.</param>
public sealed record ReplayBin(long? From, long? To, long? Holders, long? Change);

/// <summary>One scenario in one month of the programme's zone.</summary>
/// <param name="Scenario">The behaviour.</param>
/// <param name="Month">The first day of the month; null for the months of which each had too few people.</param>
/// <param name="Records">Records; null when they are of too few people even so.</param>
/// <param name="Before">What stands; null with <paramref name="Records"/>.</param>
/// <param name="After">What would; null with <paramref name="Records"/>.</param>
public sealed record ReplayCell(string Scenario, DateOnly? Month, long? Records, long? Before, long? After);

/// <summary>How many records would be refused for a reason.</summary>
public sealed record ReplayRefusal(string Code, long Records);

/// <summary>Somebody, by a pseudonym that says nothing outside this replay.</summary>
public sealed record ReplayMover(string Pseudonym, long Before, long After);

/// <summary>Names one replay. Text form: <c>rpl_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct ReplayId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "rpl";

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out ReplayId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new ReplayId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
