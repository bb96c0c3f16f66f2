using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Credits.Book;
using Puhui.Credits.Collecting;
using Puhui.Credits.Contracts;
using Puhui.Credits.Gifts;
using Puhui.Credits.Linking;
using Puhui.Credits.Rights;
using Puhui.Credits.Spending;
using Puhui.Ledger.Contracts;
using Puhui.Platform.Problems;

namespace Puhui.Credits.Lots;

/// <summary>What lots, spending, gifts, collecting and the book need.</summary>
internal static class LotsRegistration
{
    public static IServiceCollection AddLots(this IServiceCollection services)
    {
        services.AddSingleton<PointAssets>().AddSingleton<PointEntries>().AddSingleton<ILotWriter, LotWriter>();
        services.AddSingleton<Holding>().AddSingleton<Settling>().AddSingleton<Refunding>().AddSingleton<ICreditSpending, CreditSpending>();
        services.AddSingleton<Expiry>().AddSingleton<BallStore>().AddHostedService<CreditRounds>();
        services.AddSingleton<IGivingRules, PolicyGivingRules>().AddSingleton<ICreditGifts, GiftDesk>().AddSingleton<ICollecting, CollectDesk>();
        services.AddSingleton<ICreditBook, CreditBook>();
        services.AddSingleton<IEntryOrigin, CreditOrigin>();
        services.AddSingleton<IHolderData, CreditData>();
        services.AddSingleton<IMovesWithAccount, CreditMoves>();
        return services
            .AddProblem("refunded_already", "Given back already", "已经退款")
            .AddProblem("gifts_off", "The programme knows no such giving", "本方案未开放此类赠送")
            .AddProblem("amount_above_limit", "More than one gift may be", "超过单次赠送上限")
            .AddProblem("limit_reached", "The limit is reached", "已达上限")
            .AddProblem("not_a_member", "Not somebody who takes part", "对方未参与本方案")
            .AddProblem("request_conflict", "The request was used for something else", "该请求编号已用于其他内容")
            .AddProblem("balance_insufficient", "Not enough points", "积分不足")
            .AddProblem("amount_not_positive", "The amount must be above 0", "数量须大于 0")
            .AddProblem("ball_unknown", "There is no such ball", "没有这个能量球")
            .AddProblem("ball_unripe", "Not ripe yet", "尚未成熟")
            .AddProblem("ball_gone", "Gone", "已消失")
            .AddProblem("too_early_to_help", "Too early to save it", "尚未到可帮收的时间");
    }
}
