using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.Methods.Register;

/// <summary>All drafts and versions; a new draft from nothing, from a version, from a file.</summary>
internal static class MethodListPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(MethodConsole.Root, (HttpContext http, string? from, IMethodDrafts drafts, IMethodRegister register, IProgrammes programmes, CancellationToken ct) =>
            ShowAsync(http, NewDraftForm.From(from), null, drafts, register, programmes, ct)).Needs(Permissions.MethodsRead);
        routes.MapPost(MethodConsole.Root + "/new", BeginAsync).Needs(Permissions.MethodsDraft);
        routes.MapPost(MethodConsole.Root + "/import", ImportAsync).Needs(Permissions.MethodsDraft);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, NewDraftForm form, Refusal? fault, IMethodDrafts drafts, IMethodRegister register, IProgrammes programmes, CancellationToken ct)
    {
        var who = http.Staff();
        var all = await programmes.ListAsync(ct);
        return ConsolePage.Of<MethodListPage>(
            http,
            new
            {
                Frame = ConsolePage.FrameOf(http),
                Drafts = (await drafts.ListAsync(null, ct)).Where(draft => who.May(Permissions.MethodsRead, draft.Programme.Value)).ToList(),
                Methods = register.Library.Methods.ToList(),
                Programmes = all.Where(programme => who.May(Permissions.MethodsRead, programme.Id.Value)).ToList(),
                Writable = all.Where(programme => who.May(Permissions.MethodsDraft, programme.Id.Value)).ToList(),
                Form = form,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> BeginAsync(HttpContext http, IMethodDrafts drafts, IMethodRegister register, IProgrammes programmes, CancellationToken ct)
    {
        var form = NewDraftForm.Read(await http.Request.ReadFormAsync(ct));
        if (!ProgrammeId.TryParse(form.Programme, out var programme) || !http.Staff().May(Permissions.MethodsDraft, programme.Value))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        var author = new StaffId(http.Staff().Id);
        var draft = MethodRef.TryParse(form.Based, out var based)
            ? await drafts.CreateNextAsync(programme, author, based, form.Version, ct)
            : await drafts.CreateAsync(programme, author, new MethodRef(form.Id, form.Version), ct);
        return draft.IsAccepted ? Results.Redirect(MethodConsole.Address(draft.Value.Id)) : await ShowAsync(http, form, draft.Refusal, drafts, register, programmes, ct);
    }

    private static async Task<IResult> ImportAsync(HttpContext http, IMethodDrafts drafts, IMethodRegister register, IProgrammes programmes, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        if (!ProgrammeId.TryParse(form["programme"], out var programme) || !http.Staff().May(Permissions.MethodsDraft, programme.Value))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (form.Files["file"] is not { Length: > 0 } file)
        {
            return await ShowAsync(http, NewDraftForm.From(null), new Refusal("zip_invalid", "No file was given."), drafts, register, programmes, ct);
        }

        await using var stream = file.OpenReadStream();
        var draft = await drafts.ImportAsync(programme, new StaffId(http.Staff().Id), stream, ct);
        return draft.IsAccepted ? Results.Redirect(MethodConsole.Address(draft.Value.Id)) : await ShowAsync(http, NewDraftForm.From(null), draft.Refusal, drafts, register, programmes, ct);
    }
}

/// <summary>What was typed into the form of a new draft.</summary>
/// <param name="Programme">Its programme.</param>
/// <param name="Based">The version it is made from, <c>id@version</c>; empty for none.</param>
/// <param name="Id">Its id, when it is made from nothing.</param>
/// <param name="Version">Its version.</param>
public sealed record NewDraftForm(string Programme, string Based, string Id, string Version)
{
    /// <summary>An empty form, or one for the next of a version.</summary>
    public static NewDraftForm From(string? based) => new("", based ?? "", "", "");

    /// <summary>As it was sent.</summary>
    public static NewDraftForm Read(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return new(form["programme"].ToString(), form["based"].ToString(), form["id"].ToString().Trim(), form["version"].ToString().Trim());
    }
}
