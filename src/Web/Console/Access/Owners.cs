using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bookkeeping;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;

namespace Puhui.Operating.Access;

/// <summary>Whose the things are that pages of the console are about.</summary>
internal static class Owners
{
    /// <summary>The whole server's.</summary>
    public static ValueTask<Owned?> Server(HttpContext http) => ValueTask.FromResult<Owned?>(new Owned(null));

    /// <summary>The programme named by <c>{programme}</c> in the path, by its code or its id.</summary>
    public static async ValueTask<Owned?> Programme(HttpContext http)
    {
        var programmes = http.RequestServices.GetRequiredService<IProgrammes>();
        var name = Named(http, "programme");
        var found = ProgrammeId.TryParse(name, out var id)
            ? await programmes.FindAsync(id, http.RequestAborted)
            : name is null ? null : await programmes.FindByCodeAsync(name, http.RequestAborted);
        return found is null ? null : new Owned(found.Id.Value);
    }

    /// <summary>The source named by <c>{source}</c> in the path.</summary>
    public static async ValueTask<Owned?> Source(HttpContext http) =>
        SourceId.TryParse(Named(http, "source"), out var id) ? await OfAsync(http, id) : null;

    /// <summary>The source of the held record named by <c>{id}</c> in the path.</summary>
    public static async ValueTask<Owned?> HeldRecord(HttpContext http) =>
        ActivityId.TryParse(Named(http, "id"), out var id)
        && await http.RequestServices.GetRequiredService<IReviewDesk>().FindAsync(id, http.RequestAborted) is { } found
            ? await OfAsync(http, found.Item.Record.Source)
            : null;

    /// <summary>The holder named by <c>{account}</c> in the path: of the first of its programmes in which the visitor may do this.</summary>
    public static OwnerOf Holder(Permission permission) => async http =>
        AccountId.TryParse(Named(http, "account"), out var holder) ? await OfAsync(http, holder, permission) : null;

    /// <summary>The holder whose request is named by <c>{request}</c> in the path; likewise.</summary>
    public static OwnerOf HolderRequest(Permission permission) => async http =>
        HolderRequestId.TryParse(Named(http, "request"), out var id)
        && await http.RequestServices.GetRequiredService<IHolderRights>().FindRequestAsync(id, http.RequestAborted) is { } request
            ? await OfAsync(http, request.Holder, permission)
            : null;

    /// <summary>Whether the visitor may do this to a source; for lists, which show only what is the visitor's.</summary>
    public static bool May(this Visitor.Staff staff, Permission permission, Source source) => staff.May(permission, source.Programme.Value, source.Id.Value);

    private static async ValueTask<Owned?> OfAsync(HttpContext http, SourceId id) =>
        await http.RequestServices.GetRequiredService<ISources>().FindAsync(id, http.RequestAborted) is { } source
            ? new Owned(source.Programme.Value, source.Id.Value)
            : null;

    private static async ValueTask<Owned?> OfAsync(HttpContext http, AccountId holder, Permission permission) =>
        http.Visitor() is Visitor.Staff staff
            ? await http.RequestServices.GetRequiredService<HolderProgrammes>().WhereAsync(staff, permission, holder, http.RequestAborted)
            : null;

    private static string? Named(HttpContext http, string value) => http.Request.RouteValues[value] as string;
}
