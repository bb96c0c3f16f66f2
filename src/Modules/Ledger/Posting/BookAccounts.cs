using System.Collections.Concurrent;
using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;
using Puhui.Ledger.Reading;

namespace Puhui.Ledger.Posting;

/// <summary>
/// Keeps the names of accounts that are nobody's. Written on a connection of its own and at once, like those of issuers: a name without
/// postings does no harm, and nobody waits for another's transaction.
/// </summary>
internal sealed class BookAccounts(NpgsqlDataSource database) : IBookAccounts
{
    private const string Find = """
        select kind::integer, name from ledger.book_account where account_id = $1
        union all
        select 1, issuer from ledger.issuance where account_id = $1
        """;

    private const string Lock = """
        select account_id, posted, reserved from ledger.balance where account_id = any($1) and asset = $2
        order by account_id, stripe for update
        """;

    private readonly ConcurrentDictionary<AccountId, string> _known = new();

    public async Task<AccountId> OpenAsync(AccountKind kind, string name, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(name) || name.Length > 200)
        {
            throw new ArgumentException("The name of an account has 1 to 200 characters.", nameof(name));
        }

        var account = BookAccountId.Of(kind, name);
        if (!_known.ContainsKey(account))
        {
            await using var command = database.CreateCommand("insert into ledger.book_account (account_id, kind, name) values ($1, $2, $3) on conflict do nothing");
            command.Parameters.AddWithValue(account.Value);
            command.Parameters.AddWithValue((short)kind);
            command.Parameters.AddWithValue(name);
            await command.ExecuteNonQueryAsync(ct);
            _known.TryAdd(account, name);
        }

        return account;
    }

    public async Task<BookAccount?> FindAsync(AccountId account, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.AddWithValue(account.Value);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new BookAccount(account, (AccountKind)reader.GetInt32(0), reader.GetString(1)) : null;
    }

    public async Task<IReadOnlyDictionary<AccountId, AssetBalance>> LockAsync(
        NpgsqlConnection connection, string asset, IReadOnlyCollection<AccountId> accounts, CancellationToken ct)
    {
        var number = Balances.Known(asset).Number;
        var balances = new Dictionary<AccountId, AssetBalance>(accounts.Count);
        foreach (var account in accounts)
        {
            balances[account] = new AssetBalance(asset, 0, 0);
        }

        await using var command = new NpgsqlCommand(Lock, connection) { Parameters = { new() { Value = balances.Keys.Select(account => account.Value).ToArray() }, new() { Value = number } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            // An issuance account has a row per stripe.
            var account = new AccountId(reader.GetGuid(0));
            var before = balances[account];
            balances[account] = before with { Posted = before.Posted + reader.GetInt64(1), Reserved = before.Reserved + reader.GetInt64(2) };
        }

        return balances;
    }
}
