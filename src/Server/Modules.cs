using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts;
using Puhui.Activities;
using Puhui.Bank;
using Puhui.Bikes;
using Puhui.CarFreeDay;
using Puhui.Citizen;
using Puhui.Components;
using Puhui.Credits;
using Puhui.Engagement;
using Puhui.Gbt32960;
using Puhui.Ledger;
using Puhui.Methods;
using Puhui.Ocpi;
using Puhui.Partners;
using Puhui.Operating;
using Puhui.Platform.Settings;
using Puhui.Programmes;
using Puhui.Rewards;
using Puhui.Rewards.Contracts;
using Puhui.Staff;
using Puhui.Transit;
using Puhui.Utilities;
using Puhui.WeChat;

namespace Puhui.Server;

/// <summary>The modules and pages of this server, each by its one door.</summary>
internal static class Modules
{
    /// <summary>What verbs of the command line and the server share.</summary>
    public static IServiceCollection AddModules(this IServiceCollection services, PuhuiSettings settings) => services
        .AddProgrammes(settings)
        .AddStaff(settings)
        .AddAccounts(settings)
        .AddMethods(settings)
        .AddLedger(settings)
        .AddActivities(settings)
        .AddBikes(settings)
        .AddCarFreeDay(settings)
        .AddPartners(settings)
        .AddCredits(settings)
        .AddRewards(settings)
        .AddEngagement(settings)
        .AddSingleton<IHolderStanding, StandingForRewards>()
        .AddBetween()
        .AddOcpi(settings)
        .AddTransit(settings)
        .AddBank(settings)
        .AddUtilities(settings)
        .AddWeChat(settings)
        .AddGbt32960(settings);

    /// <summary>What only a server does: doors that are not HTTP, and the work behind them.</summary>
    public static IServiceCollection AddDoors(this IServiceCollection services, PuhuiSettings settings) => services
        .AddGbt32960Server(settings);

    public static IServiceCollection AddPages(this IServiceCollection services) => services
        .AddComponents()
        .AddCitizen()
        .AddConsole();

    public static IEndpointRouteBuilder MapModules(this IEndpointRouteBuilder routes) => routes
        .MapProgrammes()
        .MapAccounts()
        .MapMethods()
        .MapLedger()
        .MapActivities()
        .MapBikes()
        .MapCarFreeDay()
        .MapPartners()
        .MapCredits()
        .MapRewards()
        .MapEngagement()
        .MapOcpi()
        .MapTransit()
        .MapBank()
        .MapUtilities()
        .MapWeChat();

    public static IEndpointRouteBuilder MapPages(this IEndpointRouteBuilder routes) => routes
        .MapComponents()
        .MapCitizen()
        .MapMine()
        .MapConsole();
}
