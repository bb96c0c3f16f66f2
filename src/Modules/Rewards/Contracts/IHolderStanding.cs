using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;

namespace Puhui.Rewards.Contracts;

/// <summary>
/// What rewards ask of whoever knows the holders' standing, for offers that are for a least one. Nobody knows it unless another module
/// registers its own in place of this one's, which says 0 of everybody.
/// </summary>
public interface IHolderStanding
{
    /// <summary>The leaves (0 to 5) of each of these holders in a programme, at the same places.</summary>
    Task<IReadOnlyList<int>> LeavesAsync(ProgrammeId programme, IReadOnlyList<AccountId> holders, CancellationToken ct);
}
