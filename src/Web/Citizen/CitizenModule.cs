using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Citizen.Books;
using Puhui.Citizen.Front;
using Puhui.Citizen.Holders;
using Puhui.Citizen.Linking;
using Puhui.Citizen.Me.Consents;
using Puhui.Citizen.Me.Groups;
using Puhui.Citizen.Me.Identity;
using Puhui.Citizen.Me.Join;
using Puhui.Citizen.Me.Privacy;
using Puhui.Citizen.Me.Security;
using Puhui.Citizen.Methods;
using Puhui.Citizen.Programmes;
using Puhui.Citizen.SignIn;
using Puhui.Citizen.Statistics;

namespace Puhui.Citizen;

/// <summary>The pages of citizens: the front page, signing in, the holder's page, one activity with its explanation and proof, what is mine.</summary>
public static class CitizenModule
{
    /// <summary>Adds what the pages read from. Components are added by <c>AddComponents</c>.</summary>
    public static IServiceCollection AddCitizen(this IServiceCollection services)
    {
        services.TryAddSingleton<EntryExplainer>();
        services.TryAddSingleton<DayPager>();
        services.TryAddSingleton<IHolderBook, LedgerBook>();
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
        return routes;
    }
}
