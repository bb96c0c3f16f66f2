using Puhui.Ledger.Contracts;
using Puhui.Methodology;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Methods.Contracts;

/// <summary>One step in the life of a version, or of a question to the committee. Never changed once written.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Subject">The draft or decision it is about, as a UUID.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Programme">Whose committee it is.</param>
/// <param name="Method">The version it is about.</param>
/// <param name="ContentHash">What was looked at: the version's content hash, or the decision's.</param>
/// <param name="Round">Which time the draft was submitted, from 1; 1 for decisions.</param>
/// <param name="By">Who did it; null for the public and for what a date brought about.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Verdict">What was said in one word: <c>approve</c>, <c>revise</c>; <c>yes</c>, <c>no</c>, <c>abstain</c>; <c>approved</c>, <c>refused</c>; a date; null where there is none.</param>
/// <param name="Words">What was said in words, by name: a chapter, or <c>words</c>.</param>
/// <param name="Answers">The objection that is answered.</param>
/// <param name="Canonical">The bytes that were signed and attested; see docs/governance.md.</param>
/// <param name="Signature">The person's signature over the SHA-256 of <paramref name="Canonical"/>; null where no person of staff acted.</param>
/// <param name="Attestation">Where it stands in the log.</param>
public sealed record MethodStep(
    MethodStepId Id,
    Guid Subject,
    MethodStepKind Kind,
    ProgrammeId Programme,
    MethodRef Method,
    ReadOnlyMemory<byte> ContentHash,
    int Round,
    StepPerson? By,
    DateTimeOffset At,
    string? Verdict,
    IReadOnlyList<KeyValuePair<string, string>> Words,
    MethodStepId? Answers,
    ReadOnlyMemory<byte> Canonical,
    StaffSignature? Signature,
    AttestationId Attestation);

/// <summary>Who did a step, as it is published.</summary>
/// <param name="Id">The person of staff; null for somebody of the public.</param>
/// <param name="Name">What they are called; what an objector called themselves.</param>
/// <param name="Role">As what they acted: the name of a role, <c>author</c>, or <c>public</c>.</param>
public sealed record StepPerson(StaffId? Id, string Name, string Role);

/// <summary>What can be done in the life of a version.</summary>
public enum MethodStepKind
{
    /// <summary>Sent to the experts; its content is fixed.</summary>
    Submitted,

    /// <summary>Reviewed by an expert.</summary>
    Reviewed,

    /// <summary>Voted on by a member of the committee.</summary>
    Voted,

    /// <summary>The vote was closed for it, and it is shown to everybody.</summary>
    Noticed,

    /// <summary>Somebody objected.</summary>
    Objected,

    /// <summary>An objection was answered.</summary>
    Answered,

    /// <summary>Approved and published.</summary>
    Approved,

    /// <summary>Its day came.</summary>
    Effective,

    /// <summary>A later version took its place.</summary>
    Superseded,

    /// <summary>Given up, or withdrawn by the committee.</summary>
    Withdrawn,

    /// <summary>Sent back to be written on: taken back, or the vote was against it.</summary>
    Returned,

    /// <summary>A question was put to the committee.</summary>
    Proposed,

    /// <summary>The committee decided the question.</summary>
    Decided,
}

/// <summary>Names one step. Text form: <c>stp_…</c>.</summary>
/// <param name="Value">A UUID, version 7 when minted by <see cref="New"/>.</param>
public readonly record struct MethodStepId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "stp";

    /// <summary>A new id, ordered by time.</summary>
    public static MethodStepId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out MethodStepId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new MethodStepId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}

/// <summary>A person who signs what they do.</summary>
/// <param name="Person">Who.</param>
/// <param name="Password">Their password, which opens their signing key.</param>
public sealed record Signer(StaffId Person, string Password)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => Person.ToString();
}

/// <summary>A vote.</summary>
public enum Ballot
{
    /// <summary>For it.</summary>
    Yes,

    /// <summary>Against it.</summary>
    No,

    /// <summary>Neither; counts for the quorum only.</summary>
    Abstain,
}

/// <summary>What an expert says of a draft.</summary>
public enum ReviewVerdict
{
    /// <summary>It may go before the committee.</summary>
    Approve,

    /// <summary>It has to be changed first. The draft goes on only after it was taken back and submitted again.</summary>
    Revise,
}
