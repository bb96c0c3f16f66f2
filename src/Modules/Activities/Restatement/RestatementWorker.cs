using Microsoft.Extensions.Logging;
using Puhui.Platform.Background;

namespace Puhui.Activities.Restatement;

/// <summary>Goes on with what was begun, here or by a process that is gone.</summary>
internal sealed class RestatementWorker(Restatements restatements, Jobs jobs, TimeProvider time, ILogger<RestatementWorker> logger)
    : Rounds(TimeSpan.FromSeconds(1), "A restatement could not be worked on", time, logger)
{
    private readonly ILogger _logger = logger;

    protected override async Task RoundAsync(CancellationToken ct)
    {
        foreach (var id in await jobs.RunningAsync(ct))
        {
            Job? job;
            try
            {
                job = await jobs.OfAsync(id, ct);
            }
            catch (InvalidOperationException gone)
            {
                _logger.LogError(gone, "The restatement {Decision} waits until its method versions are installed again", id);
                continue;
            }

            if (job is not null)
            {
                await restatements.WorkAsync(job, null, null, ct);
            }
        }
    }
}
