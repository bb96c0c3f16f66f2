using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.Access;

/// <summary>Before dangerous things a person proves again who they are, unless they just did.</summary>
internal static class FreshProof
{
    public const string Path = Guard.Root + "/me/confirm";

    /// <summary>Asks for a fresh proof; afterwards the page the request came from is shown again.</summary>
    public static TBuilder NeedsProof<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        if (http.RequestServices.GetRequiredService<IStaffSessions>().IsFresh(http))
        {
            return await next(context);
        }

        var back = HttpMethods.IsGet(http.Request.Method) ? http.Request.Path + http.Request.QueryString.Value
            : Uri.TryCreate(http.Request.Headers.Referer, UriKind.Absolute, out var from) ? from.PathAndQuery : Guard.Root;
        return Results.Redirect(Path + QueryString.Create("next", SessionCookie.Inside(back)));
    });
}
