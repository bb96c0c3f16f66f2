using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Operating.Methods.Deciding;

/// <summary>Questions to the committees besides new versions: effect on the past, withdrawals, certifying in spite of unsure numbers.</summary>
internal static class DecisionPages
{
    private const string Root = MethodConsole.Root + "/decisions";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, (HttpContext http, string? method, CancellationToken ct) => ShowAsync(http, MotionForm.About(method), null, ct)).Needs(Permissions.MethodsRead);
        routes.MapPost(Root, ProposeAsync).Needs(Permissions.MethodsRead);
        routes.MapPost(Root + "/{decision}/vote", (HttpContext http, string decision, ICommittees committees, CancellationToken ct) => ActAsync(
            http, decision, async (id, by, form) => Enum.TryParse<Ballot>(form["ballot"], ignoreCase: true, out var ballot) && Enum.IsDefined(ballot)
                ? await committees.VoteAsync(id, by, ballot, form["words"].ToString(), ct)
                : new Refusal("ballot_missing", "Choose yes, no or abstain."), ct)).Needs(Permissions.MethodsVote, Owner);
        routes.MapPost(Root + "/{decision}/close", (HttpContext http, string decision, ICommittees committees, CancellationToken ct) =>
            ActAsync(http, decision, (id, by, _) => committees.CloseAsync(id, by, ct), ct)).Needs(Permissions.MethodsVote, Owner);
    }

    private static async ValueTask<Owned?> Owner(HttpContext http) =>
        RestatementDecisionId.TryParse(http.Request.RouteValues["decision"] as string, out var id)
        && await http.RequestServices.GetRequiredService<ICommittees>().FindAsync(id, http.RequestAborted) is { } motion
            ? new Owned(motion.What.Programme.Value)
            : null;

    private static async Task<IResult> ShowAsync(HttpContext http, MotionForm form, Refusal? fault, CancellationToken ct)
    {
        var services = http.RequestServices;
        var who = http.Staff();
        var all = await services.GetRequiredService<IProgrammes>().ListAsync(ct);
        var committees = services.GetRequiredService<ICommittees>();
        Dictionary<ProgrammeId, CommitteeRules> rules = [];
        foreach (var programme in all)
        {
            rules[programme.Id] = await committees.RulesAsync(programme.Id, ct);
        }

        return ConsolePage.Of<DecisionsPage>(
            http,
            new
            {
                Frame = ConsolePage.FrameOf(http),
                Motions = (await committees.ListAsync(null, ct)).Where(motion => who.May(Permissions.MethodsRead, motion.What.Programme.Value)).ToList(),
                Programmes = all.ToDictionary(programme => programme.Id),
                Askable = all.Where(programme => who.May(Permissions.MethodsVote, programme.Id.Value) || who.May(Permissions.MethodsDraft, programme.Id.Value)).ToList(),
                Methods = services.GetRequiredService<IMethodRegister>().Library.Methods.Select(method => method.Ref).ToList(),
                Rules = rules,
                Form = form,
                Fault = fault,
            },
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> ProposeAsync(HttpContext http, ICommittees committees, IProgrammes programmes, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var given = MotionForm.Read(form);
        if (!ProgrammeId.TryParse(given.Programme, out var id) || await programmes.FindAsync(id, ct) is not { } programme
            || !(http.Staff().May(Permissions.MethodsVote, id.Value) || http.Staff().May(Permissions.MethodsDraft, id.Value)))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        var motion = given.ToMotion(programme);
        if (!motion.IsAccepted)
        {
            return await ShowAsync(http, given, motion.Refusal, ct);
        }

        var proposed = await committees.ProposeAsync(motion.Value, MethodConsole.SignerOf(http, form), ct);
        return proposed.IsAccepted ? Results.Redirect($"{Root}#{proposed.Value.Id}") : await ShowAsync(http, given, proposed.Refusal, ct);
    }

    private static async Task<IResult> ActAsync(
        HttpContext http, string decision, Func<RestatementDecisionId, Signer, IFormCollection, Task<Result<MethodStep>>> act, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        _ = RestatementDecisionId.TryParse(decision, out var id);
        var done = await act(id, MethodConsole.SignerOf(http, form), form);
        return done.IsAccepted ? Results.Redirect($"{Root}#{id}") : await ShowAsync(http, MotionForm.About(null), done.Refusal, ct);
    }
}

/// <summary>What was typed into the form of a question.</summary>
/// <param name="Programme">Whose committee.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="Method">The version it is about.</param>
/// <param name="Replacement">The version that takes its place.</param>
/// <param name="From">From which day on, in the programme's zone.</param>
/// <param name="To">Until before which day.</param>
/// <param name="Reason">Why.</param>
public sealed record MotionForm(string Programme, string Kind, string Method, string Replacement, string From, string To, string Reason)
{
    /// <summary>An empty form about a version.</summary>
    public static MotionForm About(string? method) => new("", "restate", method ?? "", "", "", "", "");

    /// <summary>As it was sent.</summary>
    public static MotionForm Read(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        string Of(string field) => form[field].ToString().Trim();
        return new(Of("programme"), Of("kind"), Of("method"), Of("replacement"), Of("from"), Of("to"), Of("reason"));
    }

    /// <summary>The question; refused when something cannot be read.</summary>
    public Result<NewMotion> ToMotion(Programme programme)
    {
        ArgumentNullException.ThrowIfNull(programme);
        if (!Enum.TryParse<MotionKind>(Kind, ignoreCase: true, out var kind) || !Enum.IsDefined(kind) || !MethodRef.TryParse(Method, out var method))
        {
            return new Refusal("method_unknown", "Choose what is asked, and of which version.");
        }

        if (kind != MotionKind.Restate)
        {
            return new NewMotion(programme.Id, kind, method, Reason);
        }

        return MethodRef.TryParse(Replacement, out var replacement)
            ? new NewMotion(programme.Id, kind, method, Reason) { Replacement = replacement, From = Day(From, programme.ZoneId), To = Day(To, programme.ZoneId) }
            : new Refusal("replacement_unapproved", "Choose the version that takes its place.");
    }

    private static DateTimeOffset? Day(string text, string zone) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeZoneInfo.FindSystemTimeZoneById(zone).GetUtcOffset(day.ToDateTime(new TimeOnly(12, 0))))
            : null;
}
