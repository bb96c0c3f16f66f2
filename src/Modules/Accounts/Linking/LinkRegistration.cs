using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Platform.Problems;

namespace Puhui.Accounts.Linking;

/// <summary>What links need.</summary>
internal static class LinkRegistration
{
    public static IServiceCollection AddLinking(this IServiceCollection services)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AccountMoves>(provider));
        services.AddSingleton<IAccountMoves>(provider => provider.GetRequiredService<AccountMoves>());
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<LinkMaker>(provider));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<LinkEnding>(provider));
        services.AddSingleton<ILinks>(provider => ActivatorUtilities.CreateInstance<LinkDesk>(provider));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<LinkUpkeep>(provider)).AddHostedService(provider => provider.GetRequiredService<LinkUpkeep>());
        return services
            .AddProblem("code_invalid", "The code is not valid", "该代码无效")
            .AddProblem("redirect_mismatch", "Another address than the code was sent to", "回跳地址不一致")
            .AddProblem("verifier_invalid", "The verifier does not fit", "校验码不符")
            .AddProblem("token_used", "The token was used before", "该令牌已使用或已过期")
            .AddProblem("token_invalid", "The token is not valid", "该令牌无效")
            .AddProblem("subject_linked_elsewhere", "Linked to somebody else", "该用户已关联到别人")
            .AddProblem("link_unknown", "There is no such link", "没有这个关联")
            .AddProblem("redirect_invalid", "Not an address people may be sent to", "回跳地址无效");
    }
}
