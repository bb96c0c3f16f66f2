using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Credits.Book;
using Puhui.Credits.Contracts;
using Puhui.Credits.Granting;
using Puhui.Credits.Lots;
using Puhui.Credits.Policies;
using Puhui.Credits.Simulation;
using Puhui.Credits.Totals;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;

namespace Puhui.Credits;

/// <summary>Credits: points for reductions by a programme's published policy, in lots, on the books.</summary>
public static class CreditsModule
{
    /// <summary>Registers the module's doors, its background work and the schema <c>credits</c>.</summary>
    public static IServiceCollection AddCredits(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("credits", typeof(CreditsModule).Assembly);
        AddGiving(services);
        return services.AddLots();
    }

    /// <summary>Maps the module's endpoints.</summary>
    public static IEndpointRouteBuilder MapCredits(this IEndpointRouteBuilder routes)
    {
        PolicyEndpoint.Map(routes);
        CreditEndpoints.Map(routes);
        return routes;
    }

    /// <summary>Policies, budgets, giving, simulation.</summary>
    private static void AddGiving(IServiceCollection services)
    {
        services.AddSingleton<PolicyBook>().AddSingleton<PolicySimulator>().AddSingleton<ICreditPolicies, CreditPolicies>().AddSingleton<IGiving, GivingSettled>().AddSingleton<IGivenDays, GivenDays>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Granter>(provider)).AddHostedService<GranterRounds>();
        services
            .AddProblem("programme_unknown", "There is no such programme", "方案不存在")
            .AddProblem("policy_unreadable", "The policy cannot be read", "积分规则无法读取")
            .AddProblem("unit_invalid", "Not a name of a unit", "单位名称无效")
            .AddProblem("rate_invalid", "Not a rate of points", "发放比例无效")
            .AddProblem("rule_invalid", "Not a rule of points", "发放规则无效")
            .AddProblem("steps_invalid", "Not steps of a rate", "阶梯比例无效")
            .AddProblem("bonus_invalid", "Not a bonus", "加倍时段无效")
            .AddProblem("cap_invalid", "Not a cap of points", "积分上限无效")
            .AddProblem("budget_invalid", "Not a budget of points", "积分预算无效")
            .AddProblem("payer_invalid", "Not a payer", "出资方无效")
            .AddProblem("expiry_invalid", "Not a time when points run out", "有效期无效")
            .AddProblem("value_invalid", "Not a value of a point", "积分价值无效")
            .AddProblem("collect_invalid", "Not a way to collect points", "收取方式无效")
            .AddProblem("gifts_invalid", "Not limits of gifts", "赠送规则无效")
            .AddProblem("water_invalid", "Not a way to water", "浇水规则无效")
            .AddProblem("restatements_invalid", "Neither follow nor keep", "追溯重述选项无效")
            .AddProblem("rate_too_fine", "Rates together are too fine", "比例过细")
            .AddProblem("effective_in_the_past", "A policy does not hold for the past", "规则不能追溯生效")
            .AddProblem("policy_unchanged", "This policy is published already", "规则没有变化")
            .AddProblem("revision_stale", "Somebody else changed it meanwhile", "他人已先行修改")
            .AddProblem("months_invalid", "Not months that can be simulated", "测算月份无效");
    }
}
