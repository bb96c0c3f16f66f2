using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Operating.Programmes.One;

/// <summary>Which sources serve a programme: its own, and those shared by consent of both. Offered by one, accepted by the other.</summary>
internal static class SourcePages
{
    private const string Address = ProgrammePages.One + "/sources";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Address, (HttpContext http, string programme) => ProgrammePages.WithAsync(http, programme, frame => ShowAsync(http, frame, null)))
            .Needs(Permissions.ProgrammeRead, Owners.Programme);
        routes.MapPost(Address, (HttpContext http, string programme, ISourceSharing sharing, IProgrammes programmes, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, frame => OfferAsync(http, frame, sharing, programmes, ct))).Needs(Permissions.ProgrammeEdit, Owners.Programme);
        routes.MapPost(Address + "/accept", (HttpContext http, string programme, ISourceSharing sharing, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, frame => AcceptAsync(http, frame, sharing, ct))).Needs(Permissions.ProgrammeEdit, Owners.Programme);
        routes.MapPost(Address + "/end", (HttpContext http, string programme, ISourceSharing sharing, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, frame => EndAsync(http, frame, sharing, ct))).Needs(Permissions.ProgrammeEdit, Owners.Programme);
    }

    private static async Task<IResult> OfferAsync(HttpContext http, ProgrammeFrame frame, ISourceSharing sharing, IProgrammes programmes, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var to = await programmes.FindByCodeAsync(form["to"].ToString(), ct);
        var offered = to is null || !SourceId.TryParse(form["source"], out var source)
            ? new Refusal("programme_unknown", "There is no programme of this code.")
            : (await sharing.OfferAsync(source, frame.Programme.Id, to.Id, ProgrammePages.Author(http), ct)).Refusal;
        return offered is null ? Back(frame) : await ShowAsync(http, frame, offered);
    }

    private static async Task<IResult> AcceptAsync(HttpContext http, ProgrammeFrame frame, ISourceSharing sharing, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        return SourceId.TryParse(form["source"], out var source)
            && (await sharing.AcceptAsync(source, frame.Programme.Id, ProgrammePages.Author(http), ct)).IsAccepted ? Back(frame) : ConsolePage.NotFound(http);
    }

    private static async Task<IResult> EndAsync(HttpContext http, ProgrammeFrame frame, ISourceSharing sharing, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        return SourceId.TryParse(form["source"], out var source) && ProgrammeId.TryParse(form["to"], out var to)
            && await sharing.EndAsync(source, to, frame.Programme.Id, ProgrammePages.Author(http), ct) ? Back(frame) : ConsolePage.NotFound(http);
    }

    private static IResult Back(ProgrammeFrame frame) => Results.Redirect(ProgrammePages.Address(frame.Programme, "sources"));

    private static async Task<IResult> ShowAsync(HttpContext http, ProgrammeFrame frame, Refusal? problem)
    {
        var ct = http.RequestAborted;
        var services = http.RequestServices;
        return ConsolePage.Of<SourcePage>(
            http,
            new
            {
                Frame = frame,
                Own = (await services.GetRequiredService<ISources>().ListAsync(ct)).Where(source => source.Programme == frame.Programme.Id).ToList(),
                Shares = await services.GetRequiredService<ISourceSharing>().ListAsync(frame.Programme.Id, ct),
                Names = await services.GetRequiredService<IProgrammeBook>().CurrentAsync(ct),
                Problem = problem,
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
