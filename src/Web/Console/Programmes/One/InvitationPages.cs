using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Operating.Programmes.One;

/// <summary>Codes that let people in, shown once; and the organisation's list, kept as digests.</summary>
internal static class InvitationPages
{
    private const string Address = ProgrammePages.One + "/invitations";
    private const long MostFile = 16 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Address, (HttpContext http, string programme) => ProgrammePages.WithAsync(http, programme, frame => ShowAsync(http, frame, null, null, null)))
            .Needs(Permissions.ProgrammeRead, Owners.Programme);
        routes.MapPost(Address, (HttpContext http, string programme, IInvitations invitations, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, frame => CreateAsync(http, frame, invitations, ct))).Needs(Permissions.ProgrammeEdit, Owners.Programme);
        routes.MapPost(Address + "/{invitation:guid}/revoke", (HttpContext http, string programme, Guid invitation, IInvitations invitations, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, async frame => await invitations.RevokeAsync(frame.Programme.Id, invitation, ct)
                ? Results.Redirect(ProgrammePages.Address(frame.Programme, "invitations"))
                : ConsolePage.NotFound(http))).Needs(Permissions.ProgrammeEdit, Owners.Programme);
        routes.MapPost(Address + "/people", (HttpContext http, string programme, IInvitations invitations, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, frame => AddPeopleAsync(http, frame, invitations, ct))).Needs(Permissions.ProgrammeEdit, Owners.Programme);
    }

    private static async Task<IResult> CreateAsync(HttpContext http, ProgrammeFrame frame, IInvitations invitations, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var uses = form["uses"].ToString().Trim();
        var days = form["days"].ToString();
        var wish = new InvitationWish(
            form["label"].ToString(),
            uses.Length == 0 ? null : int.TryParse(uses, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : 0,
            int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given is > 0 and <= 3660 ? frame.Page.Now.AddDays(given) : null);
        var made = await invitations.CreateAsync(frame.Programme.Id, wish, ProgrammePages.Author(http), ct);
        return await ShowAsync(http, frame, made.IsAccepted ? made.Value : null, null, made.Refusal);
    }

    private static async Task<IResult> AddPeopleAsync(HttpContext http, ProgrammeFrame frame, IInvitations invitations, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var text = form["people"].ToString();
        if (form.Files.GetFile("file") is { Length: > 0 and <= MostFile } file)
        {
            using var reader = new StreamReader(file.OpenReadStream());
            text = await reader.ReadToEndAsync(ct);
        }

        var added = await invitations.AddPeopleAsync(frame.Programme.Id, text, ct);
        return await ShowAsync(http, frame, null, added.IsAccepted ? added.Value : null, added.Refusal);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, ProgrammeFrame frame, NewInvitation? made, PeopleAdded? added, Refusal? problem)
    {
        var invitations = http.RequestServices.GetRequiredService<IInvitations>();
        var ct = http.RequestAborted;
        return ConsolePage.Of<InvitationPage>(
            http,
            new
            {
                Frame = frame,
                Invitations = await invitations.ListAsync(frame.Programme.Id, ct),
                People = await invitations.PeopleAsync(frame.Programme.Id, ct),
                Members = await http.RequestServices.GetRequiredService<IMemberships>().CountAsync(frame.Programme.Id, ct),
                Made = made,
                Added = added,
                Problem = problem,
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
