using Puhui.Quantities;

namespace Puhui.Programmes.Contracts;

/// <summary>Codes that let people into a programme, and the file of an employer's people.</summary>
public interface IInvitations
{
    /// <summary>
    /// Makes a code of 80 random bits, shown this once; only its digest is kept. Refusals: <c>programme_unknown</c>,
    /// <c>programme_ended</c>, <c>label_invalid</c> (not 1 to 80 characters), <c>uses_invalid</c> (not 1 to 1,000,000),
    /// <c>expiry_past</c>.
    /// </summary>
    Task<Result<NewInvitation>> CreateAsync(ProgrammeId programme, InvitationWish wish, ChangeAuthor author, CancellationToken ct);

    /// <summary>The codes of a programme, newest first, without their texts.</summary>
    Task<IReadOnlyList<Invitation>> ListAsync(ProgrammeId programme, CancellationToken ct);

    /// <summary>Makes a code worthless; false when the programme has no such one. Who came in by it stays.</summary>
    Task<bool> RevokeAsync(ProgrammeId programme, Guid invitation, CancellationToken ct);

    /// <summary>
    /// Adds an employer's people: one work mail address or number a line, or the first column of a CSV with a heading or without. Kept
    /// only as keyed digests. Lines known already are skipped. Refusals: <c>programme_unknown</c>, <c>programme_ended</c>,
    /// <c>file_empty</c>, <c>file_large</c> (over 200,000 lines), <c>line_invalid</c> with its number.
    /// </summary>
    Task<Result<PeopleAdded>> AddPeopleAsync(ProgrammeId programme, string text, CancellationToken ct);

    /// <summary>How many people the employer's file lists, and how many of them have joined.</summary>
    Task<PeopleCount> PeopleAsync(ProgrammeId programme, CancellationToken ct);
}

/// <summary>What code is wished for.</summary>
/// <param name="Label">What it is for, in the operator's words: "staff canteen", "pilot group 2".</param>
/// <param name="MaxUses">How many people may use it; null for any number.</param>
/// <param name="ExpiresAt">Until before when; null for ever.</param>
public sealed record InvitationWish(string Label, int? MaxUses = 1, DateTimeOffset? ExpiresAt = null);

/// <summary>A code that was made.</summary>
/// <param name="Invitation">What is kept of it.</param>
/// <param name="Code">Its text, for example <c>7KQ2-M4XD-9TRA-H3VN</c>.</param>
public sealed record NewInvitation(Invitation Invitation, string Code);

/// <summary>A code as it is kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Label">What it is for.</param>
/// <param name="MaxUses">How many may use it; null for any number.</param>
/// <param name="Uses">How many did.</param>
/// <param name="ExpiresAt">Until when; null for ever.</param>
/// <param name="RevokedAt">When it was revoked; null while it was not.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="By">Who made it, as in <see cref="ChangeAuthor"/>.</param>
public sealed record Invitation(Guid Id, string Label, int? MaxUses, int Uses, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset CreatedAt, string By)
{
    /// <summary>Whether it lets somebody in at this time.</summary>
    public bool IsValidAt(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || now < ExpiresAt) && (MaxUses is null || Uses < MaxUses);
}

/// <summary>What became of an employer's file.</summary>
/// <param name="Added">Lines that are new.</param>
/// <param name="Known">Lines that were there.</param>
public sealed record PeopleAdded(int Added, int Known);

/// <summary>An employer's people.</summary>
/// <param name="Listed">In the file.</param>
/// <param name="Joined">Of them, in the programme.</param>
public sealed record PeopleCount(long Listed, long Joined);
