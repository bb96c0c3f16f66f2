using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Platform.Problems;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Vouchers;

internal static class VouchersRegistration
{
    public static IServiceCollection AddVouchers(this IServiceCollection services)
    {
        services.AddSingleton<VoucherMaking>().AddSingleton<IVoucherMaking>(provider => provider.GetRequiredService<VoucherMaking>());
        services.AddSingleton<VoucherAttempts>().AddSingleton<IVouchers, VoucherStore>();
        services.AddSingleton<IHolderData, VoucherData>();
        return services
            .AddProblem("voucher_unknown", "There is no such voucher", "没有这张券")
            .AddProblem("voucher_of_another", "Another merchant honours this voucher", "这张券由其他商户核销")
            .AddProblem("voucher_used", "The voucher was honoured already", "这张券已经核销过")
            .AddProblem("voucher_refunded", "The voucher was given back", "这张券已经退回")
            .AddProblem("voucher_expired", "The voucher's time ran out", "这张券已经过期")
            .AddProblem("partial_use_refused", "A voucher is honoured wholly or not at all", "券只能整张核销")
            .AddProblem("use_time_invalid", "It cannot have been used then", "使用时间不合理");
    }
}
