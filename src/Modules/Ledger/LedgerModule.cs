using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Quantities;
using Puhui.Ledger.Attesting;
using Puhui.Ledger.Checking;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Exporting;
using Puhui.Ledger.Feed;
using Puhui.Ledger.Log;
using Puhui.Ledger.Posting;
using Puhui.Ledger.Reading;
using Puhui.Ledger.Receipts;
using Puhui.Ledger.Witnesses;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;

namespace Puhui.Ledger;

/// <summary>The ledger: the only writer of the books and of the transparency log.</summary>
public static class LedgerModule
{
    /// <summary>Registers <see cref="ILedger"/>, <see cref="ILedgerFeed"/>, the integrator and the schema <c>ledger</c>.</summary>
    public static IServiceCollection AddLedger(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("ledger", typeof(LedgerModule).Assembly);
        services.AddSingleton<ILedgerErasure, Erasing.ForgetReferences>();
        services.AddSingleton(_ => new LogKeys(settings));

        services.AddSingleton<Months>().AddHostedService(provider => provider.GetRequiredService<Months>());
        services.AddSingleton<MintingClock>().AddSingleton<IssuanceRegistry>().AddSingleton<PostBatch>();
        services.AddSingleton<IEntryBook, EntryBook>();
        services.AddSingleton<Balances>().AddSingleton<Statement>().AddSingleton<FindEntry>();

        services.AddSingleton<IntegratorSignal>().AddSingleton<Integration>().AddSingleton<ProveLeaf>();
        services.AddHostedService<Integrator>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AskWitnesses>(provider, settings)).AddHostedService(provider => provider.GetRequiredService<AskWitnesses>());
        services.AddSingleton<LedgerFeed>().AddHostedService(provider => provider.GetRequiredService<LedgerFeed>());

        services.AddSingleton<TlogStore>().AddSingleton<ITransparencyLog>(provider => provider.GetRequiredService<TlogStore>());
        services.AddProblem("receipt_erased", "What this entry is about was erased", "该条目的内容已被删除");

        services.AddSingleton<Attest>().AddSingleton<ReadAttestations>().AddSingleton<MakeAttestationReceipt>().AddSingleton<IAttestations, Attestations>();
        services.AddProblem("topic_not_public", "This topic is not for everyone", "该主题不公开");

        services.AddSingleton<ILedger, PostgresLedger>();
        services.AddSingleton<IReservations, Reservations>();
        services.AddSingleton<IBookAccounts, BookAccounts>();
        services.AddSingleton<IJournalOrder, JournalOrder>();
        services.AddSingleton<Origins>();
        services.AddSingleton<IAssetTotals, ScanAsset>();
        services.AddSingleton<IReceipts, MakeReceipt>();
        services.AddSingleton<ILedgerCheck, LedgerCheck>();
        services.AddSingleton<ILedgerExport, LedgerExport>();
        services.AddSingleton<ILedgerFeed>(provider => provider.GetRequiredService<LedgerFeed>());
        return services;
    }

    /// <summary>Maps <c>/tlog/…</c>, <c>/v1/entries/…</c> and <c>/v1/attestations/…</c>.</summary>
    public static IEndpointRouteBuilder MapLedger(this IEndpointRouteBuilder routes)
    {
        TlogEndpoints.Map(routes);
        EntryEndpoints.Map(routes);
        AttestationEndpoints.Map(routes);
        return routes;
    }
}
