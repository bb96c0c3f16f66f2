using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Quantities;

namespace Puhui.Accounts.Consents;

/// <summary>The holder's own row: what changes about a holder waits here for its turn.</summary>
internal static class HolderRow
{
    /// <summary>Locks it until the transaction is over. A refusal when there is no such holder, or it was erased.</summary>
    public static async Task<Refusal?> LockAsync(NpgsqlConnection connection, AccountId holder, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select secret is null from accounts.holder where id = $1 for update", connection);
        command.Parameters.Add(new() { Value = holder.Value });
        return await command.ExecuteScalarAsync(ct) switch
        {
            null => ConsentRefusals.HolderUnknown,
            true => ConsentRefusals.HolderErased,
            _ => null,
        };
    }
}
