using Npgsql;
using Puhui.Activities.Contracts;

namespace Puhui.Partners.Events;

/// <summary>
/// Events about an erased holder's records keep their place in the sequence, so that readers find no gap, and say nothing any more.
/// </summary>
internal sealed class EventErasure : IRecordErasure
{
    public async Task ErasedAsync(NpgsqlConnection connection, SourceId source, IReadOnlyCollection<string> recordIds, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])
        [
            """
            update partners.delivery d set subject = 'erased' from partners.webhook w
            where d.webhook = w.number and w.source = $1 and d.subject = any ($2)
            """,
            """
            update partners.event set subject = 'erased',
                body = jsonb_set(jsonb_set(body::jsonb, '{subject}', '"erased"'), '{data}', '{"erased":true}')::text
            where source = $1 and subject = any ($2)
            """,
        ])
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = source.Value }, new() { Value = recordIds.ToArray() } } });
        }

        await batch.ExecuteNonQueryAsync(ct);
    }
}
