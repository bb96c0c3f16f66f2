using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Puhui.Accounts.Contracts;
using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Platform.Problems;
using Puhui.Programmes.Contracts;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Merchants;
using Puhui.Rewards.Offers;
using Puhui.Rewards.Pictures;
using Puhui.Rewards.Queue;
using Puhui.Rewards.Redeeming;
using Puhui.Rewards.Totals;

namespace Puhui.Rewards;

/// <summary>Merchants, offers, pictures, redeeming and the waiting room.</summary>
internal static class RedeemingRegistration
{
    public static IServiceCollection AddRedeeming(this IServiceCollection services)
    {
        services.TryAddSingleton<RewardsOptions>();
        services.TryAddSingleton<IHolderStanding, NobodyStands>();
        services.AddSingleton<IMerchants, MerchantStore>().AddSingleton<IPictures, PictureStore>();
        services.AddSingleton<IOffers>(provider => ActivatorUtilities.CreateInstance<OfferStore>(provider));
        services.AddSingleton<TermsBook>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Receivers>(provider));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ReserveGroup>(provider));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SettleGroup>(provider));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Redemptions>(provider));
        services.AddSingleton<IRedemptions>(provider => provider.GetRequiredService<Redemptions>());
        services.AddSingleton<WaitingRoom>().AddSingleton<IWaitingRoom>(provider => provider.GetRequiredService<WaitingRoom>());
        services.AddSingleton<IHolderData, RedemptionData>().AddSingleton<ISpentDays, SpentDays>();
        services.AddHostedService(provider => new ReleaseRound(
            new(() => provider.GetService<ICreditSpending>() is null || provider.GetService<IVoucherMaking>() is null ? null : provider.GetRequiredService<Redemptions>()), new(provider.GetRequiredService<WaitingRoom>), provider.GetRequiredService<RewardsOptions>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ReleaseRound>>()));
        return services
            .AddProblem("merchant_unknown", "There is no such merchant", "没有这个商户")
            .AddProblem("address_invalid", "The address is too long", "地址过长")
            .AddProblem("offer_unknown", "There is no such offer", "没有这个兑换品")
            .AddProblem("price_invalid", "The price cannot be this", "价格无效")
            .AddProblem("limits_invalid", "A limit of the offer cannot be this", "限制条件无效")
            .AddProblem("stock_invalid", "The stock cannot be this", "库存无效")
            .AddProblem("window_invalid", "The times of the offer cannot be these", "开放时间无效")
            .AddProblem("payers_invalid", "The payers cannot be these", "付款方无效")
            .AddProblem("picture_invalid", "The picture cannot be used", "图片不可用")
            .AddProblem("request_invalid", "The request's id is missing or not of its form", "请求编号缺失或格式不对")
            .AddProblem("request_conflict", "The request was used for something else", "该请求编号已用于其他内容")
            .AddProblem("not_for_you", "This offer is not for you", "您暂不能兑换此品")
            .AddProblem("offer_closed", "This offer is not open now", "此兑换品当前未开放")
            .AddProblem("quantity_invalid", "So many at a time cannot be redeemed", "兑换数量无效")
            .AddProblem("limit_reached", "The limit is reached", "已达上限")
            .AddProblem("sold_out", "All are taken", "已兑完")
            .AddProblem("not_your_turn", "Others drew an earlier place", "还没轮到您")
            .AddProblem("too_busy", "Too many people ask; come again in a moment", "排队人数已满，请稍后再来")
            .AddProblem("redemption_unknown", "You have no such redemption", "没有这笔兑换")
            .AddProblem("redemption_over", "The reservation is over", "预留已失效")
            .AddProblem("redemption_confirmed", "The redemption is done already", "兑换已完成")
            .AddProblem("not_confirmed", "The redemption was not confirmed", "兑换尚未确认")
            .AddProblem("not_refundable", "This is not taken back", "此品不可退");
    }

    public static IEndpointRouteBuilder MapRedeeming(this IEndpointRouteBuilder routes)
    {
        OfferEndpoints.Map(routes);
        PictureEndpoints.Map(routes);
        RedemptionEndpoints.Map(routes);
        QueueEndpoints.Map(routes);
        return routes;
    }

    /// <summary>Where no module knows standings.</summary>
    private sealed class NobodyStands : IHolderStanding
    {
        public Task<IReadOnlyList<int>> LeavesAsync(ProgrammeId programme, IReadOnlyList<AccountId> holders, CancellationToken ct) => Task.FromResult<IReadOnlyList<int>>(new int[holders.Count]);
    }
}
