using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Operating.Frame;

namespace Puhui.Operating.Partners.Keys;

/// <summary>The keys of a partner: made and shown once.</summary>
internal static class KeyPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(PartnerPages.One + "/keys", (HttpContext http, string source) =>
            PartnerPages.WithAsync(http, source, frame => Task.FromResult(Show(http, frame, null))));
        routes.MapPost(PartnerPages.One + "/keys", (HttpContext http, string source, ISources sources, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => CreateAsync(http, frame, sources, ct)));
    }

    private static IResult Show(HttpContext http, PartnerFrame frame, string? created) => ConsolePage.Of<KeysPage>(http, new { Frame = frame, Created = created });

    private static async Task<IResult> CreateAsync(HttpContext http, PartnerFrame frame, ISources sources, CancellationToken ct)
    {
        var label = (await http.Request.ReadFormAsync(ct))["label"].ToString().Trim();
        return Show(http, frame, await sources.CreateKeyAsync(frame.Source.Id, label.Length is > 0 and <= 80 ? label : "console", ct));
    }
}
