using Puhui.Cli.Running;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Cli.Ledger;

/// <summary>A <c>--key</c>: the key line itself, or a file of key lines.</summary>
internal static class KeyText
{
    public static async Task<string> ReadAsync(string given, CancellationToken cancel)
    {
        if (NoteKey.TryParse(given.Trim(), out _))
        {
            return given;
        }

        return File.Exists(given)
            ? await File.ReadAllTextAsync(given, cancel)
            : throw new UsageException($"--key {given} is neither a key line (name+id+base64) nor a file.");
    }

    public static async Task<IReadOnlyList<INoteVerifier>> VerifiersAsync(string given, CancellationToken cancel)
    {
        var verifiers = NoteVerifiers.Parse(await ReadAsync(given, cancel));
        return verifiers.IsAccepted ? verifiers.Value : throw new UsageException(verifiers.Refusal.Detail);
    }

    /// <summary>The keys of witnesses.</summary>
    public static async Task<IReadOnlyList<NoteKey>> WitnessesAsync(IReadOnlyList<string> given, CancellationToken cancel)
    {
        var keys = new List<NoteKey>();
        foreach (var one in given)
        {
            keys.AddRange((await VerifiersAsync(one, cancel)).Select(verifier => verifier.Key));
        }

        return keys.Find(key => key.Kind != NoteKeyKind.Cosignature) is { } other
            ? throw new UsageException($"{other.Name} is the key of a log, not of a witness.")
            : keys;
    }
}
