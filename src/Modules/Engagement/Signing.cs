using System.Security.Cryptography;
using System.Text;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;
using Puhui.Quantities;
using Puhui.TransparencyLog;

namespace Puhui.Engagement;

/// <summary>Signs what leaves the house with the keys of the log, as its checkpoints are.</summary>
internal sealed class Signing(PuhuiSettings settings) : IDisposable
{
    private readonly Lazy<NoteKeys> _keys = new(() => NoteKeys.LoadOrCreate(Path.Combine(settings.DataFolder, "keys"), settings.LogOrigin, settings.Crypto));

    public string KeyLines => _keys.Value.KeyLines;

    public string Sign(string text) => SignedNote.Sign(text, _keys.Value.Signers).ToString();

    /// <summary>The text of a note that one of the keys signed. Refusals: <c>statement_unreadable</c>, <c>signature_wrong</c>, <c>key_unreadable</c>.</summary>
    public static Result<string> Open(string? note, string? keyLines)
    {
        var parsed = SignedNote.Parse(note?.ReplaceLineEndings("\n").TrimStart('\uFEFF'));
        if (!parsed.IsAccepted)
        {
            return new Refusal("statement_unreadable", $"This is not a signed statement. {parsed.Refusal.Detail}");
        }

        var verifiers = NoteVerifiers.Parse(keyLines);
        if (!verifiers.IsAccepted)
        {
            return verifiers.Refusal;
        }

        try
        {
            var verified = parsed.Value.Verify([.. verifiers.Value]);
            return verified.IsAccepted ? parsed.Value.Text : new Refusal("signature_wrong", $"The statement is not what was signed, or others signed it. {verified.Refusal.Detail}");
        }
        finally
        {
            foreach (var verifier in verifiers.Value)
            {
                (verifier as IDisposable)?.Dispose();
            }
        }
    }

    /// <summary>SHA-256 of a text, lower-case hex: what the log keeps of it.</summary>
    public static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The signed part of a note, to its last newline before the empty line.</summary>
    public static string TextOf(string note) => SignedNote.Parse(note) is { IsAccepted: true } parsed ? parsed.Value.Text : "";

    public void Dispose()
    {
        if (_keys.IsValueCreated)
        {
            _keys.Value.Dispose();
        }
    }
}
