using System.Runtime.CompilerServices;
using Puhui.Activities.Contracts;

namespace Puhui.Operating.Partners.Feed;

/// <summary>
/// Follows what arrives from one source. It asks the database, because the records may come through any server process. What is
/// committed late may carry an earlier time, so each question overlaps the last and lines told before are left out.
/// </summary>
internal sealed class Follower(ISourceReports reports, SourceId source, TimeProvider time)
{
    private const int MostAtOnce = 40;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private const int RoundsBetweenHeartbeats = 15;

    private HashSet<string> _told = new(StringComparer.Ordinal);
    private DateTimeOffset _newest;

    /// <summary>Takes what the page has already for told.</summary>
    public async Task BeginAsync(DateTimeOffset? newest, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        _newest = newest is { } at && at > now - Longest && at <= now ? at : now;
        _told = [.. (await reports.ReceivedAsync(source, _newest - Overlap, MostAtOnce * 4, ct)).Where(line => line.At <= _newest).Select(line => line.Key)];
    }

    /// <summary>What arrived since, latest first; an empty list from time to time, so that the connection shows that it lives.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ReceivedLine>> FollowAsync([EnumeratorCancellation] CancellationToken ct)
    {
        for (var quiet = 0; ; quiet++)
        {
            var lines = await reports.ReceivedAsync(source, _newest - Overlap, MostAtOnce, ct);
            var fresh = lines.Where(line => !_told.Contains(line.Key)).ToList();
            if (fresh.Count > 0)
            {
                // Only keys inside the overlap can come again.
                _told = [.. lines.Select(line => line.Key)];
                _newest = lines[0].At > _newest ? lines[0].At : _newest;
                quiet = 0;
                yield return fresh;
            }
            else if (quiet % RoundsBetweenHeartbeats == RoundsBetweenHeartbeats - 1)
            {
                yield return [];
            }

            await Task.Delay(Pace, time, ct);
        }
    }
}
