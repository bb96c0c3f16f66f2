using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Puhui.Bench.Ingest;

/// <summary>
/// What PostgreSQL alone needs for the same rows: binary COPY into a staging table, deduplicated insert into a table with
/// a history index, one aggregated balance update per batch, durable commit. No HTTP, no rules, no log.
/// </summary>
internal sealed class InDatabaseFloor(NpgsqlDataSource database, Workload workload)
{
    private const int BatchSize = 5_000;
    private const int Workers = 2;

    public static async Task PrepareAsync(NpgsqlDataSource database, int accounts, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            drop schema if exists floor cascade;
            create schema floor;
            create table floor.activity (
                source_id uuid not null, record_id text collate "C" not null, account_id uuid not null, amount bigint not null,
                scenario smallint not null, inputs text not null, digest bytea not null, occurred_at timestamptz not null,
                booked_at timestamptz not null default now(), entry_id uuid not null, primary key (source_id, record_id));
            create index activity_history on floor.activity (account_id, occurred_at);
            create table floor.balance (account_id uuid primary key, amount bigint not null check (amount >= 0)) with (fillfactor = 60);
            insert into floor.balance select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 0 from generate_series(0, {accounts - 1}) n;
            """);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(ct);
        await using var settle = database.CreateCommand("vacuum analyze floor.balance");
        settle.CommandTimeout = 600;
        await settle.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Posts for about the given time with two connections; returns rows taken per second.</summary>
    public async Task<double> RunAsync(AccountSpread spread, TimeSpan length, int round, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var taken = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(spread, length, round, worker, clock, ct), ct)));
        return taken.Sum() / clock.Elapsed.TotalSeconds;
    }

    private async Task<long> WorkAsync(AccountSpread spread, TimeSpan length, int round, int worker, Stopwatch clock, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, "create temp table if not exists staging (like floor.activity)", ct);
        var rows = workload.FloorRows(spread, $"floor-{Guid.NewGuid():N}-{round}-{worker}", round * 100 + worker);
        long taken = 0;
        while (clock.Elapsed < length)
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using (var copy = await connection.BeginBinaryImportAsync("copy staging (source_id, record_id, account_id, amount, scenario, inputs, digest, occurred_at, booked_at, entry_id) from stdin (format binary)", ct))
            {
                for (var row = 0; row < BatchSize; row++)
                {
                    rows.MoveNext();
                    var act = rows.Current;
                    await copy.StartRowAsync(ct);
                    await copy.WriteAsync(act.Source, NpgsqlDbType.Uuid, ct);
                    await copy.WriteAsync(act.Record, NpgsqlDbType.Text, ct);
                    await copy.WriteAsync(act.Account, NpgsqlDbType.Uuid, ct);
                    await copy.WriteAsync(act.Amount, NpgsqlDbType.Bigint, ct);
                    await copy.WriteAsync(act.Scenario, NpgsqlDbType.Smallint, ct);
                    await copy.WriteAsync(act.Inputs, NpgsqlDbType.Text, ct);
                    await copy.WriteAsync(act.Digest, NpgsqlDbType.Bytea, ct);
                    await copy.WriteAsync(act.OccurredAt, NpgsqlDbType.TimestampTz, ct);
                    await copy.WriteAsync(act.OccurredAt, NpgsqlDbType.TimestampTz, ct);
                    await copy.WriteAsync(Guid.CreateVersion7(), NpgsqlDbType.Uuid, ct);
                }

                await copy.CompleteAsync(ct);
            }

            await ExecuteAsync(connection, """
                with taken as (
                    insert into floor.activity select * from staging on conflict do nothing returning account_id, amount),
                sums as (select account_id, sum(amount)::bigint as amount from taken group by account_id order by account_id)
                insert into floor.balance as b select account_id, amount from sums on conflict (account_id) do update set amount = b.amount + excluded.amount;
                truncate staging;
                """, ct);
            await transaction.CommitAsync(ct);
            taken += BatchSize;
        }

        return taken;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
