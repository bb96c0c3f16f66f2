using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Platform.Background;
using Puhui.Platform.Settings;

namespace Puhui.CarFreeDay;

/// <summary>
/// Forgets: pictures after the days of the setting, unless somebody still has to look at them; declarations nobody finished in 40 days
/// are cancelled; closed declarations and prints go after two years.
/// </summary>
internal sealed class Retention(NpgsqlDataSource database, PuhuiSettings settings, TimeProvider time, ILogger<Retention> logger)
    : Rounds(TimeSpan.FromHours(1), "Old photos of car-free days could not be removed", time, logger)
{
    private const int AbandonedDays = 40;
    private const int PrintDays = 731;
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        var now = Time.GetUtcNow().UtcDateTime;
        var swept = 0;
        foreach (var (sql, days) in new[]
        {
            ("update carfreeday.declaration set state = 6, challenge = null, challenge_stage = null, challenge_at = null, changed_at = $1 + interval '40 days' where state in (1, 2, 3) and changed_at < $1", AbandonedDays),
            ("""
             update carfreeday.photo set picture = null where picture is not null and received_at < $1
             and not exists (select from carfreeday.declaration d where d.id = photo.declaration and d.state in (1, 2, 3, 4, 8))
             """, settings.CarFreePictureDays),
            ("delete from carfreeday.photo using carfreeday.declaration d where d.id = photo.declaration and d.state in (5, 6, 7) and d.changed_at < $1", PrintDays),
            ("delete from carfreeday.declaration where state in (5, 6, 7) and changed_at < $1", PrintDays),
            ("delete from carfreeday.print where at < $1", PrintDays),
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
