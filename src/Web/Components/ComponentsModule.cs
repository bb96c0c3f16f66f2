using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Primitives;
using Puhui.Components.Assets;
using Puhui.Components.Gallery;
using Puhui.Components.Pages;
using Puhui.Platform.Access;

namespace Puhui.Components;

/// <summary>The design language: how pages are written and how their style sheet, scripts and icons are served.</summary>
public static class ComponentsModule
{
    /// <summary>Adds static Razor rendering. Chinese is sent as it is, not as numeric entities, which halves the page.</summary>
    public static IServiceCollection AddComponents(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.Replace(ServiceDescriptor.Singleton(HtmlEncoder.Create(UnicodeRanges.All)));
        services.AddSingleton<FragmentWriter>();
        return services;
    }

    /// <summary>Maps the assets, each immutable under its address.</summary>
    public static IEndpointRouteBuilder MapComponents(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(AssetLibrary.Root + "{**path}", ServeAsset).OpenToAll("style sheets, scripts and icons").ExcludeFromDescription();
        return routes;
    }

    /// <summary>Maps <c>/design</c>, which shows every component. For development: no server of the product maps it.</summary>
    public static IEndpointRouteBuilder MapGallery(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/design", (HttpContext http) => PageResult.Of<GalleryPage>(http, new { Language = Language.Of(http), Path = PagePath.WithoutLanguage(http.Request) }))
            .OpenToAll("for development").ExcludeFromDescription();
        return routes;
    }

    private static IResult ServeAsset(HttpContext http)
    {
        if (AssetLibrary.Find(http.Request.Path.Value!) is not { } asset)
        {
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.Vary = "Accept-Encoding";
        if (!AcceptsBrotli(http.Request.Headers.AcceptEncoding))
        {
            return Results.Bytes(asset.Content, asset.ContentType);
        }

        http.Response.Headers.ContentEncoding = "br";
        return Results.Bytes(asset.Brotli, asset.ContentType);
    }

    private static bool AcceptsBrotli(StringValues acceptEncoding) =>
        acceptEncoding.ToString().Split(',', StringSplitOptions.TrimEntries).Any(coding =>
            coding.StartsWith("br", StringComparison.OrdinalIgnoreCase) && !coding.EndsWith(";q=0", StringComparison.Ordinal));
}
