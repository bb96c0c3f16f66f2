using System.Text;
using Puhui.Quantities;

namespace Puhui.Accounts.Contracts;

/// <summary>The form of a subject: what a source calls someone.</summary>
public static class SubjectText
{
    /// <summary>The most bytes of UTF-8 a subject may have.</summary>
    public const int MaxBytes = 256;

    /// <summary>
    /// Null when the text can name a subject; otherwise a refusal <c>input_invalid</c>: empty, longer than
    /// <see cref="MaxBytes"/>, a control character, or half a surrogate pair (two such texts would become one in UTF-8).
    /// </summary>
    public static Refusal? Check(string text)
    {
        if (text.Length == 0)
        {
            return Refuse("The holder is empty; give the source's own name for the person.");
        }

        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != System.Buffers.OperationStatus.Done)
            {
                return Refuse("The holder is not well-formed text (half a surrogate pair).");
            }

            if (Rune.IsControl(rune))
            {
                return Refuse("The holder contains a control character.");
            }

            rest = rest[used..];
        }

        return Encoding.UTF8.GetByteCount(text) > MaxBytes
            ? Refuse($"The holder is longer than {MaxBytes} bytes of UTF-8.")
            : null;
    }

    private static Refusal Refuse(string detail) => new("input_invalid", detail, "holder");
}
