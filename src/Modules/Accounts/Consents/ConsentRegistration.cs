using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Platform.Problems;

namespace Puhui.Accounts.Consents;

/// <summary>What consents need.</summary>
internal static class ConsentRegistration
{
    public static IServiceCollection AddConsent(this IServiceCollection services)
    {
        services.AddSingleton<SubjectChanges>().AddHostedService(provider => provider.GetRequiredService<SubjectChanges>());
        services.AddSingleton<IConsents>(provider => ActivatorUtilities.CreateInstance<ConsentDesk>(provider));
        return services
            .AddProblem("purpose_unknown", "There is no such purpose", "没有这个用途")
            .AddProblem("holder_erased", "The account was erased", "该账户的个人信息已删除")
            .AddProblem("consent_unknown", "There is no such consent", "没有这项同意");
    }
}
