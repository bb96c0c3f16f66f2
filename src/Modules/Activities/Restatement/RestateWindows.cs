using Npgsql;
using NpgsqlTypes;

namespace Puhui.Activities.Restatement;

/// <summary>Writes windows of caps as they were counted anew: the records that stand in them in their order, and what is used. Their holders are locked.</summary>
internal static class RestateWindows
{
    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<HolderSet> holders, CancellationToken ct)
    {
        if (holders.Count == 0)
        {
            return;
        }

        var items = holders.SelectMany(holder => holder.Capped).ToList();
        await using (var clear = new NpgsqlBatch(connection))
        {
            // Everything of these holders that stands in a window was counted anew.
            foreach (var table in (string[])["cap_act", "cap_use"])
            {
                clear.BatchCommands.Add(new NpgsqlBatchCommand($"delete from activities.{table} where account_id = any($1::uuid[])")
                {
                    Parameters = { new() { Value = holders.Select(holder => holder.Holder).ToArray() } },
                });
            }

            await clear.ExecuteNonQueryAsync(ct);
        }

        await using (var copy = await connection.BeginBinaryImportAsync("copy activities.cap_act (account_id, source, zone_id, record_id, cap_keys) from stdin (format binary)", ct))
        {
            foreach (var item in items.Where(item => item.CapKeys.Count > 0))
            {
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(item.Record.Account.Value, NpgsqlDbType.Uuid, ct);
                await copy.WriteAsync(item.Record.Key.Source, NpgsqlDbType.Integer, ct);
                await copy.WriteAsync(item.Zone!, NpgsqlDbType.Text, ct);
                await copy.WriteAsync(item.Record.RecordId, NpgsqlDbType.Text, ct);
                await copy.WriteAsync(item.CapKeys.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, ct);
            }

            await copy.CompleteAsync(ct);
        }

        var used = holders.SelectMany(holder => holder.Windows, (holder, window) => (holder.Holder, window.Key, window.Value)).ToList();
        await using var insert = new NpgsqlCommand("insert into activities.cap_use (account_id, cap_key, used) select * from unnest($1::uuid[], $2::text[], $3::numeric[])", connection);
        insert.Parameters.Add(new() { Value = used.Select(one => one.Holder).ToArray() });
        insert.Parameters.Add(new() { Value = used.Select(one => one.Key).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        insert.Parameters.Add(new() { Value = used.Select(one => one.Value).ToArray() });
        await insert.ExecuteNonQueryAsync(ct);
    }
}
