using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Operating.Access;
using Puhui.Platform.Access;

namespace Puhui.Operating.Partners.Linking;

/// <summary>Where a partner may send people back to from the consent page.</summary>
internal static class LinkingPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(PartnerPages.One + "/linking", (HttpContext http, string source, ILinks links, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, async frame => Show(http, frame, string.Join('\n', await links.RedirectsAsync(frame.Source.Id.Value, ct)), false)))
            .Needs(Permissions.PartnersRead, Owners.Source);
        routes.MapPost(PartnerPages.One + "/linking", (HttpContext http, string source, ILinks links, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => SetAsync(http, frame, links, ct))).Needs(Permissions.PartnersEdit, Owners.Source);
    }

    private static async Task<IResult> SetAsync(HttpContext http, PartnerFrame frame, ILinks links, CancellationToken ct)
    {
        var text = (await http.Request.ReadFormAsync(ct))["redirects"].ToString();
        var addresses = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var set = await links.SetRedirectsAsync(new LinkPartner(frame.Source.Id.Value, frame.Source.Issuer), addresses, ct);
        return set.IsAccepted ? Results.Redirect(PartnerPages.Address(frame.Source.Id, "linking")) : Show(http, frame, text, true);
    }

    private static IResult Show(HttpContext http, PartnerFrame frame, string redirects, bool wrong) => Frame.ConsolePage.Of<LinkingPage>(
        http, new { Frame = frame, Redirects = redirects, Wrong = wrong }, wrong ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
}
