using System.Diagnostics;
using Npgsql;

namespace Puhui.Bench.Ingest;

/// <summary>The least that one durable activity can cost: one row inserted and committed, at the same pace as the singles.</summary>
internal static class OneRowInsert
{
    private const int Connections = 8;

    public static async Task<double[]> RunAsync(NpgsqlDataSource database, int count, double perSecond, CancellationToken ct)
    {
        await using (var create = database.CreateCommand("create table if not exists floor.single (id uuid primary key, account_id uuid not null, amount bigint not null, at timestamptz not null default now())"))
        {
            await create.ExecuteNonQueryAsync(ct);
        }

        var latencies = new double[count];
        var next = -1;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var insert = new NpgsqlCommand("insert into floor.single (id, account_id, amount) values ($1, $2, $3)", connection)
            {
                Parameters = { new() { Value = Guid.Empty }, new() { Value = Guid.Empty }, new() { Value = 1L } },
            };
            await insert.PrepareAsync(ct);
            while (Interlocked.Increment(ref next) is var n && n < count)
            {
                var due = TimeSpan.FromSeconds(n / perSecond);
                HttpLoad.Pace(clock, due);
                insert.Parameters[0].Value = Guid.CreateVersion7();
                insert.Parameters[1].Value = Guid.NewGuid();
                await insert.ExecuteNonQueryAsync(ct);
                latencies[n] = (clock.Elapsed - due).TotalMilliseconds;
            }
        }, ct)));
        return latencies;
    }
}
