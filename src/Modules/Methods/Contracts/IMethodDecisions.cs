using Puhui.Methodology;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Methods.Contracts;

/// <summary>What a programme's committee decided about the past: that a corrected version replaces an earlier one from a date on.</summary>
public interface IMethodDecisions
{
    /// <summary>
    /// The decision, when the committee approved it; null when there is none, it was refused, or it is not decided yet. Approved
    /// decisions never change. Both versions are in <see cref="IMethodRegister.Library"/> as long as they are installed or published here.
    /// </summary>
    Task<RestatementDecision?> FindApprovedRestatementAsync(RestatementDecisionId id, CancellationToken ct);

    /// <summary>The approved decisions of a programme, newest first.</summary>
    Task<IReadOnlyList<RestatementDecision>> ListApprovedAsync(ProgrammeId programme, CancellationToken ct);
}

/// <summary>An approved decision about the past.</summary>
/// <param name="Id">Its id; what a batch of adjusting entries names.</param>
/// <param name="Programme">Whose committee decided, and whose activities it is about.</param>
/// <param name="Old">The version whose results are replaced.</param>
/// <param name="Replacement">The version that replaces it: approved, never a draft.</param>
/// <param name="From">Activities that happened from this time on, UTC.</param>
/// <param name="To">Activities that happened before this time, UTC; null for all since.</param>
/// <param name="Reason">Why, in the committee's words.</param>
/// <param name="DecidedAt">When the vote was closed, UTC.</param>
/// <param name="ContentHash">SHA-256 of the decision's canonical bytes (id, programme, versions with their content hashes, times, reason): what the votes were signed over; 32 bytes.</param>
public sealed record RestatementDecision(
    RestatementDecisionId Id,
    ProgrammeId Programme,
    MethodRef Old,
    MethodRef Replacement,
    DateTimeOffset From,
    DateTimeOffset? To,
    string Reason,
    DateTimeOffset DecidedAt,
    ReadOnlyMemory<byte> ContentHash);

/// <summary>Names one decision of a committee, about the past or otherwise. Text form: <c>dec_…</c>.</summary>
/// <param name="Value">A UUID, version 7 when minted by <see cref="New"/>.</param>
public readonly record struct RestatementDecisionId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "dec";

    /// <summary>A new id, ordered by time.</summary>
    public static RestatementDecisionId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out RestatementDecisionId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new RestatementDecisionId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
