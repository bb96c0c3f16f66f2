using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Partners.Contracts;
using Puhui.Partners.Events;
using Puhui.Platform.Access;
using Puhui.Platform.Problems;

namespace Puhui.Partners.Webhooks;

/// <summary><c>/v1/webhooks…</c>: a source manages its own. What belongs to another source is 404, like what does not exist.</summary>
internal static class WebhookEndpoints
{
    private const int UsualLimit = 50;
    private const int MostLimit = 500;

    internal sealed record NewBody(string Url, IReadOnlyList<string>? Events);

    internal sealed record ReplayBody(string After);

    internal sealed record Answer(
        string Id, string Url, IReadOnlyList<string> Events, string State, string? Reason, string Cursor, int Failures, DateTimeOffset? FailingSince, DateTimeOffset CreatedAt);

    internal sealed record AnswerWithSecret(
        string Id, string Url, IReadOnlyList<string> Events, string State, string? Reason, string Cursor, int Failures, DateTimeOffset? FailingSince, DateTimeOffset CreatedAt, string Secret);

    internal sealed record ListAnswer(IReadOnlyList<Answer> Webhooks);

    internal sealed record Delivery(
        string Sequence, string Event, string Type, string Subject, string State, int Attempts, DateTimeOffset? LastAt, string? LastAnswer, DateTimeOffset? NextAt);

