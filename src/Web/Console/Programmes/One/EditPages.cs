using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Programmes.Journey;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Operating.Programmes.One;

/// <summary>Changing a programme: the same questions as on the way to it, one page each.</summary>
internal static class EditPages
{
    private const string Address = ProgrammePages.One + "/edit/{group}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Address, (HttpContext http, string programme, string group) => ProgrammePages.WithAsync(http, programme, frame => Task.FromResult(
            Find(group) is { } step ? Page(http, frame, step, Answers.Of(frame.Programme.Settings), [], frame.Programme.Revision) : ConsolePage.NotFound(http))))
            .Needs(Permissions.ProgrammeEdit, Owners.Programme);
        routes.MapPost(Address, (HttpContext http, string programme, string group, IProgrammeDesk desk, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, frame => ChangeAsync(http, frame, group, desk, ct))).Needs(Permissions.ProgrammeEdit, Owners.Programme);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, ProgrammeFrame frame, string group, IProgrammeDesk desk, CancellationToken ct)
    {
        if (Find(group) is not { } step)
        {
            return ConsolePage.NotFound(http);
        }

        var form = await http.Request.ReadFormAsync(ct);
        var revision = int.TryParse(form["revision"], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
        var answers = Answers.With(Answers.Of(frame.Programme.Settings), form, step.Fields.Where(field => field != "code"));
        var (settings, wrong) = Answers.Read(answers);
        if (settings is null)
        {
            return Page(http, frame, step, answers, wrong, revision);
        }

        var changed = await desk.ChangeAsync(frame.Programme.Id, revision, settings, ProgrammePages.Author(http), ct);
        return changed.IsAccepted ? Results.Redirect(ProgrammePages.Address(frame.Programme)) : Page(http, frame, step, answers, [changed.Refusal], revision);
    }

    private static IResult Page(HttpContext http, ProgrammeFrame frame, Step step, IReadOnlyDictionary<string, string> answers, IReadOnlyList<Refusal> problems, int revision)
    {
        var l = frame.Page.Language;
        return ConsolePage.Of<EditPage>(
            http,
            new
            {
                Frame = frame,
                Here = step,
                A = new Answers(answers, Answers.Words(problems, step.Fields, l), l),
                Other = problems.Where(problem => !step.Fields.Contains(problem.Pointer ?? "")).Select(problem => ProgrammeWords.Problem(problem, l)).ToList(),
                Revision = revision,
            },
            problems.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private static Step? Find(string group) => Step.Changeable.FirstOrDefault(step => step.Name == group);
}
