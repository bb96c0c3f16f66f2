using System.Globalization;
using System.Text;
using Puhui.Quantities;

namespace Puhui.TransparencyLog;

/// <summary>
/// What a log asks of a witness (C2SP tlog-witness, <c>add-checkpoint</c>). Text: <c>old SIZE</c>, a line of base64 for each hash of the
/// consistency proof, an empty line, the signed checkpoint.
/// </summary>
/// <param name="OldSize">The size the witness last cosigned; 0 for none.</param>
/// <param name="Proof">Consistency proof from that size to the checkpoint's.</param>
/// <param name="Note">The signed checkpoint, as text.</param>
public sealed record AddCheckpoint(long OldSize, IReadOnlyList<TreeHash> Proof, string Note)
{
    /// <summary>The most lines a proof may have.</summary>
    public const int LongestProof = 63;

    /// <summary>The body of the request.</summary>
    public string ToText()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"old {OldSize}\n");
        foreach (var hash in Proof)
        {
            text.Append(hash.ToString()).Append('\n');
        }

        return text.Append('\n').Append(Note).ToString();
    }

    /// <summary>Reads a body; refused with <c>request_unreadable</c>.</summary>
    public static Result<AddCheckpoint> Parse(string? text)
    {
        var end = text?.IndexOf("\n\n", StringComparison.Ordinal) ?? -1;
        if (text is null || end < 0)
        {
            return Unreadable("It needs a line 'old SIZE', the lines of the proof, an empty line, and a checkpoint.");
        }

        var lines = text[..end].Split('\n');
        if (!lines[0].StartsWith("old ", StringComparison.Ordinal) || !TilePath.TryParseNumber(lines[0].AsSpan(4), out var old))
        {
            return Unreadable("Its first line is not 'old SIZE'.");
        }

        if (lines.Length - 1 > LongestProof)
        {
            return Unreadable($"Its proof has more than {LongestProof} lines.");
        }

        var proof = new List<TreeHash>();
        foreach (var line in lines[1..])
        {
            if (!TreeHash.TryParse(line, out var hash))
            {
                return Unreadable($"Line {proof.Count + 2} is not the base64 of 32 bytes.");
            }

            proof.Add(hash);
        }

        return new AddCheckpoint(old, proof, text[(end + 2)..]);
    }

    private static Refusal Unreadable(string why) => new("request_unreadable", $"This is not a request to cosign. {why}");
}
