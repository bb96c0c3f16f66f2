using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Quantities;
using Puhui.Staff.Contracts;

namespace Puhui.Operating.Review;

/// <summary>The review desk: the queue, one record beside what stands in its way, and many at once by rule.</summary>
internal static class ReviewPages
{
    public const string Root = Guard.Root + "/review";
    private const int PageSize = 25;
    private const int ProposedFirst = 5;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, ShowQueueAsync).Needs(Permissions.ReviewRead);
        routes.MapGet(Root + "/{id}", (HttpContext http, string id, IReviewDesk desk, ISources sources, CancellationToken ct) =>
            WithAsync(http, id, desk, one => ShowCaseAsync(http, one, sources, null, null, ct), ct)).Needs(Permissions.ReviewRead, Owners.HeldRecord);
        routes.MapPost(Root + "/{id}", (HttpContext http, string id, IReviewDesk desk, ISources sources, CancellationToken ct) =>
            WithAsync(http, id, desk, one => DecideAsync(http, one, desk, sources, ct), ct)).Needs(Permissions.ReviewDecide, Owners.HeldRecord);
        RulePages.Map(routes);
    }

    private static async Task<IResult> ShowQueueAsync(HttpContext http, string? cursor, IReviewDesk desk, ISources sources, CancellationToken ct)
    {
        var choice = QueueChoice.Read(http.Request.Query);
        var frame = ConsolePage.FrameOf(http);
        var mine = await MineAsync(frame.Who, Permissions.ReviewRead, sources, ct);
        var filter = choice.Filter(frame.Now) with { Among = mine.Keys };
        var page = await desk.QueueAsync(filter, cursor, PageSize, ct);
        if (choice.View == "all" && cursor is null)
        {
            // What may overrule a record that stands is proposed first; it comes again where its turn is.
            var better = await desk.QueueAsync(filter with { BetterEvidence = true }, null, ProposedFirst, ct);
            page = page with { Items = [.. better.Items.Concat(page.Items).DistinctBy(item => item.Record.Id)] };
        }

        return ConsolePage.Of<QueuePage>(http, new
        {
            Frame = frame,
            Choice = choice,
            Queue = page,
            Groups = await desk.GroupsAsync(mine.Keys, ct),
            Sources = mine,
        });
    }

    /// <summary>The sources whose held records the visitor may see, or decide on.</summary>
    internal static async Task<Dictionary<SourceId, Source>> MineAsync(Visitor.Staff who, Permission permission, ISources sources, CancellationToken ct) =>
        (await sources.ListAsync(ct)).Where(source => who.May(permission, source)).ToDictionary(source => source.Id);

    /// <summary>Who decides: the person who is signed in, by the id that no two people share.</summary>
    internal static string Who(HttpContext http) => new StaffId(http.Staff().Id).ToString();

    private static async Task<bool> MayDecideAsync(HttpContext http, SourceId source, ISources sources, CancellationToken ct) =>
        await sources.FindAsync(source, ct) is { } found && http.Staff().May(Permissions.ReviewDecide, found);

    /// <summary>What the people who decided are called; older decisions carry a typed name, which stands for itself.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> NamesAsync(HttpContext http, IEnumerable<string?> ids, CancellationToken ct)
    {
        var directory = http.RequestServices.GetRequiredService<IStaffDirectory>();
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (var id in ids.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            names[id] = StaffId.TryParse(id, out var person) && await directory.FindAsync(person, ct) is { } member ? member.Name : id;
        }

        return names;
    }

    private static async Task<IResult> WithAsync(HttpContext http, string id, IReviewDesk desk, Func<ReviewCase, Task<IResult>> show, CancellationToken ct) =>
        ActivityId.TryParse(id, out var activity) && await desk.FindAsync(activity, ct) is { } found ? await show(found) : ConsolePage.NotFound(http);

    private static async Task<IResult> ShowCaseAsync(HttpContext http, ReviewCase one, ISources sources, Refusal? fault, CaseForm? form, CancellationToken ct) => ConsolePage.Of<CasePage>(
        http,
        new
        {
            Frame = ConsolePage.FrameOf(http),
            One = one,
            Fault = fault,
            Form = form ?? new CaseForm(""),
            Names = await NamesAsync(http, one.Steps.Select(step => step.Operator).Append(one.Item.Proposal?.Operator), ct),
            MayDecide = await MayDecideAsync(http, one.Item.Record.Source, sources, ct),
            Sources = await MineAsync(http.Staff(), Permissions.ReviewRead, sources, ct),
        },
        fault is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> DecideAsync(HttpContext http, ReviewCase one, IReviewDesk desk, ISources sources, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var given = new CaseForm(form["reason"].ToString());
        if (!Enum.TryParse<ReviewDecision>(form["decision"], out var decision) || !Enum.IsDefined(decision))
        {
            return Results.StatusCode(StatusCodes.Status422UnprocessableEntity);
        }

        List<ActivityId> takeBack = [];
        foreach (var text in form["takeBack"])
        {
            if (ActivityId.TryParse(text, out var standing))
            {
                takeBack.Add(standing);
            }
        }

        var outcome = await desk.DecideAsync(new ReviewVerdict(one.Item.Record.Id, decision, Who(http), given.Reason) { TakeBack = takeBack }, ct);
        return outcome.IsAccepted
            ? Results.Redirect($"{Root}/{one.Item.Record.Id}")
            : await ShowCaseAsync(http, await desk.FindAsync(one.Item.Record.Id, ct) ?? one, sources, outcome.Refusal, given, ct);
    }
}

/// <summary>What was typed into the form of a decision.</summary>
/// <param name="Reason">Why.</param>
public sealed record CaseForm(string Reason);
