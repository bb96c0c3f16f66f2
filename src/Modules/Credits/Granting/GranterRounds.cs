using Microsoft.Extensions.Logging;
using Puhui.Platform.Background;

namespace Puhui.Credits.Granting;

/// <summary>Gives points again and again, a quarter of a second apart.</summary>
internal sealed class GranterRounds(Granter granter, TimeProvider time, ILogger<GranterRounds> logger)
    : Rounds(TimeSpan.FromMilliseconds(250), "Points could not be given", time, logger)
{
    protected override Task RoundAsync(CancellationToken ct) => granter.RunAsync(ct);
}
