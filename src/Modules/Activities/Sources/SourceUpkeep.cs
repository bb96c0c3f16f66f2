using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Activities.Sources.Keys;
using Puhui.Activities.Sources.Limits;
using Puhui.Activities.Sources.Sandbox;
using Puhui.Platform.Background;

namespace Puhui.Activities.Sources;

/// <summary>
/// What of the sources is done later: counts of the day every two seconds and at the end, last uses of keys every half minute, old
/// nonces and old sandbox records now and then.
/// </summary>
internal sealed class SourceUpkeep(NpgsqlDataSource database, TimeProvider time, SourceMeter meter, KeyUses uses, ILogger<SourceUpkeep> logger)
    : Rounds(TimeSpan.FromSeconds(2), "The books of the sources could not be written", time, logger)
{
    private const int UsesEvery = 15;
    private const int SweepEvery = 150;
    private long _round;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(() => meter.FlushAsync(cancellationToken));
        await TryAsync(() => uses.FlushAsync(cancellationToken));
    }

    public async Task SweepAsync(CancellationToken ct)
    {
        await using (var delete = database.CreateCommand("delete from activities.nonce where until < $1"))
        {
            delete.Parameters.Add(new() { Value = Time.GetUtcNow().UtcDateTime });
            await delete.ExecuteNonQueryAsync(ct);
        }

        await SandboxTable.SweepAsync(database, Time.GetUtcNow(), ct);
    }

    protected override async Task RoundAsync(CancellationToken ct)
    {
        _round++;
        await TryAsync(() => meter.FlushAsync(ct));
        if (_round % UsesEvery == 0)
        {
            await TryAsync(() => uses.FlushAsync(ct));
        }

        if (_round % SweepEvery == 0)
        {
            await SweepAsync(ct);
        }
    }
}
