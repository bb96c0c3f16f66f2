using Puhui.Activities.Contracts;
using Puhui.Quantities;

namespace Puhui.Partners.Contracts;

/// <summary>Where a source wants to be told what became of its records, and how far that is. See docs/webhooks.md.</summary>
public interface IWebhooks
{
    /// <summary>
    /// Adds an address; it gets the events that happen from now on. Refused with <c>webhook_url_invalid</c>,
    /// <c>webhook_url_inside</c>, <c>webhook_event_unknown</c>, <c>webhook_exists</c> or <c>webhooks_too_many</c>.
    /// </summary>
    /// <param name="source">Whose events.</param>
    /// <param name="url">An https address, at most 2,000 characters.</param>
    /// <param name="events">Names of <see cref="PartnerEvents"/>; null for all.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <returns>The webhook and its secret, which is shown this once.</returns>
    Task<Result<NewWebhook>> CreateAsync(SourceId source, string url, IReadOnlyCollection<string>? events, CancellationToken ct);

    /// <summary>The webhooks of a source, oldest first; at most ten.</summary>
    Task<IReadOnlyList<Webhook>> ListAsync(SourceId source, CancellationToken ct);

    /// <summary>One webhook of a source; null when it has no such.</summary>
    Task<Webhook?> FindAsync(SourceId source, WebhookId webhook, CancellationToken ct);

    /// <summary>
    /// Gives it a new secret, shown this once; for a day everything is signed with the old one too. Null when there is no such webhook.
    /// </summary>
    Task<NewWebhook?> RotateAsync(SourceId source, WebhookId webhook, CancellationToken ct);

    /// <summary>Stops sending; what happens meanwhile waits. Null when there is no such webhook.</summary>
    Task<Webhook?> DisableAsync(SourceId source, WebhookId webhook, CancellationToken ct);

    /// <summary>Goes on sending, at once and with what waited, also after it was stopped by the server. Null when there is no such webhook.</summary>
    Task<Webhook?> EnableAsync(SourceId source, WebhookId webhook, CancellationToken ct);

    /// <summary>
    /// Sends everything after a sequence number again, as far as it is kept (30 days), whatever became of it before.
    /// Null when there is no such webhook.
    /// </summary>
    /// <param name="source">Whose webhook.</param>
    /// <param name="webhook">Which.</param>
    /// <param name="after">The last number not to send; 0 for all that is kept.</param>
    /// <param name="ct">Cancels the wait.</param>
    Task<Webhook?> ReplayAsync(SourceId source, WebhookId webhook, long after, CancellationToken ct);

    /// <summary>Removes it with the record of its deliveries; false when there is no such webhook.</summary>
    Task<bool> RemoveAsync(SourceId source, WebhookId webhook, CancellationToken ct);

    /// <summary>What became of events sent to it, latest first, before a sequence number (null for the latest).</summary>
    Task<IReadOnlyList<WebhookDelivery>> DeliveriesAsync(
        SourceId source, WebhookId webhook, DeliveryState? state, long? before, int limit, CancellationToken ct);
}

/// <summary>The events a source can be told.</summary>
public static class PartnerEvents
{
    /// <summary>A record was held when it arrived.</summary>
    public const string Held = "record.held";

    /// <summary>A held record was released and credited.</summary>
    public const string Released = "record.released";

    /// <summary>A held record was rejected for good.</summary>
    public const string Rejected = "record.rejected";

    /// <summary>A record was cancelled.</summary>
    public const string Cancelled = "record.cancelled";

    /// <summary>Another source claims what a record of this source claims.</summary>
    public const string ClaimedAgain = "record.claimed-again";

    /// <summary>The reconciliation of a day is there.</summary>
    public const string ReconciliationReady = "reconciliation.ready";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Held, Released, Rejected, Cancelled, ClaimedAgain, ReconciliationReady];
}

/// <summary>Whether events are sent.</summary>
public enum WebhookState
{
    /// <summary>They are.</summary>
    Active = 1,

    /// <summary>The partner or the operator stopped it.</summary>
    Disabled = 2,

    /// <summary>The server stopped it: see <see cref="Webhook.Reason"/>.</summary>
    Failed = 3,
}

/// <summary>What became of one event at one webhook.</summary>
public enum DeliveryState
{
    /// <summary>Not taken yet; it is tried again.</summary>
    Pending = 1,

    /// <summary>Taken.</summary>
    Delivered = 2,

    /// <summary>Given up; a replay sends it again.</summary>
    Dead = 3,
}

/// <summary>One webhook.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Source">Whose events.</param>
/// <param name="Url">Where they go.</param>
/// <param name="Events">Which.</param>
/// <param name="State">Whether they are sent.</param>
/// <param name="Reason">Why the server stopped it: <c>failing</c> or <c>gone</c>; null otherwise.</param>
/// <param name="Cursor">The sequence number of the last event that was looked at for it.</param>
/// <param name="Failures">Attempts that failed in a row.</param>
/// <param name="FailingSince">When the first of these was; null when the last attempt was taken.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record Webhook(
    WebhookId Id,
    SourceId Source,
    string Url,
    IReadOnlyList<string> Events,
    WebhookState State,
    string? Reason,
    long Cursor,
    int Failures,
    DateTimeOffset? FailingSince,
    DateTimeOffset CreatedAt);

/// <summary>A webhook whose secret was just made.</summary>
/// <param name="Webhook">The webhook.</param>
/// <param name="Secret"><c>whsec_</c> and base64 of 32 random bytes; it is not shown again.</param>
public sealed record NewWebhook(Webhook Webhook, string Secret);

/// <summary>One event at one webhook.</summary>
/// <param name="Sequence">Its number among the events of the source.</param>
/// <param name="Event">Its id, <c>evt_…</c>: the <c>webhook-id</c> of every attempt.</param>
/// <param name="Kind">Its name, one of <see cref="PartnerEvents"/>.</param>
/// <param name="Subject">What it is about: a record's own id, or a day.</param>
/// <param name="State">What became of it.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="LastAt">When it was tried last; null when not yet.</param>
/// <param name="LastAnswer">What came of that: an HTTP status, or one of <c>timeout</c>, <c>connection</c>, <c>tls</c>, <c>name_unknown</c>, <c>address_inside</c>.</param>
/// <param name="NextAt">When it is tried next; null when it is not.</param>
public sealed record WebhookDelivery(
    long Sequence,
    string Event,
    string Kind,
    string Subject,
    DeliveryState State,
    int Attempts,
    DateTimeOffset? LastAt,
    string? LastAnswer,
    DateTimeOffset? NextAt);
