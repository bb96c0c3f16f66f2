using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Platform.Problems;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Redeeming;

namespace Puhui.Rewards.Goals;

internal static class GoalsRegistration
{
    public static IServiceCollection AddGoals(this IServiceCollection services)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<GoalDesk>(provider));
        services.AddSingleton<IGoals>(provider => provider.GetRequiredService<GoalDesk>()).AddSingleton<IDonations>(provider => provider.GetRequiredService<GoalDesk>());
        services.AddSingleton<IHolderData, PledgeData>();
        return services
            .AddProblem("goal_unknown", "There is no such goal", "没有这个公益目标")
            .AddProblem("goal_closed", "The goal takes nothing now", "该公益目标现在不接受捐赠")
            .AddProblem("target_invalid", "The target is not one", "目标填写不正确")
            .AddProblem("words_invalid", "Words are needed in both languages", "两种文字的说明都要填写");
    }
}