    internal sealed record DeliveriesAnswer(IReadOnlyList<Delivery> Deliveries, string? Next);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapGroup("/v1/webhooks").ForSources().WithTags("Webhooks");
        webhooks.MapPost("", CreateAsync).WithName("createWebhook").WithSummary("Adds an address that events are sent to; shows its secret this once")
            .Accepts<NewBody>("application/json").Produces<AnswerWithSecret>(201);
        webhooks.MapGet("", ListAsync).WithName("listWebhooks").WithSummary("The webhooks of the source, oldest first").Produces<ListAnswer>();
        webhooks.MapGet("/{id}", GetAsync).WithName("getWebhook").WithSummary("One webhook and how far it is").Produces<Answer>();
        webhooks.MapDelete("/{id}", RemoveAsync).WithName("removeWebhook").WithSummary("Removes a webhook").Produces(204);
        webhooks.MapPost("/{id}/rotate", RotateAsync).WithName("rotateWebhook").WithSummary("Gives it a new secret; the old one signs too for a day").Produces<AnswerWithSecret>();
        webhooks.MapPost("/{id}/disable", DisableAsync).WithName("disableWebhook").WithSummary("Stops sending; events wait").Produces<Answer>();
        webhooks.MapPost("/{id}/enable", EnableAsync).WithName("enableWebhook").WithSummary("Goes on sending, with what waited").Produces<Answer>();
        webhooks.MapPost("/{id}/replay", ReplayAsync).WithName("replayWebhook").WithSummary("Sends everything after a sequence number again")
            .Accepts<ReplayBody>("application/json").Produces<Answer>();
        webhooks.MapGet("/{id}/deliveries", DeliveriesAsync).WithName("listDeliveries").WithSummary("What became of the events sent to it, latest first").Produces<DeliveriesAnswer>();
    }

    private static async Task<IResult> CreateAsync(HttpContext http, ISourceGate gate, IWebhooks webhooks)
    {
        var (source, refused) = await gate.EnterAsync(http, KeyScopes.Write);
        if (source is null)
        {
            return refused!;
        }

        var (body, unreadable) = await SmallBody.ReadAsync(http, "url", "events");
        if (unreadable is not null)
        {
            return unreadable;
        }

        using (body)
        {
            if (!body!.RootElement.TryGetProperty("url", out var url) || url.ValueKind != JsonValueKind.String)
            {
                return Problem.Unreadable("url is a text and required.", "url");
            }

            List<string>? events = null;
            if (body.RootElement.TryGetProperty("events", out var listed) && listed.ValueKind != JsonValueKind.Null)
            {
                if (listed.ValueKind != JsonValueKind.Array || listed.GetArrayLength() > 100 || listed.EnumerateArray().Any(one => one.ValueKind != JsonValueKind.String))
                {
                    return Problem.Unreadable("events is a list of names.", "events");
                }

                events = [.. listed.EnumerateArray().Select(one => one.GetString()!)];
            }

            var made = await webhooks.CreateAsync(source.Id, url.GetString()!, events, http.RequestAborted);
            return made.IsAccepted
                ? TypedResults.Created($"/v1/webhooks/{made.Value.Webhook.Id}", Show(http, made.Value))
                : Problem.Of(made.Refusal, made.Refusal.Code is "webhook_exists" ? 409 : 422);
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, ISourceGate gate, IWebhooks webhooks)
    {
        var (source, refused) = await gate.EnterAsync(http, KeyScopes.Read);
        return source is null ? refused! : TypedResults.Ok(new ListAnswer([.. (await webhooks.ListAsync(source.Id, http.RequestAborted)).Select(Show)]));
    }

    private static Task<IResult> GetAsync(string id, HttpContext http, ISourceGate gate, IWebhooks webhooks) =>
        OnOneAsync(id, http, gate, KeyScopes.Read, async (source, webhook) => await webhooks.FindAsync(source, webhook, http.RequestAborted) is { } found ? TypedResults.Ok(Show(found)) : null);

    private static Task<IResult> RemoveAsync(string id, HttpContext http, ISourceGate gate, IWebhooks webhooks) =>
        OnOneAsync(id, http, gate, KeyScopes.Write, async (source, webhook) => await webhooks.RemoveAsync(source, webhook, http.RequestAborted) ? TypedResults.NoContent() : null);

    private static Task<IResult> RotateAsync(string id, HttpContext http, ISourceGate gate, IWebhooks webhooks) =>
        OnOneAsync(id, http, gate, KeyScopes.Write, async (source, webhook) => await webhooks.RotateAsync(source, webhook, http.RequestAborted) is { } made ? TypedResults.Ok(Show(http, made)) : null);

    private static Task<IResult> DisableAsync(string id, HttpContext http, ISourceGate gate, IWebhooks webhooks) =>
        OnOneAsync(id, http, gate, KeyScopes.Write, async (source, webhook) => await webhooks.DisableAsync(source, webhook, http.RequestAborted) is { } found ? TypedResults.Ok(Show(found)) : null);

    private static Task<IResult> EnableAsync(string id, HttpContext http, ISourceGate gate, IWebhooks webhooks) =>
        OnOneAsync(id, http, gate, KeyScopes.Write, async (source, webhook) => await webhooks.EnableAsync(source, webhook, http.RequestAborted) is { } found ? TypedResults.Ok(Show(found)) : null);

    private static Task<IResult> ReplayAsync(string id, HttpContext http, ISourceGate gate, IWebhooks webhooks) =>
        OnOneAsync(id, http, gate, KeyScopes.Write, async (source, webhook) =>
        {
            var (body, unreadable) = await SmallBody.ReadAsync(http, "after");
            using (body)
            {
                return unreadable is not null ? unreadable
                    : !body!.RootElement.TryGetProperty("after", out var after) || after.ValueKind != JsonValueKind.String || !TryNumber(after.GetString(), out var number)
                        ? Problem.Of(400, "cursor_invalid", "after is the sequence of an event, as text; 0 for all that is kept.", "after")
                        : await webhooks.ReplayAsync(source, webhook, number, http.RequestAborted) is { } found ? TypedResults.Ok(Show(found)) : null;
            }
        });

    private static Task<IResult> DeliveriesAsync(string id, string? state, int? limit, string? cursor, HttpContext http, ISourceGate gate, IWebhooks webhooks) =>
        OnOneAsync(id, http, gate, KeyScopes.Read, async (source, webhook) =>
        {
            DeliveryState? wanted = state switch { "pending" => DeliveryState.Pending, "delivered" => DeliveryState.Delivered, "dead" => DeliveryState.Dead, _ => null };
            var before = 0L;
            if (state is not null && wanted is null)
            {
                return Problem.Unreadable("state is one of pending, delivered, dead.", "state");
            }

            if (limit is < 1 or > MostLimit)
            {
                return Problem.Unreadable(string.Create(CultureInfo.InvariantCulture, $"limit is a number from 1 to {MostLimit}."), "limit");
            }

            if (cursor is not null && !TryNumber(cursor, out before))
            {
                return Problem.Of(400, "cursor_invalid", "The cursor is not one that this server gave. Begin without it.", "cursor");
            }

            if (await webhooks.FindAsync(source, webhook, http.RequestAborted) is null)
            {
                return null;
            }

            var most = limit ?? UsualLimit;
            var found = await webhooks.DeliveriesAsync(source, webhook, wanted, cursor is null ? null : before, most, http.RequestAborted);
            return TypedResults.Ok(new DeliveriesAnswer([.. found.Select(Show)], found.Count == most ? EventBody.Sequence(found[^1].Sequence) : null));
        });

    /// <param name="answer">Null when there is no such webhook.</param>
    private static async Task<IResult> OnOneAsync(string id, HttpContext http, ISourceGate gate, string scope, Func<SourceId, WebhookId, Task<IResult?>> answer)
    {
        var (source, refused) = await gate.EnterAsync(http, scope);
        return source is null ? refused!
            : WebhookId.TryParse(id, out var webhook) && await answer(source.Id, webhook) is { } given ? given
            : Problem.NotFound("This source has no such webhook.");
    }

    private static bool TryNumber(string? text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static Answer Show(Webhook one) => new(
        one.Id.ToString(), one.Url, one.Events, NameOf(one.State), one.Reason, EventBody.Sequence(one.Cursor), one.Failures,
        one.FailingSince?.ToUniversalTime(), one.CreatedAt.ToUniversalTime());

    private static AnswerWithSecret Show(HttpContext http, NewWebhook made)
    {
        http.Response.Headers.CacheControl = "no-store";
        var one = Show(made.Webhook);
        return new(one.Id, one.Url, one.Events, one.State, one.Reason, one.Cursor, one.Failures, one.FailingSince, one.CreatedAt, made.Secret);
    }

    private static Delivery Show(WebhookDelivery one) => new(
        EventBody.Sequence(one.Sequence), one.Event, one.Kind, one.Subject, one.State.ToString().ToLowerInvariant(), one.Attempts,
        one.LastAt?.ToUniversalTime(), one.LastAnswer, one.NextAt?.ToUniversalTime());

    private static string NameOf(WebhookState state) => state.ToString().ToLowerInvariant();
}
