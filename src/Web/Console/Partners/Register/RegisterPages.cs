using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Methods.Contracts;
using Puhui.Operating.Frame;
using Puhui.Operating.Home;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;

namespace Puhui.Operating.Partners.Register;

/// <summary>All partners, and making one.</summary>
internal static class RegisterPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(PartnerPages.Root, ListAsync).Needs(Permissions.PartnersRead);
        routes.MapGet(PartnerPages.Root + "/new", (HttpContext http, Home.Overview overview, IMethodRegister methods, CancellationToken ct) =>
            FormAsync(http, PartnerForm.Empty, null, overview, methods, ct)).Needs(Permissions.PartnersEdit);
        routes.MapPost(PartnerPages.Root + "/new", CreateAsync).Needs(Permissions.PartnersEdit);
    }

    private static async Task<IResult> ListAsync(HttpContext http, Home.Overview overview, CancellationToken ct) => ConsolePage.Of<PartnerList>(
        http, new { Frame = ConsolePage.FrameOf(http), Today = await overview.TodayAsync(http.Staff(), ct), Programmes = await overview.ProgrammesAsync(ct) });

    private static async Task<IResult> FormAsync(
        HttpContext http, PartnerForm form, PartnerFault? fault, Home.Overview overview, IMethodRegister methods, CancellationToken ct) => ConsolePage.Of<NewPartner>(
        http,
        new
        {
            Frame = ConsolePage.FrameOf(http),
            Form = form,
            Fault = fault,
            Programmes = (await overview.ProgrammesAsync(ct)).Values.Where(programme => http.Staff().May(Permissions.PartnersEdit, programme.Id.Value)).ToList(),
            Scenarios = Scenarios(methods),
        },
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> CreateAsync(HttpContext http, Home.Overview overview, IMethodRegister methods, ISources sources, CancellationToken ct)
    {
        var form = PartnerForm.Read(await http.Request.ReadFormAsync(ct));
        var language = ConsolePage.FrameOf(http).Language;
        var programmes = await overview.ProgrammesAsync(ct);
        if (form.Check(language) is { } fault)
        {
            return await FormAsync(http, form, fault, overview, methods, ct);
        }

        if (!ProgrammeId.TryParse(form.Programme, out var programme) || !programmes.ContainsKey(programme) || !http.Staff().May(Permissions.PartnersEdit, programme.Value))
        {
            return await FormAsync(http, form, new("programme", language.Say("请选一个项目。", "Choose a programme.")), overview, methods, ct);
        }

        if (await sources.FindAsync(programme, form.Code, ct) is not null)
        {
            return await FormAsync(http, form, new("code", language.Say("这个项目里已经有这个代号。", "This programme has a partner with this code.")), overview, methods, ct);
        }

        var source = await sources.EnsureAsync(form.ToNew(programme), ct);
        return Results.Redirect(PartnerPages.Address(source.Id, "keys"));
    }

    public static IReadOnlyList<string> Scenarios(IMethodRegister methods) =>
        [.. methods.Library.Methods.SelectMany(method => method.Scenarios).Select(scenario => scenario.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
