using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Programmes.Journey;
using Puhui.Operating.Programmes.One;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.Programmes;

/// <summary>The programmes, the way to a new one, and the pages of one; a programme is named by its code.</summary>
internal static class ProgrammePages
{
    public const string Root = Guard.Root + "/programmes";
    public const string One = Root + "/{programme}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        ListPages.Map(routes);
        JourneyPages.Map(routes);
        OverviewPages.Map(routes);
        EditPages.Map(routes);
        InvitationPages.Map(routes);
        MethodPages.Map(routes);
        SourcePages.Map(routes);
    }

    public static string Address(Programme programme, string tab = "") => $"{Root}/{programme.Code}{(tab.Length > 0 ? "/" + tab : "")}";

    /// <summary>Who changes something, as revisions keep it.</summary>
    public static ChangeAuthor Author(HttpContext http) => new(http.Staff() is { Id: var id } && id != Guid.Empty ? new StaffId(id).ToString() : "operator-key");

    /// <summary>Does something with the programme a path names, or says that there is no such page.</summary>
    public static async Task<IResult> WithAsync(HttpContext http, string code, Func<ProgrammeFrame, Task<IResult>> show) =>
        await http.RequestServices.GetRequiredService<IProgrammes>().FindByCodeAsync(code, http.RequestAborted) is { } found
            ? await show(new ProgrammeFrame(ConsolePage.FrameOf(http), found, http.Staff().May(Permissions.ProgrammeEdit, found.Id.Value)))
            : ConsolePage.NotFound(http);

    /// <summary>Does something with a thing a path names and the programme it belongs to, or says that there is no such page.</summary>
    public static async Task<IResult> WithTheirsAsync<T>(HttpContext http, Task<T?> found, Func<T, ProgrammeId> programmeOf, Func<Programme, T, Task<IResult>> show)
        where T : class =>
        await found is { } one && await http.RequestServices.GetRequiredService<IProgrammes>().FindAsync(programmeOf(one), http.RequestAborted) is { } programme
            ? await show(programme, one)
            : ConsolePage.NotFound(http);
}

/// <summary>What every page of one programme knows.</summary>
/// <param name="Page">What every page knows.</param>
/// <param name="Programme">The programme.</param>
/// <param name="MayEdit">Whether the visitor may change it.</param>
public sealed record ProgrammeFrame(PageFrame Page, Programme Programme, bool MayEdit);
