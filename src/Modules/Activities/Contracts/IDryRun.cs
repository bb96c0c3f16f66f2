using Puhui.Methodology;

namespace Puhui.Activities.Contracts;

/// <summary>Judges and quantifies records as the intake would, and records nothing: no account, no entry, no refusal is written.</summary>
public interface IDryRun
{
    /// <summary>
    /// What would become of records if a source sent them now. Caps by day and month are left aside, because only posting knows
    /// what was used of them.
    /// </summary>
    /// <param name="source">The source that would send them, whatever its state.</param>
    /// <param name="json">One record or an array of at most 100, as for <c>POST /v1/activities</c>.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="ArgumentException">There is no such source.</exception>
    Task<DryRunAnswer> JudgeAsync(SourceId source, ReadOnlyMemory<byte> json, CancellationToken ct);
}

/// <summary>What would become of a body.</summary>
/// <param name="Records">One verdict per record; empty when the body cannot be read.</param>
/// <param name="Unreadable">Why the whole body would not be taken; null when it would.</param>
public sealed record DryRunAnswer(IReadOnlyList<DryRunVerdict> Records, DryRunProblem? Unreadable);

/// <summary>Why a body would not be taken as a whole.</summary>
/// <param name="Code">Stable name, for example <c>unreadable</c>.</param>
/// <param name="Detail">What is wrong, in plain words.</param>
/// <param name="Line">Line of the body, from 1; null when it has no place.</param>
/// <param name="Position">Byte of the line, from 1; null when it has no place.</param>
public sealed record DryRunProblem(string Code, string Detail, long? Line = null, long? Position = null);

/// <summary>What would become of one record.</summary>
/// <param name="Id">The source's id; null when it could not be read.</param>
/// <param name="Scenario">The behaviour; null when it could not be read.</param>
/// <param name="Status">What would become of it.</param>
/// <param name="ReductionMg">What it would credit before caps, in milligrams of <paramref name="Asset"/>; 0 when nothing.</param>
/// <param name="Asset">Code of the asset.</param>
/// <param name="Code">Stable name of the reason, when there is one to give.</param>
/// <param name="Detail">The reason in plain words.</param>
/// <param name="Pointer">The field it is about, RFC 6901.</param>
/// <param name="Explanation">The steps to the number; null when the record was refused before its method was known.</param>
/// <param name="HasCaps">Whether a cap by day or month may cut the number when it is posted.</param>
public sealed record DryRunVerdict(
    string? Id,
    string? Scenario,
    ActivityStatus Status,
    long ReductionMg,
    string Asset,
    string? Code,
    string? Detail,
    string? Pointer,
    Explanation? Explanation,
    bool HasCaps);
