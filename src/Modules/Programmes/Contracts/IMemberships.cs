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
}

/// <summary>A holder's part in a programme.</summary>
/// <param name="Programme">The programme.</param>
/// <param name="Holder">The holder.</param>
/// <param name="JoinedAt">Since when.</param>
public sealed record Membership(ProgrammeId Programme, AccountId Holder, DateTimeOffset JoinedAt);

/// <summary>What a holder shows to be let in.</summary>
/// <param name="Code">An invitation's code, or the code of an employer or school; null when none.</param>
/// <param name="ResidentOf">ISO 3166-2 region the holder's verified identity or address lies in; null when not known.</param>
public sealed record JoinProof(string? Code = null, string? ResidentOf = null);
