using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puhui.TransparencyLog;

namespace Puhui.Witness;

/// <summary>Looks at logs by itself: fetches the checkpoint and makes the consistency proof from the tiles the server shows to everyone.</summary>
internal sealed partial class Watching(WitnessConfig config, Witnessing witnessing, TimeProvider time, ILogger<Watching> logger) : BackgroundService
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var watched = config.Logs.Where(log => log.Watch is not null).ToArray();
        if (watched.Length == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(config.Every, time);
        do
        {
            foreach (var log in watched)
            {
                try
                {
                    await LookAsync(log, stoppingToken);
                }
                catch (Exception problem) when (problem is HttpRequestException or IOException or KeyNotFoundException || (problem is OperationCanceledException && !stoppingToken.IsCancellationRequested))
                {
                    LogUnreachable(logger, log.Origin, problem.Message);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>One look.</summary>
    private async Task LookAsync(KnownLog log, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = log.Watch, Timeout = s_patience };
        var text = await http.GetStringAsync(new Uri("tlog/checkpoint", UriKind.Relative), ct);
        var note = SignedNote.Parse(text);
        var checkpoint = note.IsAccepted ? Checkpoint.Parse(note.Value.Text) : note.Refusal;
        var last = witnessing.Last(log.Origin);
        if (checkpoint.IsAccepted && last is not null && checkpoint.Value == last)
        {
            return;
        }

        var (old, proof) = (last?.Size ?? 0, Array.Empty<TreeHash>());
        if (checkpoint.IsAccepted && last is not null && checkpoint.Value.Size > last.Size)
        {
            proof = await ProofAsync(http, last.Size, checkpoint.Value.Size, ct);
        }
        else if (checkpoint.IsAccepted && checkpoint.Value.Size < old)
        {
            // Refused whatever the old size: what counts is that it is looked at.
            old = checkpoint.Value.Size;
        }

        witnessing.Take(new AddCheckpoint(old, proof, text));
    }

    private static async Task<TreeHash[]> ProofAsync(HttpClient http, long from, long to, CancellationToken ct)
    {
        var tiles = new TileSet();
        foreach (var tile in Proofs.TilesForConsistency(from, to))
        {
            tiles.Add(tile, await http.GetByteArrayAsync(new Uri("tlog/" + tile.ToPath(), UriKind.Relative), ct));
        }

        return Proofs.Consistency(from, to, tiles);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Origin} could not be looked at: {Why}")]
    private static partial void LogUnreachable(ILogger logger, string origin, string why);
}
