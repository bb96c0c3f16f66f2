using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Credits.Contracts;
using Puhui.Crediting;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Operating.Lists;
using Puhui.Operating.Programmes;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.Policies;

/// <summary>
/// The policies of a programme: the one in force in words, the versions with their differences, writing the next one with a check while one writes
/// and a simulation over past months, publishing after a preview; and the budgets.
/// </summary>
internal sealed class PolicyPages(ICreditPolicies policies, IStaffDirectory directory, TimeProvider time)
{
    public const string Root = Guard.Root + "/policies";
    public const string BudgetPath = Guard.Root + "/budgets";
    private const string Version = Root + "/{programme}/{number:int}";
    private const string Write = Root + "/{programme}/write";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, (HttpContext http, CancellationToken ct) => ProgrammeScope.WithAsync(http, Permissions.CreditsRead, scope => Pages(http).ShowAsync(http, scope, ct))).Needs(Permissions.CreditsRead);
        routes.MapGet(BudgetPath, (HttpContext http, CancellationToken ct) => ProgrammeScope.WithAsync(http, Permissions.CreditsRead, scope => Pages(http).BudgetsAsync(http, scope, ct))).Needs(Permissions.CreditsRead);
        routes.MapGet(Version, (HttpContext http, string programme, int number, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, frame => Pages(http).VersionAsync(http, frame, number, ct))).Needs(Permissions.CreditsRead, Owners.Programme);
        routes.MapGet(Write, (HttpContext http, string programme, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, frame => Pages(http).WriteAsync(http, frame, ct))).Needs(Permissions.CreditsManage, Owners.Programme);
        routes.MapPost(Write, (HttpContext http, string programme, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, frame => Pages(http).StepAsync(http, frame, ct))).Needs(Permissions.CreditsManage, Owners.Programme);
        routes.MapPost(Write + "/check", (HttpContext http, string programme, CancellationToken ct) =>
            ProgrammePages.WithAsync(http, programme, frame => CheckAsync(http, frame, ct))).Needs(Permissions.CreditsManage, Owners.Programme);
    }

    private static PolicyPages Pages(HttpContext http) => http.RequestServices.GetRequiredService<PolicyPages>();

    private async Task<IResult> ShowAsync(HttpContext http, ProgrammeScope scope, CancellationToken ct)
    {
        var history = await policies.HistoryAsync(scope.Chosen.Id, ct);
        return ConsolePage.Of<PolicyPage>(http, new
        {
            Frame = ConsolePage.FrameOf(http),
            Scope = scope,
            Current = await policies.InForceAsync(scope.Chosen.Id, time.GetUtcNow(), ct),
            History = history,
            Names = await NamesAsync(ct),
            MayWrite = http.Staff().May(Permissions.CreditsManage, scope.Chosen.Id.Value),
            Published = http.Request.Query.ContainsKey("published"),
        });
    }

    private async Task<IResult> BudgetsAsync(HttpContext http, ProgrammeScope scope, CancellationToken ct) => ConsolePage.Of<BudgetPage>(http, new
    {
        Frame = ConsolePage.FrameOf(http),
        Scope = scope,
        Budgets = await policies.BudgetsAsync(scope.Chosen.Id, ct),
    });

    private async Task<IResult> VersionAsync(HttpContext http, ProgrammeFrame frame, int number, CancellationToken ct)
    {
        var history = await policies.HistoryAsync(frame.Programme.Id, ct);
        return history.FirstOrDefault(one => one.Number == number) is { } version
            ? ConsolePage.Of<PolicyVersionPage>(http, new
            {
                Frame = frame,
                Version = version,
                Before = history.FirstOrDefault(one => one.Number == number - 1),
                Names = await NamesAsync(ct),
            })
            : ConsolePage.NotFound(http);
    }

    private async Task<IResult> WriteAsync(HttpContext http, ProgrammeFrame frame, CancellationToken ct)
    {
        var last = (await policies.HistoryAsync(frame.Programme.Id, ct)) is [var newest, ..] ? newest : null;
        var draft = new PolicyDraft(last?.Text ?? PolicyDraft.Beginning, "", MonthsBack(frame.Programme, 3), MonthsBack(frame.Programme, 1), last?.Number ?? 0);
        return Editor(http, frame, draft, last);
    }

    // One form with three buttons: simulate, look at it again before publishing, publish.
    private async Task<IResult> StepAsync(HttpContext http, ProgrammeFrame frame, CancellationToken ct)
    {
        var draft = PolicyDraft.Read(await http.Request.ReadFormAsync(ct), frame.Programme, this);
        var last = (await policies.HistoryAsync(frame.Programme.Id, ct)) is [var newest, ..] ? newest : null;
        var step = http.Request.Form["step"].ToString();
        if (step is "edit")
        {
            return Editor(http, frame, draft, last);
        }

        if (step is "simulate" or "preview")
        {
            if (CreditPolicy.Read(draft.Text) is { IsAccepted: false } broken)
            {
                return Editor(http, frame, draft, last, broken.Refusal);
            }

            var simulated = await policies.SimulateAsync(frame.Programme.Id, draft.Text, draft.First, draft.Last, ct);
            if (!simulated.IsAccepted)
            {
                return Editor(http, frame, draft, last, simulated.Refusal);
            }

            return step is "simulate"
                ? Editor(http, frame, draft, last, null, simulated.Value)
                : ConsolePage.Of<PolicyPreviewPage>(http, new { Frame = frame, Draft = draft, Last = last, Policy = CreditPolicy.Read(draft.Text).Value, Simulation = simulated.Value });
        }

        DateTimeOffset? from = null;
        if (draft.EffectiveOn.Length > 0)
        {
            if (!Days.TryRead(draft.EffectiveOn, out var day))
            {
                return Editor(http, frame, draft, last, new Refusal("day_invalid", "This is not a day.", "effective"));
            }

            from = Days.Midnight(day, Words.TimeWords.Zone(frame.Programme.ZoneId));
        }

        var published = await policies.PublishAsync(frame.Programme.Id, draft.Text, from, draft.BasedOn, ProgrammePages.Author(http).By, ct);
        return published.IsAccepted
            ? Results.Redirect($"{Root}?programme={frame.Programme.Code}&published")
            : Editor(http, frame, draft, last, published.Refusal);
    }

    private static async Task<IResult> CheckAsync(HttpContext http, ProgrammeFrame frame, CancellationToken ct)
    {
        var text = (await http.Request.ReadFormAsync(ct))["text"].ToString();
        return ConsolePage.Of<PolicyCheck>(http, new { L = frame.Page.Language, Read = CreditPolicy.Read(text) });
    }

    private static IResult Editor(HttpContext http, ProgrammeFrame frame, PolicyDraft draft, PolicyVersion? last, Refusal? fault = null, PolicySimulation? simulation = null) =>
        ConsolePage.Of<PolicyWritePage>(
            http,
            new { Frame = frame, Draft = draft, Last = last, Fault = fault, Simulation = simulation, Read = CreditPolicy.Read(draft.Text) },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    /// <summary>The first day of a month so many months ago, in the programme's zone.</summary>
    public DateOnly MonthsBack(Programme programme, int months)
    {
        var today = TimeZoneInfo.ConvertTime(time.GetUtcNow(), Words.TimeWords.Zone(programme.ZoneId));
        return new DateOnly(today.Year, today.Month, 1).AddMonths(-months);
    }

    private async Task<Dictionary<string, string>> NamesAsync(CancellationToken ct) =>
        (await directory.ListAsync(null, ct)).ToDictionary(member => member.Id.ToString(), member => member.Name, StringComparer.Ordinal);
}

