using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Activities.Intake;
using Puhui.Activities.Posting;
using Puhui.Activities.Sources;
using Puhui.Activities.Sources.Sandbox;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Methodology;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;

namespace Puhui.Activities.Reading;

/// <summary>
/// <c>GET /v1/activities/{id}</c> and <c>POST /v1/activities/{id}/cancel</c>: by the source's own id or by <c>act_…</c>.
/// What another source sent is 404, like what does not exist.
/// </summary>
internal static class ReadActivity
{
    internal sealed record Answer(
        string Id,
        string Activity,
        string Status,
        string Account,
        string Scenario,
        DateTimeOffset At,
        DateTimeOffset? Until,
        IReadOnlyDictionary<string, string> Inputs,
        string Evidence,
        string? Region,
        string Method,
        long ReductionMg,
        long QuantifiedMg,
        string? Entry,
        string? Code,
        string? Detail,
        DateTimeOffset ReceivedAt,
        string? Corrects,
        DateTimeOffset? CancelledAt,
        string? ReplacedBy,
        DateTimeOffset? ReviewedAt,
        string? ReviewReason,
        Explanation? Explanation);

    internal sealed record Cancelled(string Id, string Status, long ReversedMg, string? Entry, DateTimeOffset CancelledAt);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/activities/{id}", GetAsync).ForSources().WithName("getActivity").WithTags("Activities")
            .WithSummary("One activity with its explanation").Produces<Answer>();
        routes.MapPost("/v1/activities/{id}/cancel", CancelAsync).ForSources().WithName("cancelActivity").WithTags("Activities")
            .WithSummary("Cancels an activity by a reversing entry; repeating it gives the same answer").Produces<Cancelled>();
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, SourceGate gate, ActivityReader reader, SandboxBook sandbox, ILedger ledger)
    {
        var (source, stranger) = await gate.EnterAsync(context, KeyScopes.Read);
        if (source is null)
        {
            return stranger!;
        }

        var ct = context.RequestAborted;
        if (source.IsSandbox)
        {
            return await sandbox.FindAsync(source, id, ct) is { } tried ? TypedResults.Ok(tried) : NotFound(id);
        }

        return await FindAsync(id, source, reader, ledger, ct) is { } activity
            ? TypedResults.Ok(Show(activity, await reader.ExplainAsync(activity.Reference, ct)))
            : NotFound(id);
    }

    private static async Task<IResult> CancelAsync(string id, HttpContext context, SourceGate gate, ActivityReader reader, IntakeService intake, ILedger ledger)
    {
        var (source, stranger) = await gate.EnterAsync(context, KeyScopes.Write);
        if (source is null)
        {
            return stranger!;
        }

        var ct = context.RequestAborted;
        var recordId = ActivityId.TryParse(id, out _) ? (await FindAsync(id, source, reader, ledger, ct))?.RecordId ?? id : id;
        try
        {
            return await intake.CancelAsync(source, recordId, ct) is { } done
                ? TypedResults.Ok(new Cancelled(done.Id, "cancelled", done.ReversedMg, done.Entry?.ToString(), done.CancelledAt.ToUniversalTime()))
                : NotFound(id);
        }
        catch (PostingRefusedException e)
        {
            return Problem.Of(e.Refusal, StatusCodes.Status409Conflict);
        }
    }

    private static async Task<Activity?> FindAsync(string id, Source source, ActivityReader reader, ILedger ledger, CancellationToken ct)
    {
        if (await reader.FindAsync(source.Id, id, ct) is { } own)
        {
            return own;
        }

        if (!ActivityId.TryParse(id, out var activity))
        {
            return null;
        }

        var found = await ledger.FindAsync(new EntryId(activity.Value), ct) is { } entry
            ? await reader.FindAsync(entry.Reference, ct)
            : await reader.FindWithoutEntryAsync(activity, ct);
        return found?.Source == source.Id && found.Id == activity ? found : null;
    }

    private static Answer Show(Activity activity, Explanation? explanation) => new(
        activity.RecordId,
        activity.Id.ToString(),
        activity.CancelledAt is not null ? "cancelled" : activity.Review?.Decision switch
        {
            ReviewDecision.Release => "released",
            ReviewDecision.Reject => "rejected",
            _ => ActivityAnswer.NameOf(activity.Status),
        },
        activity.Account.ToString(),
        activity.Scenario,
        activity.At.ToUniversalTime(),
        activity.Until?.ToUniversalTime(),
        activity.Inputs.ToDictionary(StringComparer.Ordinal),
        activity.Evidence,
        activity.Region,
        activity.Method,
        activity.ReductionMg,
        activity.QuantifiedMg,
        activity.Entry?.ToString(),
        activity.Code,
        activity.Code is null ? null : RecordCodes.Explain(activity.Code).Detail,
        activity.ReceivedAt.ToUniversalTime(),
        activity.Corrects,
        activity.CancelledAt?.ToUniversalTime(),
        activity.ReplacedBy,
        activity.Review?.DecidedAt?.ToUniversalTime(),
        activity.Review?.Reason,
        explanation);

    private static Problem NotFound(string id) => Problem.NotFound($"This source has sent no activity '{(id.Length > 128 ? id[..128] : id)}'.");
}
