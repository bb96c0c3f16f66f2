using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;

namespace Puhui.Operating.Programmes;

/// <summary>The programmes a visitor may see, in the published order, and the plans of the visitor's own.</summary>
internal static class ListPages
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(ProgrammePages.Root, ListAsync).Needs(Permissions.ProgrammeRead);

    private static async Task<IResult> ListAsync(HttpContext http, IProgrammeBook book, IMemberships memberships, IProgrammePlans plans, CancellationToken ct)
    {
        var staff = http.Staff();
        List<(Programme, long)> rows = [];
        foreach (var programme in (await book.CurrentAsync(ct)).InOrder.Where(one => staff.May(Permissions.ProgrammeRead, one.Id.Value)))
        {
            rows.Add((programme, await memberships.CountAsync(programme.Id, ct)));
        }

        var mayMake = staff.May(Permissions.ServerManage, null);
        return ConsolePage.Of<ListPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Rows = rows,
            MayMake = mayMake,
            Plans = mayMake ? await plans.ListAsync(ProgrammePages.Author(http).By, ct) : [],
        });
    }
}
