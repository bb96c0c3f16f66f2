using Puhui.Bookkeeping;

namespace Puhui.Programmes.Contracts;

/// <summary>Memberships by the hundred thousand, for databases that are generated: nobody is asked, no invitation is used.</summary>
public interface IManyMemberships
{
    /// <summary>
    /// Lets holders take part in an open programme from a time on, in one statement; who takes part already stays as it is. Returns how many came in.
    /// <see cref="ArgumentException"/> unless the programme exists and everyone may join it.
    /// </summary>
    Task<int> JoinAsync(ProgrammeId programme, IReadOnlyCollection<AccountId> holders, DateTimeOffset at, CancellationToken ct);
}
