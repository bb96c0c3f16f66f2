using System.Collections.Concurrent;
using Npgsql;
using Puhui.Bookkeeping;

namespace Puhui.Ledger.Posting;

/// <summary>
/// Keeps the names of issuance accounts. Written on a connection of its own and at once: a name without postings does no harm,
/// and a caller that holds balances must not wait for another that names the same issuer.
/// </summary>
internal sealed class IssuanceRegistry(NpgsqlDataSource database)
{
    // Units of every asset come from an issuer, so this is also where the asset of a programme's points is noted.
    private const string Register = """
        with noted as (insert into ledger.asset (number, code, scale) values ($2, $4, $5) on conflict do nothing)
        insert into ledger.issuance (account_id, asset, issuer) values ($1, $2, $3) on conflict do nothing
        """;

    private readonly ConcurrentDictionary<AccountId, string> _known = new();

    public async ValueTask RegisterAsync(IReadOnlyCollection<IssuanceSum> issuance, CancellationToken ct)
    {
        foreach (var sum in issuance)
        {
            if (_known.ContainsKey(sum.Account))
            {
                continue;
            }

            await using var command = database.CreateCommand(Register);
            command.Parameters.AddWithValue(sum.Account.Value);
            command.Parameters.AddWithValue(sum.Asset.Number);
            command.Parameters.AddWithValue(sum.Issuer);
            command.Parameters.AddWithValue(sum.Asset.Code);
            command.Parameters.AddWithValue((short)sum.Asset.Scale);
            await command.ExecuteNonQueryAsync(ct);
            _known.TryAdd(sum.Account, sum.Issuer);
        }
    }
}
