using System.Diagnostics.CodeAnalysis;

namespace Puhui.Methodology;

/// <summary>Names one version of one method; text form <c>id@version</c>. A version's content never changes once it was used.</summary>
/// <param name="Id">For example <c>cn.jjj.low-carbon-travel</c>.</param>
/// <param name="Version">For example <c>2024.1</c>.</param>
public sealed record MethodRef(string Id, string Version)
{
    /// <summary>Reads <c>id@version</c>: both parts are of letters, digits, <c>.</c>, <c>-</c> and <c>_</c>. False for anything else.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out MethodRef? reference)
    {
        reference = null;
        var at = text?.IndexOf('@', StringComparison.Ordinal) ?? -1;
        if (at < 0 || !IsName(text.AsSpan(0, at)) || !IsName(text.AsSpan(at + 1)))
        {
            return false;
        }

        reference = new MethodRef(text![..at], text[(at + 1)..]);
        return true;
    }

    /// <summary>Whether a text may be a method's id or version.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetterOrDigit(text[0]))
        {
            return false;
        }

        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-' or '_'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary><c>id@version</c>.</summary>
    public override string ToString() => $"{Id}@{Version}";
}
