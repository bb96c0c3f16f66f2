using Npgsql;
using Puhui.Activities.Reading;
using Puhui.Bookkeeping;
using Puhui.Ledger.Contracts;

namespace Puhui.Activities.Review;

/// <summary>Finds records by their public id: one without an entry of its own by the index of those, any other through its entry.</summary>
internal sealed class RecordsById(ILedger ledger)
{
    public async Task<RecordKey?> FindAsync(NpgsqlConnection connection, Guid activity, CancellationToken ct)
    {
        await using (var command = new NpgsqlCommand("select source, record_id from activities.record where activity_id = $1 and status <> 1", connection))
        {
            command.Parameters.Add(new() { Value = activity });
            await using var row = await command.ExecuteReaderAsync(ct);
            if (await row.ReadAsync(ct))
            {
                return new RecordKey(row.GetInt32(0), row.GetString(1));
            }
        }

        return RecordKey.TryParse((await ledger.FindAsync(new EntryId(activity), ct))?.Reference, out var key) ? key : null;
    }

    public async Task<StoredRecord?> LoadAsync(NpgsqlConnection connection, Guid activity, CancellationToken ct) =>
        await FindAsync(connection, activity, ct) is { } key ? (await StoredRecord.LoadAsync(connection, [key], ct)).SingleOrDefault() : null;
}
