using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Accounts.Contracts;
using Puhui.Platform.Problems;

namespace Puhui.Accounts.Rights;

/// <summary>What the rights of holders need.</summary>
internal static class RightsRegistration
{
    public static IServiceCollection AddRights(this IServiceCollection services)
    {
        services.TryAddSingleton<RightsOptions>();
        services.AddSingleton<IHolderSubjects, HolderSubjects>().AddSingleton<ErasedSubjects>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<LookBook>(provider)).AddSingleton<RequestBook>();
        services.AddSingleton<IHolderData>(provider => ActivatorUtilities.CreateInstance<LedgerData>(provider));
        services.AddSingleton<IHolderData>(provider => ActivatorUtilities.CreateInstance<ConsentData>(provider));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HolderExport>(provider));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Erasure>(provider));
        services.AddSingleton<IHolderRights>(provider => ActivatorUtilities.CreateInstance<RightsDesk>(provider));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RightsUpkeep>(provider)).AddHostedService(provider => provider.GetRequiredService<RightsUpkeep>());
        return services
            .AddProblem("words_invalid", "Say it in 1 to 500 characters", "请用 1 到 500 个字说明")
            .AddProblem("request_unknown", "There is no such open request", "没有这项待办请求")
            .AddProblem("four_eyes_needed", "A second person must decide", "须由另一人复核");
    }
}
