using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Engagement.Friends;
using Puhui.Platform.Background;

namespace Puhui.Engagement.Rankings;

/// <summary>Counts what is new every few seconds, and forgets codes that are long over.</summary>
internal sealed class CountingRounds(Counting counting, NpgsqlDataSource database, TimeProvider time, ILogger<CountingRounds> logger)
    : Rounds(TimeSpan.FromSeconds(5), "The rankings could not be counted", time, logger)
{
    private static readonly TimeSpan s_forgetAfter = TimeSpan.FromDays(7);
    private DateTimeOffset _forgot;

    protected override async Task RoundAsync(CancellationToken ct)
    {
        await counting.RunAsync(ct);
        var now = Time.GetUtcNow();
        if (now - _forgot > TimeSpan.FromHours(1))
        {
            _forgot = now;
            await using var connection = await database.OpenConnectionAsync(ct);
            await FriendStore.ForgetAsync(connection, now - s_forgetAfter, ct);
        }
    }
}
