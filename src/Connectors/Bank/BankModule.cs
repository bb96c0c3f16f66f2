using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Bank.Rules;
using Puhui.Bank.Transactions;
using Puhui.Platform.Access;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Migrations;
using Puhui.Platform.Settings;

namespace Puhui.Bank;

/// <summary>Banks: card and account transactions by merchant code.</summary>
public static class BankModule
{
    /// <summary>Registers the format <c>bank.transactions</c> and the schema <c>bank</c>.</summary>
    public static IServiceCollection AddBank(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("bank", typeof(BankModule).Assembly);
        services.AddSecretBox();
        services.AddSingleton(_ => MerchantRules.Load(Path.Combine(settings.ProfilesFolder, "bank")));
        services.AddSingleton<SpendStore>().AddSingleton<SpendReport>();
        services.AddSingleton<IHolderData>(provider => ActivatorUtilities.CreateInstance<SpendData>(provider));
        return services.AddSingleton<TransactionFormat>().AddSingleton<IItemFormat>(provider => provider.GetRequiredService<TransactionFormat>());
    }

    /// <summary>Maps <c>/v1/bank/transactions</c> and <c>/v1/bank/spending</c>.</summary>
    public static IEndpointRouteBuilder MapBank(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/bank/transactions", (HttpContext context, IItemDoor door, TransactionFormat format) => door.AnswerAsync(context, format))
            .ForSources().WithName("postBankTransactions").WithSummary("Sends card and account transactions").WithTags("Bank");
        routes.MapGet("/v1/bank/spending", (HttpContext context, SpendReport report) => report.GetAsync(context))
            .ForSources().WithName("getBankSpending").WithSummary("Spending of a month by category; evidence, never credited").WithTags("Bank");
        return routes;
    }
}
