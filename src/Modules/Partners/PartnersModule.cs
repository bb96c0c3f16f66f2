using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Activities.Contracts;
using Puhui.Partners.Contracts;
using Puhui.Partners.Events;
using Puhui.Partners.Reconciliation;
using Puhui.Partners.Webhooks;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;

namespace Puhui.Partners;

/// <summary>Partners: what the sources are told of their records, by webhook and by daily reconciliation.</summary>
public static class PartnersModule
{
    /// <summary>Registers <see cref="IWebhooks"/>, <see cref="IReconciliations"/>, their background work and the schema <c>partners</c>.</summary>
    public static IServiceCollection AddPartners(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("partners", typeof(PartnersModule).Assembly);
        services.TryAddSingleton<PartnersOptions>();
        services.AddSingleton<IRecordErasure, EventErasure>();
        services.AddSingleton<EventFeed>();
        services.AddSecretBox().AddSingleton<WebhookUrl>().AddSingleton<SealedSecrets>().AddSingleton<WebhookSender>();
        services.AddSingleton<IWebhooks, WebhookStore>().AddSingleton<DeliveryRound>();
        services.AddSingleton<WebhookDispatcher>().AddHostedService(provider => provider.GetRequiredService<WebhookDispatcher>());
        services.AddSingleton<ReconciliationStore>().AddSingleton<IReconciliations>(provider => provider.GetRequiredService<ReconciliationStore>());
        services.AddSingleton<ReconciliationMaker>().AddHostedService(provider => provider.GetRequiredService<ReconciliationMaker>());
        return services
            .AddProblem("webhook_url_invalid", "The address cannot be used for webhooks", "该地址不能用作回调地址")
            .AddProblem("webhook_url_inside", "The address is inside a private network", "该地址位于内部网络")
            .AddProblem("webhook_event_unknown", "There is no such event", "没有这种事件")
            .AddProblem("webhook_exists", "This address is a webhook already", "该地址已登记为回调地址")
            .AddProblem("webhooks_too_many", "The source has all the webhooks it may have", "该数据源的回调地址已达上限")
            .AddProblem("records_gone", "The lines of this day are not kept any more", "该日明细已不再保留");
    }

    /// <summary>Maps <c>/v1/webhooks…</c> and <c>/v1/reconciliations…</c>.</summary>
    public static IEndpointRouteBuilder MapPartners(this IEndpointRouteBuilder routes)
    {
        WebhookEndpoints.Map(routes);
        ReconciliationEndpoints.Map(routes);
        return routes;
    }
}
