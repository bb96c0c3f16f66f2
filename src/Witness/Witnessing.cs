using Microsoft.Extensions.Logging;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Witness;

/// <summary>Takes checkpoints one at a time: judges, keeps, cosigns; and keeps evidence of what speaks against a log.</summary>
internal sealed partial class Witnessing(WitnessConfig config, WitnessFolder folder, CosignatureSigner signer, TimeProvider time, ILogger<Witnessing> logger)
{
    private readonly Lock _one = new();

    /// <summary>The judgement, and the cosignature line when it is to cosign.</summary>
    public (WitnessJudgement Judgement, string? Line, long LastSize) Take(AddCheckpoint request)
    {
        // Comparing with the last checkpoint and keeping the new one is one step: else one request could roll the other back.
        lock (_one)
        {
            SignedNote? lastNote = null;
            Checkpoint? last = null;
            var judgement = WitnessRules.Judge(request, config.KeysOf, origin => last = (lastNote = folder.Last(origin)) is null ? null : Checkpoint.Parse(lastNote.Text).Value);
            if (judgement.Answer == WitnessAnswer.Cosign)
            {
                var checkpoint = judgement.Checkpoint!;
                var cosigned = SignedNote.Sign(judgement.Note!.Text, [signer]);
                var line = cosigned.ToString()[(cosigned.Text.Length + 1)..];
                folder.Keep(checkpoint.Origin, Trusted(judgement.Note, checkpoint.Origin) + line);
                LogCosigned(logger, checkpoint.Origin, checkpoint.Size);
                return (judgement, line, checkpoint.Size);
            }

            if (judgement.Contradiction != Contradiction.None)
            {
                var path = folder.Accuse(judgement, request, lastNote!.ToString(), time.GetUtcNow());
                if (path is not null)
                {
                    LogContradiction(logger, WitnessFolder.Name(judgement.Contradiction), judgement.Checkpoint!.Origin, judgement.Checkpoint.Size, last!.Size, path);
                }
            }
            else
            {
                LogRefused(logger, judgement.Answer, judgement.Why);
            }

            return (judgement, null, last?.Size ?? 0);
        }
    }

    /// <summary>The size last cosigned for a log.</summary>
    public Checkpoint? Last(string origin)
    {
        lock (_one)
        {
            return folder.Last(origin) is { } note ? Checkpoint.Parse(note.Text).Value : null;
        }
    }

    /// <summary>The note with the signatures of trusted keys only: what others add is not for this witness to pass on.</summary>
    private string Trusted(SignedNote note, string origin)
    {
        var lines = note.ToString()[(note.Text.Length + 1)..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var keys = config.KeysOf(origin);
        var kept = note.Signatures.Zip(lines).Where(pair => keys.Any(key => key.Key.Id == pair.First.KeyId && key.Key.Name == pair.First.Name)).Select(pair => pair.Second + "\n");
        return note.Text + "\n" + string.Concat(kept);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Cosigned {Origin} at {Size} leaves")]
    private static partial void LogCosigned(ILogger logger, string origin, long size);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not cosigned ({Answer}): {Why}")]
    private static partial void LogRefused(ILogger logger, WitnessAnswer answer, string why);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Contradiction}: {Origin} signed {Size} leaves after {LastSize} were seen; evidence in {Path}")]
    private static partial void LogContradiction(ILogger logger, string contradiction, string origin, long size, long lastSize, string path);
}
