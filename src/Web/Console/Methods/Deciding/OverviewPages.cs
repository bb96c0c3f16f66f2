using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Methods.Contracts;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Operating.Methods.Deciding;

/// <summary>How far a draft came, what the visitor can do next, and everything that was done.</summary>
internal static class OverviewPages
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(
        MethodConsole.One, (HttpContext http, string draft) => MethodConsole.WithAsync(http, draft, frame => ShowAsync(http, frame, null))).Needs(Permissions.MethodsRead, MethodConsole.Owner);

    public static async Task<IResult> ShowAsync(HttpContext http, DraftFrame frame, Refusal? fault) => ConsolePage.Of<OverviewPage>(
        http,
        new
        {
            Frame = frame,
            Compiled = frame.Draft.State == MethodState.Draft
                ? await http.RequestServices.GetRequiredService<IMethodDrafts>().CompileAsync(frame.Draft.Id, http.RequestAborted)
                : null,
            Fault = fault,
        },
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}
