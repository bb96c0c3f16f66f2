using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Operating.Programmes.Journey;

/// <summary>
/// The way to a new programme: one question a page, the answers kept, all of them checked at the end, and any of them changed from
/// there. Nothing is made before the last button.
/// </summary>
internal static class JourneyPages
{
    private const string New = ProgrammePages.Root + "/new";
    private const string Plan = New + "/{plan:guid}/{step}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(New, BeginAsync).Needs(Permissions.ServerManage, Owners.Server);
        routes.MapPost(New, StartAsync).Needs(Permissions.ServerManage, Owners.Server);
        routes.MapGet(Plan, ShowAsync).Needs(Permissions.ServerManage, Owners.Server);
        routes.MapPost(Plan, AnswerAsync).Needs(Permissions.ServerManage, Owners.Server);
    }

    private static Task<IResult> BeginAsync(HttpContext http, IProgrammeSetup setup, IMethodRegister methods) =>
        Task.FromResult(Page(http, null, Step.Kind, new Dictionary<string, string>(), [], setup, methods));

    private static async Task<IResult> StartAsync(HttpContext http, IProgrammeSetup setup, IMethodRegister methods, IProgrammePlans plans, CancellationToken ct)
    {
        var chosen = (await http.Request.ReadFormAsync(ct))["template"].ToString();
        if (Template(setup, chosen) is not { } begin)
        {
            return Page(http, null, Step.Kind, new Dictionary<string, string>(), [new Refusal("template_unknown", "Choose one.", "template")], setup, methods);
        }

        return To(await plans.BeginAsync(ProgrammePages.Author(http).By, begin, ct), Step.Names.Name);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Guid plan, string step, IProgrammeSetup setup, IMethodRegister methods, IProgrammePlans plans, CancellationToken ct)
    {
        if (await plans.FindAsync(plan, ProgrammePages.Author(http).By, ct) is not { } answers)
        {
            return ConsolePage.NotFound(http);
        }

        return step == "check" ? Check(http, plan, answers, [], setup)
            : Step.Way.FirstOrDefault(one => one.Name == step) is { } page ? Page(http, plan, page, answers, [], setup, methods)
            : ConsolePage.NotFound(http);
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext http, Guid plan, string step, IProgrammeSetup setup, IMethodRegister methods, IProgrammePlans plans, IProgrammes programmes, ISources sources, CancellationToken ct)
    {
        var by = ProgrammePages.Author(http).By;
        if (await plans.FindAsync(plan, by, ct) is not { } before)
        {
            return ConsolePage.NotFound(http);
        }

        var form = await http.Request.ReadFormAsync(ct);
        if (step == "check")
        {
            return await MakeAsync(http, plan, before, form["open"] == "yes", setup, plans, sources, ct);
        }

        if (Step.Way.FirstOrDefault(one => one.Name == step) is not { } page)
        {
            return ConsolePage.NotFound(http);
        }

        var (after, problems) = Take(page, before, form, setup, methods);
        if (page == Step.Names && problems.Count == 0 && await programmes.FindByCodeAsync(after["code"], ct) is not null)
        {
            problems = [new Refusal("code_taken", "There is a programme of this code already.", "code")];
        }

        if (problems.Count > 0)
        {
            return Page(http, plan, page, after, problems, setup, methods);
        }

        await plans.SaveAsync(plan, by, after, ct);
        var next = Step.Way.SkipWhile(one => one != page).Skip(1).FirstOrDefault()?.Name ?? "check";
        return To(plan, http.Request.Query["from"] == "check" ? "check" : next);
    }

    /// <summary>The answers with those of a page, and what is wrong with these.</summary>
    private static (Dictionary<string, string> Answers, IReadOnlyList<Refusal> Problems) Take(
        Step page, IReadOnlyDictionary<string, string> before, IFormCollection form, IProgrammeSetup setup, IMethodRegister methods)
    {
        if (page == Step.Kind)
        {
            // Another template: its methods, its enrolment; what was said of name and place stays.
            var chosen = Template(setup, form["template"].ToString());
            Dictionary<string, string> kept = new(chosen ?? before, StringComparer.Ordinal);
            foreach (var (name, value) in before.Where(pair => Step.Names.Fields.Contains(pair.Key) || pair.Key.StartsWith("source.", StringComparison.Ordinal)))
            {
                kept[name] = value;
            }

            return (kept, chosen is null ? [new Refusal("template_unknown", "Choose one.", "template")] : []);
        }

        var fields = page == Step.Methods ? [.. Library(methods).Select(group => "method." + group.Key)] : page.Fields;
        var after = Answers.With(before, form, fields);
        if (page == Step.Sources)
        {
            after["source.consent"] = form["source.consent"] == "yes" ? "yes" : "no";
            return (after, SourceProblems(after));
        }

        if (page == Step.Methods)
        {
            return (after, [.. setup.CheckMethods(Methods(after))]);
        }

        List<Refusal> wrong = [.. Answers.Read(after).Problems.Where(problem => page.Fields.Contains(problem.Pointer ?? ""))];
        if (page == Step.Names && after["code"].Length == 0)
        {
            wrong.Add(new Refusal("code_missing", "The programme needs a code.", "code"));
        }

        // A trial's number and a resident's region are asked for on pages of their own, whichever comes first.
        return (after, [.. wrong.Where(problem => problem.Code != "region_needed" || page == Step.Enrolment)]);
    }

    private static List<Refusal> SourceProblems(Dictionary<string, string> answers)
    {
        List<Refusal> problems = [];
        if (answers["source.when"] == "later")
        {
            return problems;
        }

        if (answers["source.name"].Length is 0 or > 80)
        {
            problems.Add(new Refusal("source_name", "1 to 80 characters.", "source.name"));
        }

        if (answers["source.code"].Length is 0 or > 40 || !answers["source.code"].All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
        {
            problems.Add(new Refusal("source_code", "Lower-case letters, digits and hyphens only.", "source.code"));
        }

        return problems;
    }

    private static async Task<IResult> MakeAsync(
        HttpContext http, Guid plan, IReadOnlyDictionary<string, string> answers, bool open, IProgrammeSetup setup, IProgrammePlans plans, ISources sources, CancellationToken ct)
    {
        var (settings, wrong) = Answers.Read(answers);
        if (settings is null || Missing(answers, settings, open, setup) is { } missing && (wrong = [missing]).Count > 0)
        {
            return Check(http, plan, answers, wrong, setup);
        }

        // Of two presses of the button one takes the plan, and only that one makes a programme.
        var author = ProgrammePages.Author(http);
        if (!await plans.RemoveAsync(plan, author.By, ct))
        {
            return Results.Redirect(ProgrammePages.Root);
        }

        var made = await setup.CreateAsync(new ProgrammeFile(answers["code"], settings, Methods(answers), []), author, ct);
        if (made.IsAccepted && open)
        {
            made = await setup.OpenAsync(made.Value.Id, author, ct);
        }

        if (!made.IsAccepted)
        {
            return Check(http, await plans.BeginAsync(author.By, answers, ct), answers, [made.Refusal], setup);
        }

        var (source, key) = answers.GetValueOrDefault("source.when") == "now" ? await ConnectAsync(made.Value, answers, open, sources, ct) : default;
        return ConsolePage.Of<DonePage>(http, new { Frame = ConsolePage.FrameOf(http), Programme = made.Value, Source = source, Key = key, Example = Example(http, answers, key) });
    }

    private static Refusal? Missing(IReadOnlyDictionary<string, string> answers, ProgrammeSettings settings, bool open, IProgrammeSetup setup) =>
        (settings.Check() is [var wrong, ..] ? wrong : null)
        ?? (answers.GetValueOrDefault("code", "").Length == 0 ? new Refusal("code_missing", "The programme needs a code.", "code") : null)
        ?? (setup.CheckMethods(Methods(answers)) is [var unfit, ..] ? unfit : null)
        ?? (open && Methods(answers).Count == 0 ? new Refusal("methods_missing", "No method is chosen.", "methods") : null);

    private static async Task<(Source Source, string Key)> ConnectAsync(Programme programme, IReadOnlyDictionary<string, string> answers, bool live, ISources sources, CancellationToken ct)
    {
        var source = await sources.EnsureAsync(
            new NewSource(programme.Id, answers["source.code"], answers["source.name"], programme.ZoneId)
            {
                NeedsConsent = answers.GetValueOrDefault("source.consent") != "no", State = live ? SourceState.Open : SourceState.Sandbox,
            },
            ct);
        return (source, await sources.CreateKeyAsync(source.Id, programme.Code, ct));
    }

    private static IResult Page(
        HttpContext http, Guid? plan, Step step, IReadOnlyDictionary<string, string> answers, IReadOnlyList<Refusal> problems, IProgrammeSetup setup, IMethodRegister methods)
    {
        var frame = ConsolePage.FrameOf(http);
        var fields = step == Step.Methods ? [.. problems.Select(problem => problem.Pointer ?? "")] : step.Fields;
        return ConsolePage.Of<StepPage>(
            http,
            new
            {
                Frame = frame,
                Plan = plan,
                Here = step,
                A = new Answers(answers, Answers.Words(problems, fields, frame.Language), frame.Language),
                setup.Templates,
                Library = step == Step.Methods ? Library(methods) : [],
                FromCheck = http.Request.Query["from"] == "check",
            },
            problems.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private static IResult Check(HttpContext http, Guid plan, IReadOnlyDictionary<string, string> answers, IReadOnlyList<Refusal> problems, IProgrammeSetup setup)
    {
        var frame = ConsolePage.FrameOf(http);
        return ConsolePage.Of<CheckPage>(
            http,
            new { Frame = frame, Plan = plan, A = new Answers(answers, new Dictionary<string, string>(), frame.Language), Problems = problems, Methods = Methods(answers), setup.Templates },
            problems.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    /// <summary>What a template answers by itself; null when there is none of this name.</summary>
    private static Dictionary<string, string>? Template(IProgrammeSetup setup, string name)
    {
        if (setup.Templates.FirstOrDefault(template => template.Name == name)?.File is not { } file)
        {
            return null;
        }

        var answers = Answers.Of(file.Settings with { TitleZh = "", TitleEn = "" });
        answers["template"] = name;
        foreach (var method in file.Methods.Where(method => method.Region is null))
        {
            answers["method." + method.Scenario] = method.Method;
        }

        return answers;
    }

    private static List<FileMethod> Methods(IReadOnlyDictionary<string, string> answers) =>
    [
        .. answers.Where(pair => pair.Key.StartsWith("method.", StringComparison.Ordinal) && pair.Value.Length > 0)
            .Select(pair => new FileMethod(pair.Key["method.".Length..], pair.Value)).OrderBy(method => method.Scenario, StringComparer.Ordinal),
    ];

    internal static IReadOnlyList<IGrouping<string, Method>> Library(IMethodRegister methods) =>
    [
        .. methods.Library.Methods.SelectMany(method => method.Scenarios.Select(scenario => (scenario.Name, method)))
            .GroupBy(pair => pair.Name, pair => pair.method, StringComparer.Ordinal)
            .OrderBy(group => Components.Words.ScenarioWords.Names.Contains(group.Key) ? 0 : 1).ThenBy(group => group.Key, StringComparer.Ordinal),
    ];

    private static string? Example(HttpContext http, IReadOnlyDictionary<string, string> answers, string? key)
    {
        if (key is null)
        {
            return null;
        }

        var now = DateTimeOffset.UtcNow.AddMinutes(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var metro = answers.GetValueOrDefault("method.metro", "").Length > 0 ? "metro" : Methods(answers)[0].Scenario;
        return $$$"""
            curl {{{http.Request.Scheme}}}://{{{http.Request.Host}}}/v1/activities \
              -H 'Authorization: Bearer {{{key}}}' -H 'Content-Type: application/json' \
              -d '[{"id":"first-1","holder":"user-1","scenario":"{{{metro}}}","at":"{{{now}}}","inputs":{"distance":"10 km"}}]'
            """;
    }

    private static IResult To(Guid plan, string step) => Results.Redirect($"{New}/{plan}/{step}");
}
