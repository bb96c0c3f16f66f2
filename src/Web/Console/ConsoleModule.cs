using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Operating.Access;
using Puhui.Operating.Books;
using Puhui.Operating.Content;
using Puhui.Operating.Entry;
using Puhui.Operating.Holders;
using Puhui.Operating.Home;
using Puhui.Operating.Interfaces;
using Puhui.Operating.Me;
using Puhui.Operating.Members;
using Puhui.Operating.Methods;
using Puhui.Operating.Partners;
using Puhui.Operating.Partners.Imports;
using Puhui.Operating.People;
using Puhui.Operating.Policies;
using Puhui.Operating.Records;
using Puhui.Operating.Replays;
using Puhui.Operating.Programmes;
using Puhui.Operating.Review;
using Puhui.Operating.Rewards;
using Puhui.Operating.Shops;
using Puhui.Operating.Trail;
using Puhui.Operating.Trials;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;

namespace Puhui.Operating;

/// <summary>The console of operators: what arrives, partners with their keys, refusals, tries and imports.</summary>
public static class ConsoleModule
{
    /// <summary>Adds what the pages read from. Components are added by <c>AddComponents</c>.</summary>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddSingleton(provider => OperatorKey.LoadOrCreate(provider.GetRequiredService<PuhuiSettings>().DataFolder));
        services.AddSingleton<EntryPages>().AddSingleton<MePages>().AddSingleton<StaffPages>();
        services.AddSingleton<Overview>().AddSingleton<Glances>().AddSingleton<Attention>();
        services.AddTransient<PolicyPages>().AddSingleton<Holding>().AddSingleton<HolderList>().AddSingleton<HolderProgrammes>();
        services.AddSingleton<Uploads>().AddSingleton<ImportJobs>().AddSingleton<ImportPages>();
        return services;
    }

    /// <summary>Maps the pages, all of them below <c>/console</c>.</summary>
    public static IEndpointRouteBuilder MapConsole(this IEndpointRouteBuilder routes)
    {
        // The key is made when a server starts, not when somebody first wants to sign in.
        _ = routes.ServiceProvider.GetRequiredService<OperatorKey>();
        var pages = routes.MapGroup("").WithMetadata(new ExcludeFromDescriptionAttribute());
        EntryPages.Map(pages);
        MePages.Map(pages);
        StaffPages.Map(pages);
        TrailPages.Map(pages);
        HomePages.Map(pages);
        ProgrammePages.Map(pages);
        PartnerPages.Map(pages);
        ReviewPages.Map(pages);
        TrialPages.Map(pages);
        HolderPages.Map(pages);
        MethodConsole.Map(pages);
        ReplayPages.Map(pages);
        RestatementPages.Map(pages);
        RecordPages.Map(pages);
        BookPages.Map(pages);
        MemberPages.Map(pages);
        InterfacePages.Map(pages);
        ContentPages.Map(pages);
        PolicyPages.Map(pages);
        OfferPages.Map(pages);
        MerchantPages.Map(pages);
        GoalPages.Map(pages);
        RedemptionPages.Map(pages);
        SettlementPages.Map(pages);
        ShopPages.Map(pages);
        return routes;
    }
}
