using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Operating.Frame;
using Puhui.Platform.Access;
using Puhui.Quantities;

namespace Puhui.Operating.Review;

/// <summary>Many records at once: what a choice finds is counted first, then decided piece by piece; each piece can be the last.</summary>
internal static class RulePages
{
    public const string Path = ReviewPages.Root + "/by-rule";
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).Needs(Permissions.ReviewDecide);
        routes.MapPost(Path, DecideAsync).Needs(Permissions.ReviewDecide);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, IReviewDesk desk, ISources sources, CancellationToken ct)
    {
        var choice = QueueChoice.Read(http.Request.Query);
        return await PageAsync(http, choice, new CaseForm(""), null, null, desk, sources, ct);
    }

    private static async Task<IResult> DecideAsync(HttpContext http, IReviewDesk desk, ISources sources, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var choice = QueueChoice.Read(form);
        var given = new CaseForm(form["reason"].ToString().Trim());
        if (!Enum.TryParse<ReviewDecision>(form["decision"], out var decision) || !Enum.IsDefined(decision))
        {
            return Results.StatusCode(StatusCodes.Status422UnprocessableEntity);
        }

        if (given.Reason.Length == 0)
        {
            return await PageAsync(http, choice, given, new Refusal("reason_invalid", "", "/reason"), null, desk, sources, ct);
        }

        var filter = choice.Filter(http.RequestServices.GetService(typeof(TimeProvider)) is TimeProvider time ? time.GetUtcNow() : DateTimeOffset.UtcNow)
            with { Among = (await ReviewPages.MineAsync(http.Staff(), Permissions.ReviewDecide, sources, ct)).Keys };
        var total = new BulkDone(decision, 0, 0, 0, new Dictionary<string, int>(StringComparer.Ordinal), form["cursor"].ToString() is { Length: > 0 } from ? from : null);
        var began = Stopwatch.GetTimestamp();
        do
        {
            var step = await desk.DecideAllAsync(filter, decision, ReviewPages.Who(http), given.Reason, total.Next, ct);
            total = total.And(step);
        }
        while (total.Next is not null && Stopwatch.GetElapsedTime(began) < AtOnce);

        return await PageAsync(http, choice, given, null, total, desk, sources, ct);
    }

    private static async Task<IResult> PageAsync(
        HttpContext http, QueueChoice choice, CaseForm form, Refusal? fault, BulkDone? done, IReviewDesk desk, ISources sources, CancellationToken ct)
    {
        var frame = ConsolePage.FrameOf(http);
        var mine = await ReviewPages.MineAsync(frame.Who, Permissions.ReviewDecide, sources, ct);
        return ConsolePage.Of<RulePage>(http, new
        {
            Frame = frame,
            Choice = choice,
            Form = form,
            Fault = fault,
            Done = done,
            Preview = await desk.PreviewAsync(choice.Filter(frame.Now) with { Among = mine.Keys }, ct),
            FourEyesAboveMg = desk.FourEyesAboveMg,
            Sources = mine,
        });
    }
}

/// <summary>What was done so far.</summary>
/// <param name="Decision">Which way.</param>
/// <param name="Decided">Records decided.</param>
/// <param name="Proposed">Records that wait for a second operator.</param>
/// <param name="AmountMg">What was credited.</param>
/// <param name="Refused">Left as they are, by code.</param>
/// <param name="Next">Where to go on; null at the end.</param>
public sealed record BulkDone(ReviewDecision Decision, long Decided, long Proposed, long AmountMg, IReadOnlyDictionary<string, int> Refused, string? Next)
{
    /// <summary>This and one more piece.</summary>
    public BulkDone And(BulkStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return this with
        {
            Decided = Decided + step.Decided,
            Proposed = Proposed + step.Proposed,
            AmountMg = checked(AmountMg + step.AmountMg),
            Refused = Refused.Concat(step.Refused).GroupBy(one => one.Key, one => one.Value, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Sum(), StringComparer.Ordinal),
            Next = step.Next,
        };
    }
}
