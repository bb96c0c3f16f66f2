using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Programmes.Contracts;

/// <summary>Which holders take part in which programmes. A holder may take part in several.</summary>
public interface IMemberships
{
    /// <summary>
    /// Lets a holder join, inside the caller's transaction. Joining again is success. Refusals, in this order: <c>programme_unknown</c>,
    /// <c>programme_not_open</c> (not begun, or ended), <c>invitation_needed</c>, <c>invitation_invalid</c>, <c>residence_needed</c>,
    /// <c>programme_full</c> (the most people of a limited trial are in).
    /// </summary>
    Task<Result<Membership>> JoinAsync(NpgsqlConnection connection, ProgrammeId programme, AccountId holder, JoinProof proof, CancellationToken ct);

    /// <summary>Ends a holder's part in a programme. What was credited stays. Again: nothing.</summary>
    Task LeaveAsync(NpgsqlConnection connection, ProgrammeId programme, AccountId holder, CancellationToken ct);

    /// <summary>What a holder takes part in now, by the programmes' published precedence.</summary>
    Task<IReadOnlyList<Membership>> OfAsync(AccountId holder, CancellationToken ct);

    /// <summary>How many take part now.</summary>
    Task<long> CountAsync(ProgrammeId programme, CancellationToken ct);

    /// <summary>Every part a holder ever had in a programme, oldest first: what the holder may take away.</summary>
    Task<IReadOnlyList<MembershipSpan>> SpansAsync(AccountId holder, CancellationToken ct);

    /// <summary>
    /// The same for many holders, at the same places; remembered for five seconds, all misses together in one query. For records on
    /// their way into the books.
    /// </summary>
    ValueTask SpansAsync(IReadOnlyList<AccountId> holders, IReadOnlyList<MembershipSpan>[] result, CancellationToken ct);

    /// <summary>Takes away what ties a holder to an entry of an employer's file, inside the caller's transaction. The entry stays used.</summary>
    Task EraseAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct);
}

/// <summary>A holder's part in a programme.</summary>
/// <param name="Programme">The programme.</param>
/// <param name="Holder">The holder.</param>
/// <param name="JoinedAt">Since when.</param>
public sealed record Membership(ProgrammeId Programme, AccountId Holder, DateTimeOffset JoinedAt);

/// <summary>A time in which a holder took part in a programme.</summary>
/// <param name="Programme">The programme.</param>
/// <param name="From">Since when.</param>
/// <param name="To">Until before when; null while it lasts.</param>
public sealed record MembershipSpan(ProgrammeId Programme, DateTimeOffset From, DateTimeOffset? To)
{
    /// <summary>Whether a time lies in it.</summary>
    public bool Holds(DateTimeOffset at) => at >= From && (To is null || at < To);
}

/// <summary>What a holder shows to be let in.</summary>
/// <param name="Code">An invitation's code, or the code of an employer or school; null when none.</param>
/// <param name="ResidentOf">ISO 3166-2 region the holder's verified identity or address lies in; null when not known.</param>
public sealed record JoinProof(string? Code = null, string? ResidentOf = null)
{
    /// <summary>The number an employer or school knows the holder by; asked for beside the code where its file lists numbers.</summary>
    public string? Number { get; init; }

    /// <summary>A mail address that the holder has proven to be theirs; enough where an employer's file lists it.</summary>
    public string? VerifiedMail { get; init; }
}
