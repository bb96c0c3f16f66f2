using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts;
using Puhui.Activities;
using Puhui.Ledger;
using Puhui.Methods;
using Puhui.Platform.Settings;
using Puhui.Programmes;

namespace Puhui.Server;

/// <summary>The modules of this server, each by its one door.</summary>
internal static class Modules
{
    public static IServiceCollection AddModules(this IServiceCollection services, PuhuiSettings settings) => services
        .AddProgrammes(settings)
        .AddAccounts(settings)
        .AddMethods(settings)
        .AddLedger(settings)
        .AddActivities(settings);

    public static IEndpointRouteBuilder MapModules(this IEndpointRouteBuilder routes) => routes
        .MapProgrammes()
        .MapMethods()
        .MapLedger()
        .MapActivities();
}
