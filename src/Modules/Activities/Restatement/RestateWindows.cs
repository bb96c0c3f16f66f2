using Npgsql;
using NpgsqlTypes;

namespace Puhui.Activities.Restatement;

/// <summary>Writes windows of caps as they were counted anew: the records that stand in them in their order, and what is used. Their holders are locked.</summary>
internal static class RestateWindows
{
    public static async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<Restater.HolderSet> holders, CancellationToken ct)
    {
        if (holders.Count == 0)
        {
            return;
        }

        var items = holders.SelectMany(holder => holder.Capped).ToList();
        var methods = holders.SelectMany(holder => holder.Windows.Keys).Concat(items.SelectMany(item => item.CapKeys)).Select(key => key[..key.IndexOf('/', StringComparison.Ordinal)]).Distinct(StringComparer.Ordinal).ToArray();
        await using (var clear = new NpgsqlBatch(connection))
        {
            // What these records used until now: the windows they stood in, and those of the same methods.
            clear.BatchCommands.Add(new NpgsqlBatchCommand("""
                with gone as (
                    delete from activities.cap_act c using unnest($1::uuid[], $2::integer[], $3::text[]) as i(account_id, source, record_id)
                    where c.account_id = i.account_id and c.source = i.source and c.record_id = i.record_id
                    returning c.account_id, c.cap_keys)
                delete from activities.cap_use u using (select distinct g.account_id, k from gone g, unnest(g.cap_keys) k) w
                where u.account_id = w.account_id and u.cap_key = w.k
                """)
            {
                Parameters =
                {
                    new() { Value = items.Select(item => item.Record.Account.Value).ToArray() },
                    new() { Value = items.Select(item => item.Record.Key.Source).ToArray() },
                    new() { Value = items.Select(item => item.Record.RecordId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                },
            });
            clear.BatchCommands.Add(new NpgsqlBatchCommand("delete from activities.cap_use where account_id = any($1::uuid[]) and split_part(cap_key, '/', 1) = any($2::text[])")
            {
                Parameters =
                {
                    new() { Value = holders.Select(holder => holder.Holder).ToArray() },
                    new() { Value = methods, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                },
            });
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
