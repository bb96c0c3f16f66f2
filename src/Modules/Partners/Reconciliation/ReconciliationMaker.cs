using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Activities.Contracts;
using Puhui.Partners.Contracts;
using Puhui.Partners.Events;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;
using Puhui.TransparencyLog;

namespace Puhui.Partners.Reconciliation;

/// <summary>
/// Makes the days that are over, of every source that ever sent something, in order. Any process may; a source is worked on by
/// the one that holds its lock.
/// </summary>
internal sealed class ReconciliationMaker(
    NpgsqlDataSource database, ISources sources, IDailyRecords records, ReconciliationStore store, PuhuiSettings settings,
    PartnersOptions options, TimeProvider time, ILogger<ReconciliationMaker> logger) : BackgroundService
{
    private const int MostDaysBack = 31;

    /// <summary>After the end of a day, for what was received before it and is still being posted.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private readonly Lazy<NoteKeys> _keys = new(() => NoteKeys.LoadOrCreate(Path.Combine(settings.DataFolder, "keys"), settings.LogOrigin, settings.Crypto));

    /// <summary>Makes what is due; returns how many days were made.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var count = 0;
        var last = await store.LastDaysAsync(ct);
        foreach (var source in await sources.ListAsync(ct))
        {
            count += await RunAsync(source, last.TryGetValue(source.Id, out var made) ? made : null, ct);
        }

        return count;
    }

    /// <summary>Adds up a day. The same day gives the same sums, whenever it is asked for after its end.</summary>
    public async Task<Sums> SumAsync(SourceId source, DayOfSource day, CancellationToken ct)
    {
        var sums = new Sums();
        await foreach (var line in records.ReadAsync(source, day.Begins, day.Ends, ct))
        {
            sums.Add(line);
        }

        sums.End();
        return sums;
    }

    public override void Dispose()
    {
        if (_keys.IsValueCreated)
        {
            _keys.Value.Dispose();
        }

        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Background && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                logger.LogWarning(problem, "A reconciliation could not be made; trying again");
            }

            await Task.Delay(s_pause, time, stoppingToken);
        }
    }

    private async Task<int> RunAsync(Source source, (DateOnly Day, DateTimeOffset Ends)? last, CancellationToken ct)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(source.ZoneId);
        var now = time.GetUtcNow();
        var over = DayOfSource.Of(now - s_grace, zone).Day.AddDays(-1);
        var earliest = over.AddDays(1 - MostDaysBack);
        var next = last?.Day.AddDays(1) ?? await FirstDayAsync(source.Id, earliest, zone, ct);
        DateTimeOffset? after = last?.Ends;
        if (next < earliest)
        {
            (next, after) = (earliest, null);
        }

        var made = 0;
        for (; next <= over; next = next.Value.AddDays(1))
        {
            var day = new DayOfSource(next.Value, zone) { After = after };
            if (!await MakeAsync(source.Id, day, ct))
            {
                break;
            }

            after = day.Ends;
            made++;
        }

        return made;
    }

    /// <summary>The days of a source begin with its first record; null when it has sent none.</summary>
    private async Task<DateOnly?> FirstDayAsync(SourceId source, DateOnly earliest, TimeZoneInfo zone, CancellationToken ct) =>
        await records.FirstAfterAsync(source, new DayOfSource(earliest, zone).Begins, ct) is { } received ? DayOfSource.Of(received, zone).Day : null;

    /// <summary>False when another process is at it or has done it.</summary>
    private async Task<bool> MakeAsync(SourceId source, DayOfSource day, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var turn = new NpgsqlCommand("select pg_try_advisory_xact_lock(hashtext('partners reconciliation'), hashtext($1))", connection))
        {
            turn.Parameters.Add(new() { Value = source.ToString() });
            if (await turn.ExecuteScalarAsync(ct) is not true)
            {
                return false;
            }
        }

        using var sums = await SumAsync(source, day, ct);
        var refused = await records.RefusalsAsync(source, day.Begins, day.Ends, ct);
        var note = SignedNote.Sign(StatementText.Write(source, day, sums, refused), _keys.Value.Signers).ToString();
        var now = time.GetUtcNow();
        if (!await ReconciliationStore.WriteAsync(connection, source, day, sums, note, now, ct))
        {
            return false;
        }

        await EventLog.AppendAsync(connection, [Ready(source, day, sums, now)], now, ct);
        await transaction.CommitAsync(ct);
        PartnersMetrics.Reconciled();
        return true;
    }

    private static NewEvent Ready(SourceId source, DayOfSource day, Sums sums, DateTimeOffset now)
    {
        var name = day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new(source, PartnerEvents.ReconciliationReady, name, now, EventBody.Json(json =>
        {
            json.WriteString("day", name);
            json.WriteString("zone", day.Zone.Id);
            json.WriteNumber("lines", sums.Lines);
            json.WriteString("sha256", Convert.ToHexStringLower(sums.Sha256));
            json.WriteString("sm3", Convert.ToHexStringLower(sums.Sm3));
            json.WriteString("url", "/v1/reconciliations/" + name);
        }));
    }
}
