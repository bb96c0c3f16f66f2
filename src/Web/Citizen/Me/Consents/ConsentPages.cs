using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Citizen.Linking;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;

namespace Puhui.Citizen.Me.Consents;

/// <summary>Who may report about me and for what; taking it back.</summary>
internal static class ConsentPages
{
    public const string Path = "/me/consents";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/{consent}/withdraw", WithdrawAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/give", GiveAsync).ForHolders().ExcludeFromDescription();
        routes.MapPost(Path + "/links/{link}/end", EndAsync).ForHolders().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, IConsents consents, ILinks links, ISources sources, IProgrammes programmes, CancellationToken ct)
    {
        var holder = MeFrame.Holder(http);
        var frame = MeFrame.Of(http);
        var all = await consents.OfAsync(holder, ct);
        var bonds = await links.OfAsync(holder, ct);
        var partners = bonds.Where(link => link.EndedAt is null).Select(link => link.Partner).Concat(all.Select(one => one.Partner)).Distinct()
            .Select(partner => new PartnerView(
                partner,
                bonds.Where(link => link.Partner == partner && link.EndedAt is null).ToList(),
                all.Where(one => one.Partner == partner).ToList()))
            .ToList();
        return MeFrame.Page<ConsentsPage>(http, new
        {
            Frame = frame,
            Partners = partners,
            consents.Purposes,
            Name = await new PartnerNames(sources, programmes).ReadAsync(frame.Language, ct),
        });
    }

    private static async Task<IResult> WithdrawAsync(HttpContext http, string consent, IConsents consents, CancellationToken ct) =>
        ConsentId.TryParse(consent, out var id) && (await consents.WithdrawAsync(MeFrame.Holder(http), id, ct)).IsAccepted ? MeFrame.To(http, Path) : MeFrame.NotHere(http);

    /// <summary>Only to partners the holder is or was bound to: nobody is talked into a new one here.</summary>
    private static async Task<IResult> GiveAsync(HttpContext http, IConsents consents, ILinks links, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var holder = MeFrame.Holder(http);
        if (!Guid.TryParseExact(form["partner"], "D", out var partner)
            || (!(await links.OfAsync(holder, ct)).Any(link => link.Partner == partner) && !(await consents.OfAsync(holder, ct)).Any(one => one.Partner == partner)))
        {
            return MeFrame.NotHere(http);
        }

        return (await consents.GiveAsync(holder, partner, form["purpose"].ToString(), ct)).IsAccepted ? MeFrame.To(http, Path) : MeFrame.NotHere(http);
    }

    private static async Task<IResult> EndAsync(HttpContext http, string link, ILinks links, CancellationToken ct) =>
        LinkId.TryParse(link, out var id) && (await links.EndAsync(MeFrame.Holder(http), id, ct)).IsAccepted ? MeFrame.To(http, Path) : MeFrame.NotHere(http);
}

/// <summary>A partner with what the holder said to it.</summary>
/// <param name="Partner">The issuer of its names.</param>
/// <param name="Links">Links that stand.</param>
/// <param name="Consents">All consents, those that stand first.</param>
public sealed record PartnerView(Guid Partner, IReadOnlyList<Link> Links, IReadOnlyList<Consent> Consents);
