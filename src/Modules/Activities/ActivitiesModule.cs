using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Belonging;
using Puhui.Activities.Claims;
using Puhui.Activities.Contracts;
using Puhui.Activities.DryRun;
using Puhui.Activities.Facts;
using Puhui.Activities.Import;
using Puhui.Activities.Intake;
using Puhui.Activities.Items;
using Puhui.Activities.Linking;
using Puhui.Activities.Posting;
using Puhui.Activities.Quantifying;
using Puhui.Activities.Reading;
using Puhui.Activities.Reconciliation;
using Puhui.Activities.Replay;
using Puhui.Activities.Reports;
using Puhui.Activities.Restatement;
using Puhui.Activities.Review;
using Puhui.Activities.Rules;
using Puhui.Activities.Sources;
using Puhui.Activities.Sources.Keys;
using Puhui.Activities.Sources.Limits;
using Puhui.Activities.Sources.Sandbox;
using Puhui.Activities.Sources.Signing;
using Puhui.Activities.Statistics;
using Puhui.Activities.Trials;
using Puhui.Activities.Waiting;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;

namespace Puhui.Activities;

/// <summary>Activities: sources, intake, posting, corrections, reading.</summary>
public static class ActivitiesModule
{
    /// <summary>Registers the contracts of this module, what it opens for the ledger, and the schema <c>activities</c>.</summary>
    public static IServiceCollection AddActivities(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("activities", typeof(ActivitiesModule).Assembly);
        AddSources(services);
        services.AddSingleton<IActivityFacts, FactReader>().AddSingleton<IDailyRecords, DailyRecords>();
        services.AddSingleton(_ => RuleBook.Load(settings));
        services.AddSingleton<ReferenceKeys>().AddSingleton<JourneysUnderWay>().AddSingleton<ClaimDesk>();
        services.AddSingleton<WriterRegister>().AddHostedService(provider => provider.GetRequiredService<WriterRegister>());
        services.TryAddSingleton<PostingOptions>();
        services.AddTransient<ProgrammeChoice>().AddSingleton<Func<ProgrammeChoice>>(provider => provider.GetRequiredService<ProgrammeChoice>);
        services.AddSingleton<ISourceSharing, SourceSharing>().AddSingleton<IEntryProgrammes, EntryProgrammes>().AddSingleton<ProgrammeNotes>().AddSingleton<IProgrammeSetup, ProgrammeSetup>();
        services.AddSingleton<Countings>().AddSingleton<PostingQueue>().AddSingleton<Cancelling>();
        services.AddSingleton<IntakeService>().AddSingleton<IActivityIntake>(provider => provider.GetRequiredService<IntakeService>());
        services.AddSingleton<WaitingStore>().AddSingleton<WaitingRoom>();
        services.TryAddSingleton<WaitingOptions>();
        services.AddSingleton<ILinkFollower>(provider => provider.GetRequiredService<WaitingStore>());
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<WaitingUpkeep>(provider)).AddHostedService(provider => provider.GetRequiredService<WaitingUpkeep>());
        services.AddSingleton<ILinkTokens, LinkTokens>().AddSingleton<IHolderData, Erasing.ActivityData>().AddSingleton<IHolderData, Erasing.MembershipData>();
        services.AddSingleton<PostActivities>();
        services.AddSingleton<ActivityExplainer>().AddSingleton<ActivityReader>();
        services.AddSingleton<IActivityReader>(provider => provider.GetRequiredService<ActivityReader>());
        services.AddSingleton<IEntryOrigin>(provider => provider.GetRequiredService<ActivityReader>());
        services.AddSingleton<ImportCheckpoints>().AddSingleton<DefaultSource>().AddSingleton<IFileImport, FileImport>();
        services.AddSingleton<ItemTaking>().AddSingleton<ItemImport>().AddSingleton<IItemDoor, ItemDoor>();
        services.AddSingleton<ReceivedLines>().AddSingleton<Tallies>().AddSingleton<ISourceReports, SourceReports>();
        services.AddSingleton<IDryRun, JudgeWithoutPosting>().AddSingleton<IImportProfiles, ImportProfiles>();
        services.AddHostedService<Retention>();
        services.AddSingleton<IRecordBook, Listing.RecordBook>().AddSingleton<IDayTotals, Totals.DayTotals>();
        services.AddSingleton<Totals.CountDays>().AddHostedService(provider => provider.GetRequiredService<Totals.CountDays>());
        services.AddSingleton<IStatistics, ReadStatistics>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CountMonths>(provider, settings)).AddHostedService(provider => provider.GetRequiredService<CountMonths>());
        AddReview(services);
        AddReplay(services);
        AddProblems(services);
        return services;
    }

    /// <summary>Maps <c>/v1/activities…</c>, <c>/v1/accounts/{account}/balance</c> and <c>…/statement</c>.</summary>
    public static IEndpointRouteBuilder MapActivities(this IEndpointRouteBuilder routes)
    {
        // A mistake in the rules is told when the server starts, not by its first request.
        _ = routes.ServiceProvider.GetRequiredService<RuleBook>();
        PostActivities.Map(routes);
        ReadActivity.Map(routes);
        ReadAccount.Map(routes);
        PostLinks.Map(routes);
        StatisticsEndpoint.Map(routes);
        return routes;
    }

    private static void AddReview(IServiceCollection services)
    {
        services.TryAddSingleton<ReviewOptions>();
        services.AddSingleton<RecordsById>().AddSingleton<StandingInTheWay>().AddSingleton<Deciding>().AddSingleton<Queue>();
        services.AddSingleton<IReviewDesk, ReviewDesk>().AddSingleton<IRuleTrial, RuleTrial>();
    }

    private static void AddReplay(IServiceCollection services)
    {
        services.AddSingleton<Subjects>().AddSingleton<ReplayWork>().AddSingleton<IReplays, Replays>();
        services.AddHostedService<ReplayWorker>();
        services.AddSingleton<RestatedRecords>().AddSingleton<Jobs>().AddSingleton<Restater>().AddSingleton<Planning>();
        services.AddSingleton<Restatements>().AddSingleton<IRestatements>(provider => provider.GetRequiredService<Restatements>());
        services.AddHostedService<RestatementWorker>();
        services
            .AddProblem("draft_broken", "The draft does not load", "草案无法加载")
            .AddProblem("not_credited", "This method credits nobody", "该方法学不产生减排量")
            .AddProblem("period_invalid", "Not a period that can be replayed", "时间范围无效")
            .AddProblem("replay_running", "A replay is under way already", "已有回放正在进行")
            .AddProblem("replay_unknown", "There is no such replay", "回放不存在")
            .AddProblem("replay_failed", "The replay failed", "回放失败")
            .AddProblem("replay_stopped", "The replay was stopped", "回放已停止")
            .AddProblem("decision_missing", "No decision is named", "未指明决议")
            .AddProblem("decision_not_approved", "The committee has not approved this", "该决议未经委员会批准")
            .AddProblem("kind_differs", "The versions credit different things", "两个版本的减排量类型不同")
            .AddProblem("restatement_done", "The decision was carried out already", "该决议已执行完毕")
            .AddProblem("restatement_running", "A decision is being carried out", "已有决议正在执行")
            .AddProblem("restatement_unknown", "The decision is not being carried out", "该决议未在执行");
    }

    private static void AddSources(IServiceCollection services)
    {
        services.AddSecretBox();
        services.AddSingleton<SourceStore>().AddSingleton<KeyStore>().AddSingleton<HmacSecrets>().AddSingleton<BearerKeys>().AddSingleton<KeyUses>();
        services.AddSingleton<ISources, SourceRegister>().AddSingleton<ISourceKeys>(provider => provider.GetRequiredService<KeyStore>());
        services.AddSingleton<SigningKeys>().AddSingleton<SignedBodies>().AddSingleton<SignatureCheck>().AddSingleton<FileSignatures>();
        services.AddSingleton<SourceMeter>().AddSingleton<SandboxBook>();
        services.AddSingleton<SourceGate>().AddSingleton<ISourceGate>(provider => provider.GetRequiredService<SourceGate>());
        services.AddSingleton<SourceUpkeep>().AddHostedService(provider => provider.GetRequiredService<SourceUpkeep>());
    }

    private static void AddProblems(IServiceCollection services) => services
        .AddProblem("source_suspended", "This source is suspended", "该数据源已暂停")
        .AddProblem("signature_unreadable", "The signature cannot be read", "签名无法读取")
        .AddProblem("signature_missing_component", "The signature does not cover enough", "签名未覆盖必需内容")
        .AddProblem("signature_algorithm", "Not the algorithm of this key", "签名算法与密钥不符")
        .AddProblem("signature_too_old", "The signature is too old", "签名时间过早")
        .AddProblem("signature_too_new", "The signature is from the future", "签名时间超前")
        .AddProblem("signature_invalid", "The signature does not fit", "签名验证失败")
        .AddProblem("digest_mismatch", "The body is not the signed one", "请求体摘要不符")
        .AddProblem("nonce_replayed", "This request was accepted before", "请求重放")
        .AddProblem("key_unknown", "There is no such key", "密钥不存在")
        .AddProblem("key_revoked", "This key was revoked", "该密钥已吊销")
        .AddProblem("key_expired", "This key has expired", "该密钥已过期")
        .AddProblem("key_of_another_source", "This key belongs to another source", "该密钥属于其他数据源")
        .AddProblem("scope_missing", "This key may not be used for that", "该密钥无此权限")
        .AddProblem("rate_limit", "Too many requests a second", "请求过于频繁")
        .AddProblem("day_limit", "The records of the day are used up", "当日记录数已达上限")
        .AddProblem("too_many_requests", "Too many requests under way", "并发请求过多")
        .AddProblem("too_many_records", "The request holds too many records", "单次请求记录过多")
        .AddProblem("gzip_invalid", "The compressed body cannot be read", "压缩内容无法读取")
        .AddProblem("gzip_ratio", "The compressed body inflates too much", "压缩比过高")
        .AddProblem("batch_refused", "Nothing of the batch was recorded", "整批记录未入账")
        .AddProblem("cursor_invalid", "The cursor is not valid", "游标无效");
}
