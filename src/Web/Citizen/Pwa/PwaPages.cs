using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Components;
using Puhui.Components.Assets;
using Puhui.Components.Pages;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;

namespace Puhui.Citizen.Pwa;

/// <summary>What makes the app installable: its manifest, its worker, and the page that stands where there is no network.</summary>
internal static class PwaPages
{
    private static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The worker is one file at a fixed address; what it keeps changes with the assets, so their addresses are written into it.
    private static readonly Lazy<string> Worker = new(() =>
    {
        var kept = new[] { "puhui.css", "me.css", "app.css", "puhui.js", "app.js", "live.js", "mark.svg" }.Select(AssetLibrary.Address).ToList();
        return AssetLibrary.Text("sw.js").Replace("/*KEPT*/[]", JsonSerializer.Serialize(kept), StringComparison.Ordinal);
    });

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(PwaPaths.ManifestPath, ManifestAsync).OpenToAll("name, colour and icons of the app").ExcludeFromDescription();
        routes.MapGet(PwaPaths.Worker, ServeWorker).OpenToAll("the worker that keeps what is shown without network").ExcludeFromDescription();
        routes.MapGet(PwaPaths.Offline, (HttpContext http) => PageResult.Of<OfflinePage>(http, new { Language = Language.Of(http) })).OpenToAll("what is shown without network").ExcludeFromDescription();
    }

    private static async Task<IResult> ManifestAsync(HttpContext http, string? @in, IProgrammeBook book, CancellationToken ct)
    {
        var language = Language.Of(http);
        var programme = @in is null ? null : (await book.CurrentAsync(ct)).InOrder.FirstOrDefault(one => one.Code == @in && one.State != ProgrammeState.Draft);
        var name = programme is null ? language.Say("普惠", "Puhui") : language.Say(programme.TitleZh, programme.TitleEn);
        http.Response.Headers.CacheControl = "public, max-age=3600";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        var manifest = new
        {
            id = "/me",
            name,
            short_name = name.Length <= 12 ? name : language.Say("普惠", "Puhui"),
            lang = language.Tag,
            start_url = "/me",
            scope = "/",
            display = "standalone",
            background_color = "#f9faf5",
            theme_color = Hues.Hex(programme?.Settings.Hue ?? Hues.House),
            icons = new[] { Icon("icon-192.png", "192x192", "any"), Icon("icon-512.png", "512x512", "any"), Icon("icon-mask-512.png", "512x512", "maskable"), Svg() },
            shortcuts = new[]
            {
                new { name = language.Say("券包", "Vouchers"), url = "/me/vouchers" },
                new { name = language.Say("收取", "Collect"), url = "/me/collect" },
            },
        };
        return Results.Text(JsonSerializer.Serialize(manifest, Plain), "application/manifest+json", Encoding.UTF8);
    }

    private static object Icon(string file, string sizes, string purpose) => new { src = AssetLibrary.Address(file), sizes, type = "image/png", purpose };

    private static object Svg() => new { src = AssetLibrary.Address("mark.svg"), sizes = "any", type = "image/svg+xml", purpose = "any" };

    private static IResult ServeWorker(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Text(Worker.Value, "text/javascript", Encoding.UTF8);
    }
}
