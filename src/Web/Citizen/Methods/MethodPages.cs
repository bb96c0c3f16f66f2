using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Citizen.Methods;

/// <summary>The methods for everybody: what each counts, its numbers and their sources, how it came about, and the form to object while a notice runs.</summary>
internal static class MethodPages
{
    private const string Root = "/methods";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, ListAsync).OpenToAll("methods are public").ExcludeFromDescription();
        routes.MapGet(Root + "/{id}/{version}", (HttpContext http, string id, string version, CancellationToken ct) => ShowAsync(http, new MethodRef(id, version), null, ct))
            .OpenToAll("methods are public").ExcludeFromDescription();
        routes.MapPost(Root + "/{id}/{version}/objections", ObjectAsync).OpenToAll("anyone may object while a public notice runs").ExcludeFromDescription();
    }

    private static async Task<IResult> ListAsync(HttpContext http, CancellationToken ct)
    {
        var language = Language.Of(http);
        var register = http.RequestServices.GetRequiredService<IMethodRegister>();
        return PageResult.Of<MethodListPage>(http, new
        {
            Language = language,
            Path = PagePath.WithoutLanguage(http.Request),
            Methods = register.Library.Methods.Where(method => method.Kind != MethodKind.FactorSet).ToList(),
            Sets = register.Library.Methods.Where(method => method.Kind == MethodKind.FactorSet).ToList(),
            Notices = await Life(http).NoticesAsync(ct),
        });
    }

    private static async Task<IResult> ShowAsync(HttpContext http, MethodRef reference, ObjectionForm? form, CancellationToken ct)
    {
        var language = Language.Of(http);
        var history = await Life(http).HistoryAsync(reference, ct);
        if (history is null || await MethodAsync(http, history, history.Draft, ct) is not { } method)
        {
            return NotHere(http, language);
        }

        var programme = history.Programme is { } id ? await http.RequestServices.GetRequiredService<IProgrammes>().FindAsync(id, ct) : null;
        return PageResult.Of<MethodPage>(
            http,
            new
            {
                Language = language,
                Path = $"{Root}/{reference.Id}/{reference.Version}",
                Method = method,
                History = history,
                Programme = programme is null ? null : language.Say(programme.TitleZh, programme.TitleEn),
                Form = form ?? new ObjectionForm("", "", null),
                Now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
            },
            form?.Fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> ObjectAsync(HttpContext http, string id, string version, CancellationToken ct)
    {
        var reference = new MethodRef(id, version);
        if (!http.Request.HasFormContentType || await Life(http).HistoryAsync(reference, ct) is not { Draft: { } draft })
        {
            return NotHere(http, Language.Of(http));
        }

        var form = await http.Request.ReadFormAsync(ct);
        var given = new ObjectionForm(form["name"].ToString(), form["words"].ToString(), null);
        var objected = await Life(http).ObjectAsync(draft, given.Name, given.Words, ct);
        if (!objected.IsAccepted)
        {
            return await ShowAsync(http, reference, given with { Fault = objected.Refusal }, ct);
        }

        PageResult.Protect(http.Response);
        return Results.Redirect($"{Root}/{id}/{version}#{objected.Value.Id}");
    }

    /// <summary>The method to show: the published one, or the draft while it is public. A draft that is being written is nobody's to see.</summary>
    private static async Task<Method?> MethodAsync(HttpContext http, MethodHistory history, MethodDraftId? draft, CancellationToken ct)
    {
        if (http.RequestServices.GetRequiredService<IMethodRegister>().Library.Find(history.Method) is { } known)
        {
            return known;
        }

        return draft is { } id && history.State is MethodState.Notice or MethodState.Approved
            ? (await http.RequestServices.GetRequiredService<IMethodDrafts>().CompileAsync(id, ct))?.Method
            : null;
    }

    private static IMethodGovernance Life(HttpContext http) => http.RequestServices.GetRequiredService<IMethodGovernance>();

    private static IResult NotHere(HttpContext http, Language language) => PageResult.Of<ErrorPage>(
        http,
        new { Language = language, Status = StatusCodes.Status404NotFound, Path = PagePath.WithoutLanguage(http.Request) },
        StatusCodes.Status404NotFound);
}

/// <summary>What was typed into the form of an objection.</summary>
/// <param name="Name">What the objector wants to be called.</param>
/// <param name="Words">The objection.</param>
/// <param name="Fault">Why it was not taken.</param>
public sealed record ObjectionForm(string Name, string Words, Refusal? Fault);
