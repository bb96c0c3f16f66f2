using System.Diagnostics;
using Npgsql;

namespace Puhui.Bench.Flash;

/// <summary>
/// What PostgreSQL alone needs: one transaction a buyer, in one statement and one round trip, that takes one from the row of the stock while
/// some is left and writes an order; durable. No points, no proof, no answer to the same request again.
/// </summary>
internal static class FlashFloor
{
    public static async Task PrepareAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            drop schema if exists floor cascade;
            create schema floor;
            create table floor.stock (id int primary key, left_over bigint not null check (left_over >= 0)) with (fillfactor = 10);
            create table floor.buying (id uuid primary key, buyer int not null, item int not null, at timestamptz not null default now());
            """);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Serves all buyers; gives seconds until the last item was sold, and until the last buyer was answered.</summary>
    public static async Task<(double SoldSeconds, double Seconds)> RunAsync(NpgsqlDataSource database, int round, int items, int buyers, int connections, CancellationToken ct)
    {
        await using (var fill = database.CreateCommand($"insert into floor.stock values ({round}, {items})"))
        {
            await fill.ExecuteNonQueryAsync(ct);
        }

        var next = -1;
        var sold = 0;
        var soldAt = 0.0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var buy = new NpgsqlCommand(
                """
                with taken as (update floor.stock set left_over = left_over - 1 where id = $1 and left_over > 0 returning id)
                insert into floor.buying (id, buyer, item) select $2, $3, id from taken
                """,
                connection)
            { Parameters = { new() { Value = round }, new() { Value = Guid.Empty }, new() { Value = 0 } } };
            await buy.PrepareAsync(ct);
            while (Interlocked.Increment(ref next) is var buyer && buyer < buyers)
            {
                buy.Parameters[1].Value = Guid.CreateVersion7();
                buy.Parameters[2].Value = buyer;
                if (await buy.ExecuteNonQueryAsync(ct) == 1 && Interlocked.Increment(ref sold) == items)
                {
                    soldAt = clock.Elapsed.TotalSeconds;
                }
            }
        }, ct)));
        return sold == items ? (soldAt, clock.Elapsed.TotalSeconds) : throw new BenchFailedException($"The floor sold {sold} of {items}.");
    }
}
