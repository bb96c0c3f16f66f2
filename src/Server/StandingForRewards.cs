using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Server;

/// <summary>Tells rewards the standing of holders: neither module knows the other.</summary>
internal sealed class StandingForRewards(IStandings standings) : IHolderStanding
{
    public async Task<IReadOnlyList<int>> LeavesAsync(ProgrammeId programme, IReadOnlyList<AccountId> holders, CancellationToken ct)
    {
        var leaves = await standings.LeavesAsync(programme, holders, ct);
        return leaves.Count == holders.Count ? leaves : new int[holders.Count];
    }
}
