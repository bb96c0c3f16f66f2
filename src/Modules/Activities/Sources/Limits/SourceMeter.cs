using System.Collections.Concurrent;
using Npgsql;
using Puhui.Activities.Contracts;

namespace Puhui.Activities.Sources.Limits;

/// <summary>
/// Keeps sources within their limits, in memory: requests a second in each process, records a day in all of them together. What was
/// recorded is written every two seconds, and what others wrote is read then, so the day's limit may be passed by what comes in meanwhile.
/// </summary>
internal sealed class SourceMeter(NpgsqlDataSource database, TimeProvider time)
{
    private readonly ConcurrentDictionary<int, RequestRate> _rates = new();
    private readonly ConcurrentDictionary<(int Source, DateOnly Day), DayCount> _days = new();

    /// <summary>Room for the records of one request, to be settled.</summary>
    /// <param name="Count">Where they count; null when the source has no limit.</param>
    /// <param name="Records">How many.</param>
    public readonly record struct Reservation(DayCount? Count, int Records)
    {
        public void Settle(int recorded) => Count?.Settle(Records, recorded);
    }

    /// <summary>Whether a request may come in now; otherwise when to come again.</summary>
    public bool TryEnter(Source source, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (source.Limits.RequestsPerSecond is not { } perSecond)
        {
            return true;
        }

        var rate = _rates.TryGetValue(source.Number, out var known) ? known : _rates.GetOrAdd(source.Number, _ => new RequestRate());
        var taken = rate.TryTake(perSecond, time.GetUtcNow().UtcTicks, out var ticks);
        wait = TimeSpan.FromTicks(ticks);
        return taken;
    }

    /// <summary>Reserves room for records.</summary>
    /// <exception cref="SourceLimitException">They are too many for one request, or for today.</exception>
    public async ValueTask<Reservation> ReserveAsync(Source source, int records, CancellationToken ct)
    {
        var limits = source.Limits;
        if (records > limits.RecordsPerBatch)
        {
            throw new SourceLimitException(SourceLimit.Batch, $"A request of this source holds at most {limits.RecordsPerBatch:#,0} records. Send the rest in another.", null);
        }

        if (limits.RecordsPerDay is not { } most)
        {
            return default;
        }

        if (records > most)
        {
            throw new SourceLimitException(SourceLimit.Batch, $"This source may send {most:#,0} records a day, fewer than this request holds.", null);
        }

        var now = time.GetUtcNow();
        var zone = TimeZoneInfo.FindSystemTimeZoneById(source.ZoneId);
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var count = _days.TryGetValue((source.Number, day), out var known) ? known : await LoadAsync(source.Number, day, ct);
        return count.TryReserve(records, most, out var left)
            ? new Reservation(count, records)
            : throw new SourceLimitException(
                SourceLimit.Day, $"This source may send {most:#,0} records a day and has {left:#,0} left today. Nothing was recorded; send the rest tomorrow.", UntilTomorrow(now, day, zone));
    }

    /// <summary>Writes what was recorded since, reads what others wrote, and forgets the days that are over.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        var old = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-2);
        foreach (var key in _days.Keys.Where(key => key.Day < old).ToArray())
        {
            _days.TryRemove(key, out _);
        }

        if (_days.Values.ToArray() is { Length: > 0 } counts)
        {
            await WriteAsync(counts, ct);
        }
    }

    private async ValueTask<DayCount> LoadAsync(int source, DateOnly day, CancellationToken ct)
    {
        var fresh = new DayCount(source, day);
        await using var command = database.CreateCommand("select records from activities.source_day where source = $1 and day = $2");
        command.Parameters.Add(new() { Value = source });
        command.Parameters.Add(new() { Value = day });
        fresh.Written(0, await command.ExecuteScalarAsync(ct) as long? ?? 0);
        return _days.GetOrAdd((source, day), fresh);
    }

    private async Task WriteAsync(DayCount[] counts, CancellationToken ct)
    {
        var added = Array.ConvertAll(counts, count => count.ToWrite());
        await using var command = database.CreateCommand("""
            with mine as (select * from unnest($1::integer[], $2::date[], $3::bigint[]) as m(source, day, records)),
            written as (
                insert into activities.source_day (source, day, records) select * from mine where records > 0 order by 1, 2
                on conflict (source, day) do update set records = source_day.records + excluded.records returning source, day, records)
            select * from written
            union all
            select d.source, d.day, d.records from activities.source_day d join mine m using (source, day) where m.records = 0
            """);
        command.Parameters.Add(new() { Value = Array.ConvertAll(counts, count => count.Source) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(counts, count => count.Day) });
        command.Parameters.Add(new() { Value = added });
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var place = Array.FindIndex(counts, count => count.Source == row.GetInt32(0) && count.Day == row.GetFieldValue<DateOnly>(1));
            counts[place].Written(added[place], row.GetInt64(2));
        }
    }

    /// <summary>From now to the first moment of the next day in a zone, also where clocks are changed at midnight.</summary>
    private static TimeSpan UntilTomorrow(DateTimeOffset now, DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(15);
        }

        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)) - now;
    }
}
