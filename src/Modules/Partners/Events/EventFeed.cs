using Npgsql;
using Puhui.Activities.Contracts;

namespace Puhui.Partners.Events;

/// <summary>
/// Copies facts into the logs of their sources, each once: the copy and the place reached are one transaction. Any process may
/// do it; the row of the place is the lock, and who finds it taken leaves it alone.
/// </summary>
internal sealed class EventFeed(NpgsqlDataSource database, IActivityFacts facts, TimeProvider time)
{
    private const int MostAtOnce = 500;

    /// <summary>Copies what is new; returns how many.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var copied = 0;
        while (await OnceAsync(ct) is var count && count > 0)
        {
            copied += count;
        }

        return copied;
    }

    private async Task<int> OnceAsync(CancellationToken ct)
    {
        // Without a lock first: most of the time there is nothing.
        await using (var place = database.CreateCommand("select fact from partners.feed"))
        {
            if ((await facts.ReadAsync((long)(await place.ExecuteScalarAsync(ct))!, 1, ct)).Count == 0)
            {
                return 0;
            }
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var look = new NpgsqlCommand("select fact from partners.feed for update skip locked", connection))
        {
            if (await look.ExecuteScalarAsync(ct) is not long after)
            {
                return 0;
            }

            var found = await facts.ReadAsync(after, MostAtOnce, ct);
            if (found.Count == 0)
            {
                return 0;
            }

            await EventLog.AppendAsync(connection, [.. found.Select(EventBody.Of)], time.GetUtcNow(), ct);
            await using var move = new NpgsqlCommand("update partners.feed set fact = $1", connection) { Parameters = { new() { Value = found[^1].Number } } };
            await move.ExecuteNonQueryAsync(ct);
            await transaction.CommitAsync(ct);
            return found.Count;
        }
    }
}
