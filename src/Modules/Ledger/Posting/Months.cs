using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Puhui.Ledger.Posting;

/// <summary>
/// Opens the partitions of a month: ahead of time in the background, and at once when a batch needs one that is not there.
/// Always on a connection of its own: what attaching locks must not wait for a caller's transaction.
/// </summary>
internal sealed class Months(NpgsqlDataSource database, TimeProvider time, ILogger<Months> logger) : BackgroundService
{
    private static readonly TimeSpan s_lookAhead = TimeSpan.FromHours(6);
    private readonly ConcurrentDictionary<(int Year, int Month), string> _open = new();

    /// <summary>The journal's partition for ids minted at this time; opened when it is not there yet.</summary>
    public ValueTask<string> TableAsync(DateTimeOffset at, CancellationToken ct) =>
        _open.TryGetValue((at.UtcDateTime.Year, at.UtcDateTime.Month), out var table) ? new(table) : new(OpenAsync(at, ct));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var now = time.GetUtcNow();
                foreach (var ahead in new[] { 0, 1, 2 })
                {
                    await TableAsync(now.AddMonths(ahead), stoppingToken);
                }
            }
            catch (NpgsqlException problem)
            {
                logger.LogWarning(problem, "The coming months could not be opened; trying again in {Hours} h, and when a batch needs one", s_lookAhead.TotalHours);
            }

            await Task.Delay(s_lookAhead, time, stoppingToken);
        }
    }

    private async Task<string> OpenAsync(DateTimeOffset at, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select ledger.open_month($1)");
        command.Parameters.AddWithValue(DateOnly.FromDateTime(at.UtcDateTime));
        await command.ExecuteNonQueryAsync(ct);
        var table = string.Create(CultureInfo.InvariantCulture, $"ledger.leg_{at.UtcDateTime:yyyy_MM}");
        return _open.GetOrAdd((at.UtcDateTime.Year, at.UtcDateTime.Month), table);
    }
}
