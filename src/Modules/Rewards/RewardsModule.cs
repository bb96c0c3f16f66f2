using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Platform.Migrations;
using Puhui.Platform.Settings;
using Puhui.Rewards.Goals;
using Puhui.Rewards.Settling;
using Puhui.Rewards.Vouchers;

namespace Puhui.Rewards;

/// <summary>Rewards: merchants, offers, redemptions, vouchers, settlements, public-welfare goals.</summary>
public static class RewardsModule
{
    /// <summary>Registers the module's doors, its background work and the schema <c>rewards</c>.</summary>
    public static IServiceCollection AddRewards(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("rewards", typeof(RewardsModule).Assembly);
        services.AddRedeeming().AddVouchers().AddSettling().AddGoals();
        return services;
    }

    /// <summary>Maps the module's endpoints.</summary>
    public static IEndpointRouteBuilder MapRewards(this IEndpointRouteBuilder routes)
    {
        routes.MapRedeeming();
        VoucherEndpoints.Map(routes);
        SettlementEndpoints.Map(routes);
        GoalEndpoints.Map(routes);
        return routes;
    }
}
