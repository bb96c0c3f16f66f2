using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Modules.Tests.Support;
using Puhui.Partners;
using Puhui.Partners.Contracts;
using Puhui.Partners.Events;
using Puhui.Partners.Reconciliation;
using Puhui.Partners.Webhooks;

namespace Puhui.Modules.Tests.Partners.Support;

/// <summary>A server with this module, whose work is done step by step unless <c>background</c> says otherwise.</summary>
internal sealed class PartnerHouse(ActivityServer server, MovableTime time, string folder) : IAsyncDisposable
{
    public ActivityServer Server { get; } = server;

    public MovableTime Time { get; } = time;

    public string Folder { get; } = folder;

    public IWebhooks Webhooks => Server.Get<IWebhooks>();

    public WebhookDispatcher Dispatcher => Server.Get<WebhookDispatcher>();

    public ReconciliationMaker Maker => Server.Get<ReconciliationMaker>();

    public SourceId Source => Server.Source.Id;

    /// <param name="beside">Another house, to be a second process on its database and keys.</param>
    public static async Task<PartnerHouse> StartAsync(PartnersOptions? options = null, bool loopback = true, PartnerHouse? beside = null, DateTimeOffset? at = null)
    {
        // Without its middle and with a known end, so that tests can speak of waits.
        options ??= new PartnersOptions { Background = false };
        var time = beside?.Time ?? new MovableTime(at ?? new DateTimeOffset(2025, 9, 17, 4, 0, 0, TimeSpan.Zero));
        var folder = beside?.Folder ?? await TestPostgres.NewFolderAsync();
        var server = await ActivityServer.StartAsync(
            time,
            beside?.Server.Database,
            add: (services, settings) =>
            {
                services.AddSingleton(options with { Dice = static () => 0.5 });
                services.Replace(ServiceDescriptor.Singleton(settings with { DataFolder = folder, OutsideLoopback = loopback }));
                services.AddPartners(settings);
            },
            map: routes => routes.MapPartners());
        return new PartnerHouse(server, time, folder);
    }

    public async Task<NewWebhook> HookAsync(string url, params string[] events)
    {
        var made = await Webhooks.CreateAsync(Source, url, events.Length == 0 ? null : events, default);
        Assert.True(made.IsAccepted, made.Refusal?.ToString());
        return made.Value;
    }

    public async Task FactAsync(string record, ActivityFactKind kind = ActivityFactKind.Held, string? code = "speed_implausible", long amount = 0, int? source = null, Guid? entry = null)
    {
        await using var command = Server.Database.CreateCommand("""
            insert into activities.fact (at, source, kind, record_id, scenario, code, amount_mg, entry_id) values ($1, $2, $3, $4, 'metro', $5, $6, $7)
            """);
        command.Parameters.Add(new() { Value = Time.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new() { Value = source ?? Server.Source.Number });
        command.Parameters.Add(new() { Value = (short)kind });
        command.Parameters.Add(new() { Value = record });
        command.Parameters.Add(new() { Value = (object?)code ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = amount });
        command.Parameters.Add(new() { Value = (object?)entry ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One step, with every fact that is written: a fact is given once no older transaction is open, of other tests either.</summary>
    public async Task<int> StepAsync()
    {
        while (await Server.AskAsync<bool>("select (select fact from partners.feed) < (select coalesce(max(number), 0) from activities.fact)"))
        {
            await Server.Get<EventFeed>().RunAsync(default);
            await Task.Delay(2);
        }

        return await Dispatcher.StepAsync(default);
    }

    public async Task<IReadOnlyList<WebhookDelivery>> DeliveriesAsync(NewWebhook hook, DeliveryState? state = null) =>
        await Webhooks.DeliveriesAsync(Source, hook.Webhook.Id, state, null, 1000, default);

    public async Task<Webhook> LookAsync(NewWebhook hook) => (await Webhooks.FindAsync(Source, hook.Webhook.Id, default))!;

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
