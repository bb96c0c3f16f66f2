using Microsoft.Extensions.Logging;
using Puhui.Credits.Collecting;
using Puhui.Platform.Background;

namespace Puhui.Credits.Lots;

/// <summary>Every minute: points whose time is over run out, balls nobody came for are gone.</summary>
internal sealed class CreditRounds(Expiry expiry, BallStore balls, TimeProvider time, ILogger<CreditRounds> logger)
    : Rounds(TimeSpan.FromMinutes(1), "Points could not run out", time, logger)
{
    protected override async Task RoundAsync(CancellationToken ct)
    {
        await expiry.RunAsync(Time.GetUtcNow(), ct);
        await balls.LetGoAsync(Time.GetUtcNow(), ct);
    }
}
