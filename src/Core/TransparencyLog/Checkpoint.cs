using System.Globalization;
using Puhui.Quantities;

namespace Puhui.TransparencyLog;

/// <summary>
/// The head of a log at one size (C2SP tlog-checkpoint), signed as a note. Text: origin, size, base64 root, each on its line.
/// </summary>
/// <param name="Origin">Which log: a name without spaces, such as <c>city.example/puhui</c>; also the name of its keys.</param>
/// <param name="Size">Number of leaves.</param>
/// <param name="Root">RFC 6962 root over them.</param>
public sealed record Checkpoint(string Origin, long Size, TreeHash Root)
{
    /// <summary>The text of the note.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root}\n");

    /// <summary>The signed note, one line per signer.</summary>
    public SignedNote Sign(IEnumerable<INoteSigner> signers) => SignedNote.Sign(ToText(), signers);

    /// <summary>
    /// Reads the text of a checkpoint's note; lines after the third are passed over, as the specification asks.
    /// Refused with <c>checkpoint_unreadable</c>.
    /// </summary>
    public static Result<Checkpoint> Parse(string? text)
    {
        var lines = text?.Split('\n') ?? [];
        if (lines.Length < 4 || lines[^1].Length > 0 || lines[..^1].Any(string.IsNullOrEmpty))
        {
            return Unreadable("It needs at least the three lines origin, size and root, and no empty one.");
        }

        if (!TilePath.TryParseNumber(lines[1], out var size))
        {
            return Unreadable("The second line, the size, is not a decimal number.");
        }

        return TreeHash.TryParse(lines[2], out var root)
            ? new Checkpoint(lines[0], size, root)
            : Unreadable("The third line, the root, is not the base64 of 32 bytes.");
    }

    private static Refusal Unreadable(string why) => new("checkpoint_unreadable", $"This is not a checkpoint. {why}");
}
