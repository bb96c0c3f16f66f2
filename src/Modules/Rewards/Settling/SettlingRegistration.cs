using Microsoft.Extensions.DependencyInjection;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Problems;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Settling;

internal static class SettlingRegistration
{
    public static IServiceCollection AddSettling(this IServiceCollection services)
    {
        services.AddSingleton<ISettlements>(provider => ActivatorUtilities.CreateInstance<Settlements>(provider)).AddSingleton<IEntryOrigin, SettlementBooks>();
        return services
            .AddProblem("settlement_unknown", "There is no such settlement", "没有这份结算单")
            .AddProblem("settlement_approved", "The settlement is approved already", "结算单已经审批")
            .AddProblem("four_eyes_needed", "A second person has to approve", "须由另一人审批")
            .AddProblem("month_invalid", "This is no month", "月份填写不正确")
            .AddProblem("month_not_over", "The month is not over", "该月尚未结束")
            .AddProblem("nothing_to_settle", "There is nothing to settle", "没有可结算的券");
    }
}
