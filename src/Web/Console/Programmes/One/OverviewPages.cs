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

/// <summary>What a programme is now, opening and ending it, its history, and its file.</summary>
internal static class OverviewPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ProgrammePages.One, (HttpContext http, string programme) =>
            ProgrammePages.WithAsync(http, programme, frame => ShowAsync(http, frame, null))).Needs(Permissions.ProgrammeRead, Owners.Programme);
        routes.MapGet(ProgrammePages.One + "/history", (HttpContext http, string programme, IProgrammeDesk desk, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, async frame => ConsolePage.Of<HistoryPage>(http, new { Frame = frame, Revisions = await desk.HistoryAsync(frame.Programme.Id, ct) })))
            .Needs(Permissions.ProgrammeRead, Owners.Programme);
        routes.MapGet(ProgrammePages.One + "/export", (HttpContext http, string programme, IProgrammeSetup setup, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, async frame => Results.File(
                System.Text.Encoding.UTF8.GetBytes((await setup.ExportAsync(frame.Programme.Id, ct))!.Write()), "application/yaml", frame.Programme.Code + ".yaml")))
            .Needs(Permissions.ProgrammeRead, Owners.Programme);
        routes.MapPost(ProgrammePages.One + "/open", (HttpContext http, string programme, IProgrammeSetup setup, CancellationToken ct) =>
            StepAsync(http, programme, frame => setup.OpenAsync(frame.Programme.Id, ProgrammePages.Author(http), ct))).Needs(Permissions.ProgrammeEdit, Owners.Programme);
        routes.MapPost(ProgrammePages.One + "/end", (HttpContext http, string programme, IProgrammeDesk desk, CancellationToken ct) =>
            StepAsync(http, programme, frame => desk.EndAsync(frame.Programme.Id, ProgrammePages.Author(http), ct))).Needs(Permissions.ProgrammeEdit, Owners.Programme);
        routes.MapPost(ProgrammePages.One + "/logo", LogoAsync).Needs(Permissions.ProgrammeEdit, Owners.Programme);
    }

    private static Task<IResult> StepAsync(HttpContext http, string code, Func<ProgrammeFrame, Task<Result<Programme>>> step) =>
        ProgrammePages.WithAsync(http, code, async frame => await step(frame) switch
        {
            { IsAccepted: true } => Results.Redirect(ProgrammePages.Address(frame.Programme)),
            { Refusal: var refusal } => await ShowAsync(http, frame, refusal),
        });

    private static Task<IResult> LogoAsync(HttpContext http, string programme, IProgrammeDesk desk, CancellationToken ct) => StepAsync(http, programme, async frame =>
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (form.Files.GetFile("logo") is not { Length: > 0 } file)
        {
            return await desk.SetLogoAsync(frame.Programme.Id, null, ProgrammePages.Author(http), ct);
        }

        if (file.Length > 512 * 1024)
        {
            return new Refusal("logo_large", "The logo is larger than 256 KiB.", "logo");
        }

        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, ct);
        return await desk.SetLogoAsync(frame.Programme.Id, bytes.ToArray(), ProgrammePages.Author(http), ct);
    });

    private static async Task<IResult> ShowAsync(HttpContext http, ProgrammeFrame frame, Refusal? problem)
    {
        var services = http.RequestServices;
        return ConsolePage.Of<OverviewPage>(
            http,
            new
            {
                Frame = frame,
                Problem = problem,
                People = await services.GetRequiredService<IMemberships>().CountAsync(frame.Programme.Id, http.RequestAborted),
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
