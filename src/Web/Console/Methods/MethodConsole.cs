using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Methods.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Methods.Deciding;
using Puhui.Operating.Methods.Drafting;
using Puhui.Operating.Methods.Register;
using Puhui.Operating.Methods.Rules;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.Methods;

/// <summary>Methods in the console: drafts and their editor, reviews, votes, notices, decisions, rules.</summary>
internal static class MethodConsole
{
    public const string Root = Guard.Root + "/methods";
    public const string One = Root + "/{draft}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        MethodListPages.Map(routes);
        OverviewPages.Map(routes);
        ChapterPages.Map(routes);
        ParameterPages.Map(routes);
        FormulaPages.Map(routes);
        CasePages.Map(routes);
        FilePages.Map(routes);
        DifferencePages.Map(routes);
        ReviewDraftPages.Map(routes);
        StepPages.Map(routes);
        DecisionPages.Map(routes);
        RulesPages.Map(routes);
    }

    public static string Address(MethodDraftId draft, string page = "") => page.Length == 0 ? $"{Root}/{draft}" : $"{Root}/{draft}/{page}";

    /// <summary>The programme of the draft named by <c>{draft}</c> in the path.</summary>
    public static async ValueTask<Owned?> Owner(HttpContext http) =>
        MethodDraftId.TryParse(http.Request.RouteValues["draft"] as string, out var id)
        && await http.RequestServices.GetRequiredService<IMethodDrafts>().FindAsync(id, http.RequestAborted) is { } draft
            ? new Owned(draft.Programme.Value)
            : null;

    /// <summary>Answers about one draft; 404 when there is none.</summary>
    public static async Task<IResult> WithAsync(HttpContext http, string draft, Func<DraftFrame, Task<IResult>> answer)
    {
        var services = http.RequestServices;
        if (!MethodDraftId.TryParse(draft, out var id) || await services.GetRequiredService<IMethodGovernance>().StandingAsync(id, http.RequestAborted) is not { } standing)
        {
            return ConsolePage.NotFound(http);
        }

        var programme = await services.GetRequiredService<IProgrammes>().FindAsync(standing.Draft.Programme, http.RequestAborted);
        return await answer(new DraftFrame(ConsolePage.FrameOf(http), standing, programme?.TitleZh ?? "", programme?.TitleEn ?? ""));
    }

    /// <summary>Who signs a form: the visitor, with the password that was typed.</summary>
    public static Signer SignerOf(HttpContext http, IFormCollection form) => new(new StaffId(http.Staff().Id), form["password"].ToString());

    /// <summary>Saves files of a draft at the revision the form was written for.</summary>
    public static async Task<Result<MethodDraft>> SaveAsync(HttpContext http, DraftFrame frame, IFormCollection form, IReadOnlyDictionary<string, byte[]?> changes) =>
        await http.RequestServices.GetRequiredService<IMethodDrafts>().SaveAsync(
            frame.Draft.Id, RevisionOf(form), new StaffId(http.Staff().Id), changes, http.RequestAborted);

    private static int RevisionOf(IFormCollection form) =>
        int.TryParse(form["revision"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var revision) ? revision : -1;
}

/// <summary>What every page of a draft knows.</summary>
/// <param name="Page">What every page knows.</param>
/// <param name="Standing">Where the draft stands.</param>
/// <param name="TitleZh">The programme's title.</param>
/// <param name="TitleEn">The same in English.</param>
public sealed record DraftFrame(PageFrame Page, DraftStanding Standing, string TitleZh, string TitleEn)
{
    /// <summary>The draft.</summary>
    public MethodDraft Draft => Standing.Draft;

    /// <summary>Whether the visitor may do this in the draft's programme.</summary>
    public bool May(Permission permission) => Page.Who.May(permission, Draft.Programme.Value);

    /// <summary>Whether the visitor wrote on the draft.</summary>
    public bool IsEditor => Standing.Editors.Contains(new StaffId(Page.Who.Id));

    /// <summary>Whether the visitor may write on the draft now.</summary>
    public bool MayWrite => Draft.State == MethodState.Draft && May(Permissions.MethodsDraft);

    /// <summary>Whether the visitor did this in the current round.</summary>
    public bool Did(MethodStepKind kind) => Standing.Steps.Count > 0 && Standing.Current.Any(step => step.Kind == kind && step.By?.Id == new StaffId(Page.Who.Id));
}
