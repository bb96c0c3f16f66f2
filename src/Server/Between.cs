using Microsoft.Extensions.DependencyInjection;
using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Server;

/// <summary>What one module asks of another that it does not know: put together here, where both are known.</summary>
internal static class Between
{
    public static IServiceCollection AddBetween(this IServiceCollection services) => services
        .AddSingleton<IHolderStanding, StandingOfHolders>()
        .AddSingleton<IGoalPoints, PointsForGoals>();

    /// <summary>An offer's least standing is that of the published rule.</summary>
    private sealed class StandingOfHolders(IStandings standings) : IHolderStanding
    {
        public Task<IReadOnlyList<int>> LeavesAsync(ProgrammeId programme, IReadOnlyList<AccountId> holders, CancellationToken ct) => standings.LeavesAsync(programme, holders, ct);
    }

    /// <summary>The annual statement tells of points given to goals.</summary>
    private sealed class PointsForGoals(IServiceProvider services) : IGoalPoints
    {
        public async Task<long> GivenAsync(AccountId holder, ProgrammeId programme, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
        {
            if (services.GetService<IGoals>() is not { } goals)
            {
                return 0;
            }

            var of = (await goals.ListAsync(programme, ct)).Select(goal => goal.Id).ToHashSet();
            return (await goals.PledgesAsync(holder, ct)).Where(pledge => of.Contains(pledge.Goal) && pledge.At >= from && pledge.At < to).Sum(pledge => pledge.Points);
        }
    }
}
