using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Puhui.Web.Tests.Console.Lists;

/// <summary>
/// With many rows a page of a list is found along an index: no big table is read from end to end. PostgreSQL counts both; the counts of a session are
/// told some time after it rests, so the test waits until they are.
/// </summary>
public sealed class Lists_find_their_page_by_an_index(OneServer one) : IClassFixture<OneServer>
{
    private const int Rows = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly RealServer _server = one.Server;

    [Fact]
    public async Task Whatever_is_searched_sorted_or_turned_to()
    {
        var database = _server.Services.GetRequiredService<NpgsqlDataSource>();
        await FillAsync(database);
        using var client = await Operators.ClientAsync(_server);
        var account = new Puhui.Bookkeeping.AccountId((Guid)(await AskAsync(database, "select id from accounts.holder order by id offset 77 limit 1"))!);
        foreach (var (table, path) in new[]
        {
            ("accounts.holder", "/console/all-holders"),
            ("accounts.holder", "/console/all-holders?sort=old&from=2025-01-01"),
            ("programmes.membership", "/console/members"),
            ("programmes.membership", "/console/members?sort=old"),
            ("programmes.membership", "/console/members?state=in&to=2026-06-01"),
            ("programmes.membership", $"/console/members?q={account}"),
            ("activities.record", "/console/records"),
            ("activities.record", "/console/records?sort=old"),
            ("activities.record", "/console/records?q=row-17"),
            ("activities.record", "/console/records?scenario=bus&to=2026-06-01"),
            ("ledger.leg", "/console/entries"),
            ("ledger.leg", "/console/entries?sort=old"),
            ("ledger.leg", $"/console/entries?q={account}"),
        })
        {
            Assert.True(await IsByIndexAsync(client, database, table, path), $"{path} reads all of {table}");
        }
    }

    // What runs in the background may read a table whole while it is being watched: then it is watched again.
    private static async Task<bool> IsByIndexAsync(HttpClient client, NpgsqlDataSource database, string table, string path)
    {
        var until = DateTimeOffset.UtcNow + Patience;
        while (DateTimeOffset.UtcNow < until)
        {
            var before = await CountsAsync(database, table);
            (long Whole, long Index) now;
            do
            {
                using var answer = await client.GetAsync(path);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                await Task.Delay(50);
                now = await CountsAsync(database, table);
            }
            while (now.Index == before.Index && now.Whole == before.Whole && DateTimeOffset.UtcNow < until);
            if (now.Whole == before.Whole && now.Index > before.Index)
            {
                return true;
            }
        }

        return false;
    }

    // Of all partitions; small ones may be read whole, for that is cheaper.
    private static async Task<(long Whole, long Index)> CountsAsync(NpgsqlDataSource database, string table)
    {
        await using var command = database.CreateCommand("""
            select coalesce(sum(s.seq_scan) filter (where c.reltuples > 5000), 0)::bigint, coalesce(sum(s.idx_scan), 0)::bigint
            from pg_stat_user_tables s join pg_class c on c.oid = s.relid
            where s.relid = $1::text::regclass or s.relid in (select inhrelid from pg_inherits where inhparent = $1::text::regclass)
            """);
        command.Parameters.Add(new() { Value = table });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private static async Task<object?> AskAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    // Rows as the modules write them, past the modules and without leaves.
    private async Task FillAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        foreach (var sql in (string[])
        [
            "set session_replication_role = replica",
            $"insert into accounts.holder (id, zone, secret, created_at) select gen_random_uuid(), 'Asia/Shanghai', decode(md5(n::text) || md5((-n)::text), 'hex'), timestamptz '2025-06-01Z' + n * interval '20 minutes' from generate_series(1, {Rows}) n",
            $"insert into programmes.membership (programme, holder, joined_at) select '{_server.Source.Programme.Value}', id, created_at from accounts.holder",
            $"insert into activities.record (received_at, at, quantified_mg, account_id, activity_id, source, method, status, evidence, digest, record_id, scenario, inputs, region) select h.created_at, h.created_at, 1000, h.id, gen_random_uuid(), {_server.Source.Number}, 1, 1, 1, decode(md5(h.id::text), 'hex'), 'row-' || row_number() over (), 'metro', 'distance=5 km', 'CN-11' from accounts.holder h",
            "insert into ledger.batch (id, booked_at, leaf_count, leaves) values ((lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '7000800000000000000a')::uuid, now(), 1, decode(repeat('00', 106), 'hex'))",
            "insert into ledger.leg (entry_id, leg_no, account_id, asset, amount, kind, batch_id, position, occurred_at, category, reference) select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '7000' || '8' || lpad(to_hex(row_number() over ()), 15, '0'))::uuid, 0, h.id, 1, 1000, 1, (select id from ledger.batch order by id desc limit 1), 0, now(), 'metro', 'act:1:x' from accounts.holder h",
            "reset session_replication_role",
            "analyze accounts.holder; analyze programmes.membership; analyze activities.record; analyze ledger.leg",
        ])
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
            await command.ExecuteNonQueryAsync();
        }
    }
}
