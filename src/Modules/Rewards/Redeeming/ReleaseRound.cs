using Microsoft.Extensions.Logging;
using Puhui.Platform.Background;
using Puhui.Rewards.Queue;

namespace Puhui.Rewards.Redeeming;

/// <summary>Releases reservations whose time ran out, whoever made them, and forgets tickets of long ago. Every process does; nothing happens twice.</summary>
internal sealed class ReleaseRound(Lazy<Redemptions?> redemptions, Lazy<WaitingRoom> room, RewardsOptions options, TimeProvider time, ILogger<ReleaseRound> logger)
    : Rounds(options.Pace, "Reservations whose time ran out could not be released", time, logger)
{
    protected override async Task RoundAsync(CancellationToken ct)
    {
        if (!options.Background)
        {
            return;
        }

        while (redemptions.Value is { } all && await all.ExpireAsync(ct) >= options.GroupSize)
        {
            // There are more.
        }

        await room.Value.TidyAsync(ct);
    }
}
