using System.Buffers.Binary;
using System.Text;
using Puhui.Quantities;

namespace Puhui.TransparencyLog;

/// <summary>One signature line of a note.</summary>
/// <param name="Name">Name of the key.</param>
/// <param name="KeyId">Its id; name and id together tell the key.</param>
/// <param name="Bytes">The signature.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// A text signed by one or more keys (C2SP signed-note): the text, ending in a newline; an empty line; lines
/// <c>— name base64(key id ‖ signature)</c>.
/// </summary>
public sealed class SignedNote
{
    private const string LineStart = "— ";
    private const int MostSignatures = 64;
    private const int LongestNote = 1 << 20;

    // Throws at half a surrogate pair: it has no UTF-8 form, and a stand-in would be signed instead.
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>What is signed, with its final newline.</summary>
    public string Text { get; }

    /// <summary>The signatures, as they stand; not checked.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Signs a text with each signer in turn. Throws <see cref="ArgumentException"/> when the text is not a note's.</summary>
    public static SignedNote Sign(string text, IEnumerable<INoteSigner> signers)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(signers);
        if (!text.EndsWith('\n') || HasControlCharacter(text))
        {
            throw new ArgumentException("The text of a note ends in a newline and holds no other control character.", nameof(text));
        }

        var message = s_utf8.GetBytes(text);
        return new SignedNote(text, [.. signers.Select(s => new NoteSignature(s.Key.Name, s.Key.Id, s.Sign(message)))]);
    }

    /// <summary>Reads a note without checking its signatures; refused with <c>note_unreadable</c> and the place.</summary>
    public static Result<SignedNote> Parse(string? note)
    {
        if (note is null || note.Length > LongestNote || HasControlCharacter(note) || HasHalfPair(note))
        {
            return Unreadable("It is missing, larger than 1 MiB, or holds characters no note may hold.");
        }

        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !note.EndsWith('\n') || split + 2 == note.Length)
        {
            return Unreadable("It does not end in an empty line and lines of signatures.");
        }

        var signatures = new List<NoteSignature>();
        foreach (var line in note[(split + 2)..^1].Split('\n'))
        {
            var parts = line.StartsWith(LineStart, StringComparison.Ordinal) ? line[LineStart.Length..].Split(' ') : [];
            if (parts.Length != 2 || !NoteKey.IsName(parts[0]) || !Base64Text.TryDecode(parts[1], out var bytes) || bytes.Length < 5)
            {
                return Unreadable($"Signature line {signatures.Count + 1} is not '— name base64'.");
            }

            signatures.Add(new NoteSignature(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4)));
        }

        return signatures.Count <= MostSignatures
            ? new SignedNote(note[..(split + 1)], signatures)
            : Unreadable($"It holds more than {MostSignatures} signatures.");
    }

    /// <summary>
    /// Checks the note: the keys among <paramref name="verifiers"/> that signed it. Signatures of other keys are passed over.
    /// Refused with <c>signature_wrong</c> when a known key's signature does not fit the text, and with <c>signature_missing</c>
    /// when none of the keys signed.
    /// </summary>
    public Result<IReadOnlyList<NoteKey>> Verify(IReadOnlyCollection<INoteVerifier> verifiers)
    {
        ArgumentNullException.ThrowIfNull(verifiers);
        var message = s_utf8.GetBytes(Text);
        var signed = new List<NoteKey>();
        foreach (var signature in Signatures)
        {
            var verifier = verifiers.FirstOrDefault(v =>
                v.Key.Id == signature.KeyId && string.Equals(v.Key.Name, signature.Name, StringComparison.Ordinal));
            if (verifier is null)
            {
                continue;
            }

            if (!verifier.Verify(message, signature.Bytes.Span))
            {
                return new Refusal("signature_wrong", $"The signature of {signature.Name} ({verifier.Key.Kind}) does not fit the text: one of them was changed.");
            }

            signed.Add(verifier.Key);
        }

        return signed.Count > 0
            ? signed
            : new Refusal("signature_missing", "None of the given keys signed the note.");
    }

    /// <summary>The whole note.</summary>
    public override string ToString()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures)
        {
            var bytes = new byte[4 + signature.Bytes.Length];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, signature.KeyId);
            signature.Bytes.CopyTo(bytes.AsMemory(4));
            note.Append(LineStart).Append(signature.Name).Append(' ').Append(Convert.ToBase64String(bytes)).Append('\n');
        }

        return note.ToString();
    }

    private static bool HasControlCharacter(string text) =>
        text.AsSpan().ContainsAnyInRange('\0', '\t') || text.AsSpan().ContainsAnyInRange('\v', '\u001f');

    private static bool HasHalfPair(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return true;
            }

            text = text[length..];
        }

        return false;
    }

    private static Refusal Unreadable(string why) => new("note_unreadable", $"This is not a signed note. {why}");
}
