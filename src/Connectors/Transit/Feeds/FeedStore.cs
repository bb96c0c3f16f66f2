using System.Collections.Concurrent;
using System.Security.Cryptography;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Transit.Journeys;

namespace Puhui.Transit.Feeds;

/// <summary>What is known of a loaded feed without reading it.</summary>
internal sealed record FeedInfo(long Number, string Version, DateOnly ValidFrom, DateOnly ValidTo, int Stops, int Routes, int Trips, DateTimeOffset LoadedAt);

/// <summary>The feeds of sources; the few used last are held read.</summary>
internal sealed class FeedStore(NpgsqlDataSource database, TimeProvider time) : IDisposable
{
    private const int MostHeld = 4;

    // One at a time: a large feed takes some hundred megabytes while it is read.
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly ConcurrentDictionary<long, (FeedIndex Index, long Used)> _held = new();
    private long _uses;

    /// <summary>Reads a feed and keeps it for a source; the same one again gives the one that is there.</summary>
    /// <exception cref="GtfsException">The feed is refused.</exception>
    public async Task<(FeedInfo Info, IReadOnlyList<string> Warnings)> LoadAsync(Source source, byte[] archive, CancellationToken ct)
    {
        await _reading.WaitAsync(ct);
        try
        {
            var feed = await Task.Run(() => FeedReader.Read(new MemoryStream(archive, writable: false), null, ct), ct);
            var info = await SaveAsync(source, archive, feed, ct);
            Hold(info.Number, new FeedIndex(feed));
            return (info, feed.Warnings);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>The feeds of a source, latest first.</summary>
    public async Task<IReadOnlyList<FeedInfo>> ListAsync(SourceId source, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select number, version, valid_from, valid_to, stops, routes, trips, loaded_at from transit.feed
            where source = $1 order by number desc limit 100
            """);
        command.Parameters.Add(new() { Value = source.Value });
        List<FeedInfo> found = [];
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            found.Add(Read(row));
        }

        return found;
    }

    /// <summary>A feed, read.</summary>
    public async ValueTask<FeedIndex> OpenAsync(long number, CancellationToken ct)
    {
        if (_held.TryGetValue(number, out var held))
        {
            _held[number] = (held.Index, Interlocked.Increment(ref _uses));
            return held.Index;
        }

        await _reading.WaitAsync(ct);
        try
        {
            if (_held.TryGetValue(number, out held))
            {
                return held.Index;
            }

            await using var command = database.CreateCommand("select content from transit.feed where number = $1");
            command.Parameters.Add(new() { Value = number });
            var archive = (byte[])(await command.ExecuteScalarAsync(ct))!;
            return Hold(number, await Task.Run(() => new FeedIndex(FeedReader.Read(new MemoryStream(archive, writable: false), null, ct)), ct));
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<FeedInfo> SaveAsync(Source source, byte[] archive, Feed feed, CancellationToken ct)
    {
        // An update that changes nothing, so that the row that is there is returned.
        await using var command = database.CreateCommand("""
            insert into transit.feed (source, digest, version, valid_from, valid_to, stops, routes, trips, content, loaded_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            on conflict (source, digest) do update set version = excluded.version
            returning number, version, valid_from, valid_to, stops, routes, trips, loaded_at
            """);
        foreach (var value in (object[])[
            source.Id.Value, SHA256.HashData(archive), feed.Version, feed.ValidFrom, feed.ValidTo, feed.Stops.Length, feed.Routes.Length, feed.TripCount,
            archive, time.GetUtcNow()])
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return Read(row);
    }

    private FeedIndex Hold(long number, FeedIndex index)
    {
        _held[number] = (index, Interlocked.Increment(ref _uses));
        while (_held.Count > MostHeld)
        {
            _held.TryRemove(_held.MinBy(entry => entry.Value.Used).Key, out _);
        }

        return index;
    }

    private static FeedInfo Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetFieldValue<DateOnly>(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6),
        row.GetFieldValue<DateTimeOffset>(7));
}
