using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Partners.Days;
using Puhui.Operating.Partners.Feed;
using Puhui.Operating.Partners.Hooks;
using Puhui.Operating.Partners.Imports;
using Puhui.Operating.Partners.Keys;
using Puhui.Operating.Partners.Linking;
using Puhui.Operating.Partners.Account;
using Puhui.Operating.Partners.Refusals;
using Puhui.Operating.Partners.Register;
using Puhui.Operating.Partners.Try;

namespace Puhui.Operating.Partners;

/// <summary>The partners and the pages of one.</summary>
internal static class PartnerPages
{
    public const string Root = Guard.Root + "/partners";
    public const string One = Root + "/{source}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        RegisterPages.Map(routes);
        AccountPages.Map(routes);
        KeyPages.Map(routes);
        FeedPages.Map(routes);
        RefusalPages.Map(routes);
        TryPages.Map(routes);
        ImportPages.Map(routes);
        HookPages.Map(routes);
        DayPages.Map(routes);
        LinkingPages.Map(routes);
    }

    /// <summary>Does something with the source a path names, or says that there is no such page.</summary>
    public static async Task<IResult> WithAsync(HttpContext http, string id, Func<PartnerFrame, Task<IResult>> show) =>
        SourceId.TryParse(id, out var source)
        && await http.RequestServices.GetRequiredService<ISources>().FindAsync(source, http.RequestAborted) is { } found
            ? await show(new PartnerFrame(ConsolePage.FrameOf(http), found))
            : ConsolePage.NotFound(http);

    public static string Address(SourceId source, string tab = "") => $"{Root}/{source}{(tab.Length > 0 ? "/" + tab : "")}";
}

/// <summary>What every page of one partner knows.</summary>
/// <param name="Page">What every page knows.</param>
/// <param name="Source">The partner.</param>
public sealed record PartnerFrame(PageFrame Page, Source Source);
