using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Reading;
using Puhui.Bookkeeping;
using Puhui.Methods.Contracts;

namespace Puhui.Activities.Restatement;

/// <summary>What decisions about the past changed of single records.</summary>
internal sealed class RestatedRecords(NpgsqlDataSource database, IMethodRegister register)
{
    public async Task<IReadOnlyList<RestatedRecord>> OfAsync(string reference, CancellationToken ct)
    {
        List<RestatedRecord> list = [];
        if (!RecordKey.TryParse(reference, out var key))
        {
            return list;
        }

        await using var command = database.CreateCommand("""
            select s.decision, x.method, x.before_mg, x.after_mg, a.entry_id, a.at
            from activities.restated x
            join activities.restatement s on s.number = x.number
            left join activities.adjustment a on a.source = x.source and a.record_id = x.record_id and a.restatement = x.number
            where x.source = $1 and x.record_id = $2 order by x.number
            """);
        command.Parameters.Add(new() { Value = key.Source });
        command.Parameters.Add(new() { Value = key.RecordId });
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            list.Add(new RestatedRecord(
                new RestatementDecisionId(row.GetGuid(0)), register.Find(row.GetInt32(1))?.ToString() ?? "", row.GetInt64(2), row.GetInt64(3),
                row.IsDBNull(4) ? null : new EntryId(row.GetGuid(4)), row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5)));
        }

        return list;
    }
}
