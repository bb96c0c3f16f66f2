using System.Collections.Concurrent;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Redeeming;

/// <summary>The accounts of the books that points go to: the merchant's, or the goal's of a donation.</summary>
internal sealed class Receivers(IBookAccounts accounts, IDonations donations)
{
    private const int Most = 10_000;
    private readonly ConcurrentDictionary<MerchantId, AccountId> _merchants = new();

    public async ValueTask<AccountId> OfAsync(MerchantId merchant, OfferTerms terms, CancellationToken ct)
    {
        if (terms.Goal is { } goal)
        {
            return await donations.AccountOfAsync(goal, ct) ?? throw new InvalidOperationException($"There is no goal {goal}.");
        }

        if (_merchants.TryGetValue(merchant, out var known))
        {
            return known;
        }

        var account = await accounts.OpenAsync(AccountKind.Merchant, merchant.ToString(), ct);
        if (_merchants.Count >= Most)
        {
            _merchants.Clear();
        }

        return _merchants.GetOrAdd(merchant, account);
    }
}
