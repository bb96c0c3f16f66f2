using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Ledger.Reading;

/// <summary>One entry by its id.</summary>
internal sealed class FindEntry(NpgsqlDataSource database)
{
    private const string Sql = $"""
        select {EntryRows.Columns}
        from ledger.leg l
        join ledger.batch b on b.id = l.batch_id
        left join ledger.issuance i on i.account_id = l.counter
        where l.entry_id = $1 and l.leg_no = 0
        """;

    public async Task<LedgerEntry?> RunAsync(EntryId entry, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Sql);
        command.Parameters.AddWithValue(entry.Value);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? EntryRows.Read(reader) : null;
    }
}
