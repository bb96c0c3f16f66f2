using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Platform.Background;

namespace Puhui.Ocpi;

/// <summary>
/// Forgets what is no longer needed: contents of records after 90 days (their ids and digests stay, so repeating stays safe), sessions
/// 30 days after their last news, flags after 90 days.
/// </summary>
internal sealed class Retention(NpgsqlDataSource database, TimeProvider time, ILogger<Retention> logger)
    : Rounds(TimeSpan.FromHours(1), "Old OCPI messages could not be removed", time, logger)
{
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        var now = Time.GetUtcNow().UtcDateTime;
        var swept = 0;
        foreach (var (sql, days) in new[]
        {
            ("update ocpi.cdr set content = null where content is not null and received_at < $1", 90),
            ("delete from ocpi.session where changed_at < $1", 30),
            ("delete from ocpi.flag where last_at < $1", 90),
        })
        {
            await using var command = database.CreateCommand(sql);
            command.Parameters.Add(new() { Value = now.AddDays(-days) });
            swept += await command.ExecuteNonQueryAsync(ct);
        }

        return swept;
    }

    protected override Task RoundAsync(CancellationToken ct) => SweepAsync(ct);
}
