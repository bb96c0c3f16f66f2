using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Methods.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Partners.Register;
using Puhui.Platform.Access;

namespace Puhui.Operating.Partners.Account;

/// <summary>A partner at a glance, and its state.</summary>
internal static class AccountPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(PartnerPages.One, (HttpContext http, string source, Home.Overview overview, ISourceReports reports, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => ShowAsync(http, frame, overview, reports, ct))).Needs(Permissions.PartnersRead, Owners.Source);
        routes.MapGet(PartnerPages.One + "/edit", (HttpContext http, string source, IMethodRegister methods) =>
            PartnerPages.WithAsync(http, source, frame => Task.FromResult(ShowForm(http, frame, PartnerForm.Of(frame.Source), null, methods)))).Needs(Permissions.PartnersEdit, Owners.Source);
        routes.MapPost(PartnerPages.One + "/edit", (HttpContext http, string source, IMethodRegister methods, ISources sources, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => ChangeAsync(http, frame, methods, sources, ct))).Needs(Permissions.PartnersEdit, Owners.Source);
        routes.MapPost(PartnerPages.One + "/state", (HttpContext http, string source, ISources sources, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => SetStateAsync(http, frame, sources, ct))).Needs(Permissions.PartnersEdit, Owners.Source);
    }

    private static IResult ShowForm(HttpContext http, PartnerFrame frame, PartnerForm form, PartnerFault? fault, IMethodRegister methods) => ConsolePage.Of<EditPage>(
        http,
        new { Frame = frame, Form = form, Fault = fault, Scenarios = RegisterPages.Scenarios(methods) },
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> ChangeAsync(HttpContext http, PartnerFrame frame, IMethodRegister methods, ISources sources, CancellationToken ct)
    {
        var form = PartnerForm.Read(await http.Request.ReadFormAsync(ct));
        if ((form with { Code = frame.Source.Code }).Check(frame.Page.Language) is { } fault)
        {
            return ShowForm(http, frame, form, fault, methods);
        }

        await sources.UpdateAsync(form.Change(frame.Source), ct);
        return Results.Redirect(PartnerPages.Address(frame.Source.Id));
    }

    private static async Task<IResult> ShowAsync(HttpContext http, PartnerFrame frame, Home.Overview overview, ISourceReports reports, CancellationToken ct)
    {
        var programmes = await overview.ProgrammesAsync(ct);
        return ConsolePage.Of<AccountPage>(http, new
        {
            Frame = frame,
            Today = await overview.OfAsync(frame.Source, ct),
            Held = await reports.HeldAsync(frame.Source.Id, ct),
            Programme = programmes.GetValueOrDefault(frame.Source.Programme),
        });
    }

    private static async Task<IResult> SetStateAsync(HttpContext http, PartnerFrame frame, ISources sources, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (!Enum.TryParse<SourceState>(form["state"], out var state) || !Enum.IsDefined(state))
        {
            return Results.StatusCode(StatusCodes.Status422UnprocessableEntity);
        }

        await sources.SetStateAsync(frame.Source.Id, state, ct);
        return Results.Redirect(PartnerPages.Address(frame.Source.Id));
    }
}
