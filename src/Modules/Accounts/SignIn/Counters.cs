using System.Globalization;
using Npgsql;
using Puhui.Accounts.Contracts;

namespace Puhui.Accounts.SignIn;

/// <summary>How often something may happen.</summary>
/// <param name="What">What is counted, with the window, as a part of the bucket.</param>
/// <param name="Most">The most in one window.</param>
/// <param name="Window">Fixed windows of this length.</param>
internal sealed record CountLimit(string What, int Most, TimeSpan Window);

/// <summary>Counts in fixed windows in the database: every process counts together. Who is counted is kept as a keyed digest.</summary>
internal sealed class Counters(IHolderKeys keys, TimeProvider time)
{
    /// <summary>
    /// Counts one more under every limit, on the caller's connection: who waits for a second one while holding the first can make
    /// everybody wait. Null when all allow it; otherwise how long until the one that does not allows it again.
    /// </summary>
    public async Task<TimeSpan?> CountAsync(NpgsqlConnection connection, string who, CancellationToken ct, params CountLimit[] limits)
    {
        TimeSpan? wait = null;
        foreach (var limit in limits)
        {
            var (since, until) = Window(limit);
            await using var command = new NpgsqlCommand(
                """
                insert into accounts.sign_in_count (bucket, since, ends_at, count) values ($1, $2, $3, 1)
                on conflict (bucket, since) do update set count = sign_in_count.count + 1
                returning count
                """,
                connection);
            command.Parameters.Add(new() { Value = Bucket(limit, who) });
            command.Parameters.Add(new() { Value = since });
            command.Parameters.Add(new() { Value = until });
            if ((int)(await command.ExecuteScalarAsync(ct))! > limit.Most)
            {
                var left = until - time.GetUtcNow();
                wait = wait is { } longer && longer > left ? longer : left;
            }
        }

        return wait;
    }

    /// <summary>Whether a limit is reached, without counting.</summary>
    public async Task<bool> IsReachedAsync(NpgsqlConnection connection, string who, CountLimit limit, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select count from accounts.sign_in_count where bucket = $1 and since = $2", connection);
        command.Parameters.Add(new() { Value = Bucket(limit, who) });
        command.Parameters.Add(new() { Value = Window(limit).Since });
        return await command.ExecuteScalarAsync(ct) is int count && count >= limit.Most;
    }

    private (DateTimeOffset Since, DateTimeOffset Until) Window(CountLimit limit)
    {
        var now = time.GetUtcNow();
        var since = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % limit.Window.Ticks), TimeSpan.Zero);
        return (since, since + limit.Window);
    }

    private byte[] Bucket(CountLimit limit, string who) =>
        keys.Digest("count", string.Create(CultureInfo.InvariantCulture, $"{limit.What} {(long)limit.Window.TotalSeconds} {who}"));
}
