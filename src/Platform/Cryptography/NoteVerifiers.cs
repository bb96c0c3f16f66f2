using System.Security.Cryptography;
using Puhui.Quantities;
using Puhui.TransparencyLog;

namespace Puhui.Platform.Cryptography;

/// <summary>Makes verifiers from key lines, as <c>/tlog/key</c> serves them and people pass them on.</summary>
public static class NoteVerifiers
{
    /// <summary>A verifier for a key of any kind.</summary>
    public static INoteVerifier For(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Kind switch
        {
            NoteKeyKind.Ed25519 => new Ed25519Verifier(key),
            NoteKeyKind.Cosignature => new CosignatureVerifier(key),
            _ => new Sm2Verifier(key),
        };
    }

    /// <summary>Reads key lines, one each; empty lines are passed over. Refused with <c>key_unreadable</c>.</summary>
    public static Result<IReadOnlyList<INoteVerifier>> Parse(string? keyLines)
    {
        var verifiers = new List<INoteVerifier>();
        foreach (var line in (keyLines ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!NoteKey.TryParse(line, out var key))
            {
                return Unreadable($"'{line}' is not of the form name+id+base64, or its id does not fit.");
            }

            try
            {
                verifiers.Add(For(key));
            }
            catch (CryptographicException e)
            {
                return Unreadable($"'{line}' holds no usable public key: {e.Message}");
            }
        }

        return verifiers.Count > 0 ? verifiers : Unreadable("There is no key line.");
    }

    private static Refusal Unreadable(string why) => new("key_unreadable", $"This is not the key of a log. {why}");
}
