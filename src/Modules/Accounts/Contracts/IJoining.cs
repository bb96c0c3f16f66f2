using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Accounts.Contracts;

/// <summary>A signed-in holder's way into a programme: what is known of the holder is shown to the programme's rules, nothing else.</summary>
public interface IJoining
{
    /// <summary>
    /// Joins a programme. Refusals: <c>identity_needed</c> (the programme is for residents, and the holder has stated no identity),
    /// <c>identity_limited</c> (a guardian has not agreed), then those of <see cref="IMemberships.JoinAsync"/>.
    /// </summary>
    /// <param name="holder">Who.</param>
    /// <param name="programme">Into which.</param>
    /// <param name="code">An invitation's code, or an employer's; null when none.</param>
    /// <param name="number">The number an employer or school knows the holder by; null when none.</param>
    /// <param name="ct">Stops the wait.</param>
    Task<Result<Membership>> JoinAsync(AccountId holder, Programme programme, string? code, string? number, CancellationToken ct);

    /// <summary>Leaves it. What was credited stays. Again: nothing.</summary>
    Task LeaveAsync(AccountId holder, ProgrammeId programme, CancellationToken ct);
}
