using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources;

namespace Puhui.Activities.Reports;

/// <summary>
/// Counts by source and quarter of an hour. A quarter that ended some minutes ago cannot change any more, because no posting
/// takes that long; it is counted once per process and remembered.
/// </summary>
internal sealed class Tallies(NpgsqlDataSource database, SourceStore sources, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Reach = TimeSpan.FromDays(2);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private const string Sql = """
        select source, date_bin('15 minutes', received_at, timestamptz '2000-01-01 00:00:00Z'), status::integer, count(*), max(received_at)
        from activities.record where received_at >= $1 group by 1, 2, 3
        union all
        select source, date_bin('15 minutes', at, timestamptz '2000-01-01 00:00:00Z'), 5, count(*), max(at)
        from activities.refusal where at >= $1 and not sandbox group by 1, 2
        union all
        select source, date_bin('15 minutes', at, timestamptz '2000-01-01 00:00:00Z'), 6, count(*), max(at)
        from activities.conflict where at >= $1 and not sandbox group by 1, 2
        """;

    private readonly SemaphoreSlim _turn = new(1);
    private List<SourceTally> _settled = [];
    private List<SourceTally> _open = [];
    private DateTimeOffset _begin = DateTimeOffset.MaxValue;
    private DateTimeOffset _settledUntil;
    private DateTimeOffset _readAt;

    public async Task<IReadOnlyList<SourceTally>> ReadAsync(DateTimeOffset from, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var now = time.GetUtcNow();
            var begin = Floor(from < now - Reach ? now - Reach : from);
            if (begin < _begin)
            {
                (_settled, _begin, _settledUntil, _readAt) = ([], begin, begin, default);
            }

            if (now - _readAt >= Fresh)
            {
                await RefreshAsync(now, ct);
            }

            return [.. _settled.Concat(_open).Where(tally => tally.Quarter >= begin)];
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task RefreshAsync(DateTimeOffset now, CancellationToken ct)
    {
        var counted = await CountAsync(_settledUntil, ct);
        var settled = Floor(now - Settling);
        _settled.RemoveAll(tally => tally.Quarter < now - Reach - Quarter);
        _settled.AddRange(counted.Where(tally => tally.Quarter < settled));
        _open = [.. counted.Where(tally => tally.Quarter >= settled)];
        if (settled > _settledUntil)
        {
            _settledUntil = settled;
        }

        _begin = _begin < now - Reach ? Floor(now - Reach) : _begin;
        _readAt = now;
    }

    private async Task<List<SourceTally>> CountAsync(DateTimeOffset from, CancellationToken ct)
    {
        List<(int Source, SourceTally Tally)> found = [];
        await using (var command = database.CreateCommand(Sql))
        {
            command.Parameters.Add(new() { Value = from.ToUniversalTime() });
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                found.Add((row.GetInt32(0), new SourceTally(
                    default, row.GetFieldValue<DateTimeOffset>(1), (ActivityStatus)row.GetInt32(2), row.GetInt64(3), row.GetFieldValue<DateTimeOffset>(4))));
            }
        }

        List<SourceTally> tallies = new(found.Count);
        foreach (var (source, tally) in found)
        {
            tallies.Add(tally with { Source = await sources.IdOfAsync(source, ct) });
        }

        return tallies;
    }

    private static DateTimeOffset Floor(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % Quarter.Ticks), TimeSpan.Zero);
}
