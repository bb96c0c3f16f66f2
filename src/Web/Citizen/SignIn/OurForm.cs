using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Puhui.Components.Pages;

namespace Puhui.Citizen.SignIn;

/// <summary>A page with forms.</summary>
internal static class OurForm
{
    /// <summary>The page; to itself it may tell where it comes from, so that its forms can be told from those of others.</summary>
    public static IResult Of<TPage>(HttpContext http, object parameters, int status = StatusCodes.Status200OK)
        where TPage : IComponent
    {
        var page = PageResult.Of<TPage>(http, parameters, status);
        http.Response.Headers["Referrer-Policy"] = "same-origin";
        return page;
    }
}
