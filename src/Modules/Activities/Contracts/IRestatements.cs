using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Activities.Contracts;

/// <summary>
/// Restatements (追溯重述): what an approved decision about the past changes is posted as adjusting entries that name the decision.
/// Nothing is edited. Runs in the background of every server process; what a killed process leaves, another goes on with.
/// </summary>
public interface IRestatements
{
    /// <summary>
    /// What the decision would post now, without posting it. Carried out at once, and with nothing else happening meanwhile, exactly
    /// this is posted. Refusals, in this order: <c>decision_not_approved</c> (there is none, or the committee has not approved it),
    /// <c>method_unknown</c> (a version is not installed here), <c>kind_differs</c> (the versions credit different things),
    /// <c>restatement_done</c>, <c>restatement_running</c>.
    /// </summary>
    Task<Result<RestatementPlan>> PreviewAsync(RestatementDecisionId decision, IProgress<long>? progress, CancellationToken ct);

    /// <summary>
    /// Begins to post, in the background; beginning again is success. Refusals: as for <see cref="PreviewAsync"/>, but for
    /// <c>restatement_done</c> and, of the same decision, <c>restatement_running</c>, which are success.
    /// </summary>
    /// <param name="decision">The decision.</param>
    /// <param name="by">Who asks, as the console knows them: a name of staff, never of a holder; 1 to 120 characters.</param>
    /// <param name="ct">Gives up.</param>
    Task<Result<Restatement>> BeginAsync(RestatementDecisionId decision, string by, CancellationToken ct);

    /// <summary>What became of a decision; null when it was not begun.</summary>
    Task<Restatement?> FindAsync(RestatementDecisionId decision, CancellationToken ct);

    /// <summary>What was begun for a programme, newest first.</summary>
    Task<IReadOnlyList<Restatement>> ListAsync(ProgrammeId programme, CancellationToken ct);

    /// <summary>Works on it in this process until it is done, together with whoever else does. Refusals: <c>restatement_unknown</c> (not begun).</summary>
    Task<Result<RestatementTotals>> RunAsync(RestatementDecisionId decision, IProgress<Restatement>? progress, CancellationToken ct);

    /// <summary>What decisions about the past changed of a record, earliest first.</summary>
    /// <param name="reference">The record, as its ledger rows name it.</param>
    /// <param name="ct">Gives up.</param>
    Task<IReadOnlyList<RestatedRecord>> OfRecordAsync(string reference, CancellationToken ct);
}

/// <summary>What a decision would post.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Asset">Code of the asset of all amounts.</param>
/// <param name="Totals">The numbers.</param>
/// <param name="At">When they were made, UTC.</param>
public sealed record RestatementPlan(RestatementDecision Decision, string Asset, RestatementTotals Totals, DateTimeOffset At);

/// <summary>The numbers of a restatement, in the asset's smallest unit.</summary>
/// <param name="Records">Records that are counted by the replacing version from now on, whether their amount changes or not.</param>
/// <param name="Entries">Adjusting entries: records whose amount changes.</param>
/// <param name="Before">What those records, and others in the same windows of caps that change, stood at.</param>
/// <param name="After">What they stand at then.</param>
/// <param name="Added">Sum of the adjusting entries above 0.</param>
/// <param name="TakenBack">Sum of those below 0, as a positive number.</param>
/// <param name="Uncountable">Records the replacing version refuses; they stay as they stand.</param>
/// <param name="Left">Records that stay as they stand because the holder has spent what would be taken back, or was erased.</param>
/// <param name="LeftAmount">What would have been taken back of them, as a positive number.</param>
public sealed record RestatementTotals(long Records, long Entries, long Before, long After, long Added, long TakenBack, long Uncountable, long Left, long LeftAmount);

/// <summary>A decision that is carried out.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Programme">Whose records.</param>
/// <param name="Old">The version replaced, <c>id@version</c>.</param>
/// <param name="Replacement">The version that replaces it.</param>
/// <param name="Asset">Code of the asset.</param>
/// <param name="By">Who began it.</param>
/// <param name="BegunAt">When, UTC.</param>
/// <param name="EndedAt">When it was done, UTC; null while it runs.</param>
/// <param name="Pieces">Pieces of work in all.</param>
/// <param name="PiecesDone">Pieces that are done.</param>
/// <param name="Planned">What was planned when it began.</param>
/// <param name="Posted">What is posted so far.</param>
public sealed record Restatement(
    RestatementDecisionId Decision, ProgrammeId Programme, string Old, string Replacement, string Asset, string By,
    DateTimeOffset BegunAt, DateTimeOffset? EndedAt, int Pieces, int PiecesDone, RestatementTotals Planned, RestatementTotals Posted);

/// <summary>What one decision changed of one record.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Method">The version that counts the record since.</param>
/// <param name="Before">What it stood at.</param>
/// <param name="After">What it stands at since.</param>
/// <param name="Entry">The adjusting entry; null when the amount did not change.</param>
/// <param name="At">When it was posted, UTC; null when nothing was.</param>
public sealed record RestatedRecord(RestatementDecisionId Decision, string Method, long Before, long After, Bookkeeping.EntryId? Entry, DateTimeOffset? At);
