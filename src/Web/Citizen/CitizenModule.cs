using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Citizen.Books;
using Puhui.Citizen.Collect;
using Puhui.Citizen.Friends;
using Puhui.Citizen.Front;
using Puhui.Citizen.Goals;
using Puhui.Citizen.Help;
using Puhui.Citizen.History;
using Puhui.Citizen.Holders;
using Puhui.Citizen.Linking;
using Puhui.Citizen.Me;
using Puhui.Citizen.Me.Consents;
using Puhui.Citizen.Me.Groups;
using Puhui.Citizen.Me.Identity;
using Puhui.Citizen.Me.Join;
using Puhui.Citizen.Me.Privacy;
using Puhui.Citizen.Me.Security;
using Puhui.Citizen.Methods;
using Puhui.Citizen.Programmes;
using Puhui.Citizen.Pwa;
using Puhui.Citizen.Ranking;
using Puhui.Citizen.Rewards;
using Puhui.Citizen.Shares;
using Puhui.Citizen.SignIn;
using Puhui.Citizen.Standings;
using Puhui.Citizen.Statistics;
using Puhui.Citizen.Today;
using Puhui.Citizen.Vouchers;
using Puhui.Citizen.Year;

namespace Puhui.Citizen;

/// <summary>The pages of citizens: the front page, signing in, the holder's page, one activity with its explanation and proof, what is mine.</summary>
public static class CitizenModule
{
    /// <summary>Adds what the pages read from. Components are added by <c>AddComponents</c>.</summary>
    public static IServiceCollection AddCitizen(this IServiceCollection services)
    {
        services.TryAddSingleton<HolderPlaces>();
        services.TryAddSingleton<EntryExplainer>();
        services.TryAddSingleton<DayPager>();
        services.TryAddSingleton<IHolderBook, LedgerBook>();
        services.TryAddSingleton<PngMaker>();
        return services;
    }

    /// <summary>Maps the pages.</summary>
    public static IEndpointRouteBuilder MapCitizen(this IEndpointRouteBuilder routes)
    {
        FrontDoor.Map(routes);
        HolderPages.Map(routes);
        LiveUpdates.Map(routes);
        MethodPages.Map(routes);
        return routes;
    }

    /// <summary>Maps signing in and what is a signed-in holder's own; they need the modules behind them.</summary>
    public static IEndpointRouteBuilder MapMine(this IEndpointRouteBuilder routes)
    {
        TodayPages.Map(routes);
        CollectPages.Map(routes);
        FriendPages.Map(routes);
        HistoryPages.Map(routes);
        RewardPages.Map(routes);
        RedemptionPages.Map(routes);
        VoucherPages.Map(routes);
        GoalPages.Map(routes);
        StandingPages.Map(routes);
        RankingPages.Map(routes);
        YearPages.Map(routes);
        MorePages.Map(routes);
        HelpPages.Map(routes);
        PwaPages.Map(routes);
        SignInPages.Map(routes);
        SecurityPages.Map(routes);
        IdentityPages.Map(routes);
        GroupPages.Map(routes);
        JoinPages.Map(routes);
        ProgrammePages.Map(routes);
        LinkPages.Map(routes);
        ConsentPages.Map(routes);
        PrivacyPages.Map(routes);
        StatisticsPages.Map(routes);
        SharePages.Map(routes);
        StandingCheckPages.Map(routes);
        return routes;
    }
}
