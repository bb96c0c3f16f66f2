using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Operating.Access;
using Puhui.Operating.Frame;
using Puhui.Partners.Contracts;
using Puhui.Platform.Access;

namespace Puhui.Operating.Partners.Hooks;

/// <summary>Where a partner is told what became of its records, and how that goes.</summary>
internal static class HookPages
{
    private const int DeliveriesShown = 20;
    private const string One = PartnerPages.One + "/webhooks/{webhook}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(PartnerPages.One + "/webhooks", (HttpContext http, string source, IWebhooks webhooks, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => ShowAsync(http, frame, webhooks, null, null, ct))).Needs(Permissions.PartnersRead, Owners.Source);
        routes.MapPost(PartnerPages.One + "/webhooks", (HttpContext http, string source, IWebhooks webhooks, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => CreateAsync(http, frame, webhooks, ct))).Needs(Permissions.PartnersEdit, Owners.Source);
        routes.MapPost(One + "/rotate", (HttpContext http, string source, string webhook, IWebhooks webhooks, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, frame => RotateAsync(http, frame, webhook, webhooks, ct))).Needs(Permissions.PartnersEdit, Owners.Source);
        Change(routes, "/disable", async (source, id, webhooks, ct) => await webhooks.DisableAsync(source, id, ct) is not null);
        Change(routes, "/enable", async (source, id, webhooks, ct) => await webhooks.EnableAsync(source, id, ct) is not null);
        Change(routes, "/replay", async (source, id, webhooks, ct) => await webhooks.ReplayAsync(source, id, 0, ct) is not null);
        Change(routes, "/remove", (source, id, webhooks, ct) => webhooks.RemoveAsync(source, id, ct));
    }

    private static void Change(IEndpointRouteBuilder routes, string verb, Func<SourceId, WebhookId, IWebhooks, CancellationToken, Task<bool>> change) =>
        routes.MapPost(One + verb, (HttpContext http, string source, string webhook, IWebhooks webhooks, CancellationToken ct) =>
            PartnerPages.WithAsync(http, source, async frame => WebhookId.TryParse(webhook, out var id) && await change(frame.Source.Id, id, webhooks, ct)
                ? Results.Redirect(PartnerPages.Address(frame.Source.Id, "webhooks"))
                : ConsolePage.NotFound(http))).Needs(Permissions.PartnersEdit, Owners.Source);

    private static async Task<IResult> ShowAsync(HttpContext http, PartnerFrame frame, IWebhooks webhooks, NewWebhook? created, string? problem, CancellationToken ct)
    {
        var list = await webhooks.ListAsync(frame.Source.Id, ct);
        List<HookView> views = new(list.Count);
        foreach (var hook in list)
        {
            views.Add(new HookView(hook, await webhooks.DeliveriesAsync(frame.Source.Id, hook.Id, null, null, DeliveriesShown, ct)));
        }

        return ConsolePage.Of<HooksPage>(
            http, new { Frame = frame, Hooks = views, Created = created, Problem = problem }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> CreateAsync(HttpContext http, PartnerFrame frame, IWebhooks webhooks, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        var events = form["event"].OfType<string>().ToList();
        if (events.Count == 0)
        {
            return await ShowAsync(http, frame, webhooks, null, frame.Page.Language.Say("至少选一种事件。", "Choose at least one event."), ct);
        }

        var made = await webhooks.CreateAsync(frame.Source.Id, form["url"].ToString().Trim(), events.Count == PartnerEvents.All.Count ? null : events, ct);
        return made.IsAccepted
            ? await ShowAsync(http, frame, webhooks, made.Value, null, ct)
            : await ShowAsync(http, frame, webhooks, null, made.Refusal.Detail, ct);
    }

    private static async Task<IResult> RotateAsync(HttpContext http, PartnerFrame frame, string webhook, IWebhooks webhooks, CancellationToken ct) =>
        WebhookId.TryParse(webhook, out var id) && await webhooks.RotateAsync(frame.Source.Id, id, ct) is { } made
            ? await ShowAsync(http, frame, webhooks, made, null, ct)
            : ConsolePage.NotFound(http);
}

/// <summary>A webhook with what it was sent last.</summary>
/// <param name="Hook">The webhook.</param>
/// <param name="Deliveries">What became of the latest events, latest first.</param>
public sealed record HookView(Webhook Hook, IReadOnlyList<WebhookDelivery> Deliveries);
