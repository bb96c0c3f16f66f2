using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Platform.Background;

namespace Puhui.Accounts.Rights;

/// <summary>Erases those whose time to think is over, and looks again at those who were erased a moment ago.</summary>
internal sealed class RightsUpkeep(RequestBook requests, Erasure erasure, TimeProvider time, ILogger<RightsUpkeep> logger)
    : Rounds(TimeSpan.FromSeconds(20), "Erasures could not be looked after", time, logger)
{
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(2);

    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var due in await requests.DueAsync(ct))
        {
            await erasure.EraseAsync(due.Holder, "holder", ct);
        }

        await erasure.SweepAsync(Lately, ct);
    }

    protected override Task RoundAsync(CancellationToken ct) => RunAsync(ct);
}
