using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Erasing;

/// <summary>Erases references. The transaction says that it erases only while the statement runs.</summary>
internal sealed class ForgetReferences : ILedgerErasure
{
    public async Task ForgetReferencesAsync(NpgsqlConnection connection, AccountId account, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('puhui.erasing', 'on', true)"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"""
            update ledger.leg set reference = '{ILedgerErasure.Reference}'
            where account_id = $1 and (reference like 'act:%' or reference like 'dec\_%')
            """) { Parameters = { new() { Value = account.Value } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('puhui.erasing', 'off', true)"));
        await batch.ExecuteNonQueryAsync(ct);
    }
}