/// <summary>A policy that is being written.</summary>
/// <param name="Text">As YAML.</param>
/// <param name="EffectiveOn">From which day, <c>yyyy-MM-dd</c>; empty for at once.</param>
/// <param name="First">First month of the simulation.</param>
/// <param name="Last">Last month of it.</param>
/// <param name="BasedOn">Number of the version it was written from.</param>
public sealed record PolicyDraft(string Text, string EffectiveOn, DateOnly First, DateOnly Last, int BasedOn)
{
    /// <summary>What a first policy begins with: something that can be published as it stands.</summary>
    public const string Beginning = """
        # 每减排 10 克得 1 分；一个月最多 3,000 分；次年底到期。
        # One point for each 10 g; at most 3,000 a month and person; good until the end of the next year.
        unit: { zh: 分, en: points }
        rate: 1 per 10 g
        caps: [{ name: month, points: 3000, per: month }]
        expires: { end_of: year, later: 1 }
        """;

    internal static PolicyDraft Read(IFormCollection form, Programme programme, PolicyPages pages) => new(
        form["text"].ToString().ReplaceLineEndings("\n"),
        form["effective"].ToString(),
        Month(form["first"]) ?? pages.MonthsBack(programme, 3),
        Month(form["last"]) ?? pages.MonthsBack(programme, 1),
        int.TryParse(form["based"], NumberStyles.None, CultureInfo.InvariantCulture, out var based) ? based : 0);

    private static DateOnly? Month(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) ? month : null;
}
