using Puhui.Ledger.Contracts;
using Puhui.Platform;
using Puhui.TransparencyLog;

namespace Puhui.Cli.Ledger;

/// <summary>What somebody kept of a log: receipts and checkpoints in files.</summary>
internal static class KeptFiles
{
    public static async Task<IReadOnlyList<KeptCheckpoint>> ReadAsync(IReadOnlyList<string> paths, CancellationToken cancel)
    {
        var kept = new List<KeptCheckpoint>();
        foreach (var path in paths)
        {
            string text;
            try
            {
                text = await File.ReadAllTextAsync(path, cancel);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                throw new OperatorException($"{path} cannot be read: {problem.Message}", problem);
            }

            if (!text.TrimStart().StartsWith('{'))
            {
                kept.Add(new KeptCheckpoint(path, text));
                continue;
            }

            var receipt = Receipt.Parse(text);
            kept.Add(receipt.IsAccepted
                ? new KeptCheckpoint($"the receipt of {receipt.Value.Id}", receipt.Value.Checkpoint)
                : throw new OperatorException($"{path}: {receipt.Refusal.Detail}"));
        }

        return kept;
    }
}
