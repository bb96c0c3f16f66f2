using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Ledger.Posting;

/// <summary>
/// Balances locked in the order in which the legs are applied, until the transaction ends, and what becomes of them while many
/// reservations are decided one after the other. Issuance accounts are not locked: nothing of theirs can be too little.
/// </summary>
internal sealed class LockedBalances
{
    private const string Lock = """
        select b.account_id, b.asset, b.posted, b.reserved
        from ledger.balance b
        where b.account_id = any($1) and b.asset = any($2) and b.stripe = 0
        order by b.account_id, b.asset for update
        """;

    private readonly Dictionary<(AccountId Account, short Asset), (long Posted, long Reserved)> _balances;

    private LockedBalances(Dictionary<(AccountId Account, short Asset), (long Posted, long Reserved)> balances) => _balances = balances;

    public static async Task<LockedBalances> TakeAsync(NpgsqlConnection connection, IReadOnlyCollection<(AccountId Account, Asset Asset)> wanted, CancellationToken ct)
    {
        var keys = wanted.Where(key => !IssuanceAccount.Is(key.Account)).Select(key => (key.Account, key.Asset.Number)).Distinct().ToArray();
        var balances = new Dictionary<(AccountId, short), (long, long)>(keys.Length);
        if (keys.Length == 0)
        {
            return new LockedBalances(balances);
        }

        await using var command = new NpgsqlCommand(Lock, connection)
        {
            Parameters = { new() { Value = keys.Select(key => key.Account.Value).Distinct().ToArray() }, new() { Value = keys.Select(key => key.Number).Distinct().ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            balances[(new AccountId(reader.GetGuid(0)), reader.GetInt16(1))] = (reader.GetInt64(2), reader.GetInt64(3));
        }

        return new LockedBalances(balances);
    }

    /// <summary>Sets an amount aside when it is available.</summary>
    public bool TryReserve(AccountId account, Asset asset, long amount)
    {
        if (IssuanceAccount.Is(account))
        {
            return true;
        }

        var (posted, reserved) = _balances.GetValueOrDefault((account, asset.Number));
        if (amount > posted - reserved)
        {
            return false;
        }

        _balances[(account, asset.Number)] = (posted, reserved + amount);
        return true;
    }
}
