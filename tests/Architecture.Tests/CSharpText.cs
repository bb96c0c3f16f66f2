using System.Text;

namespace Puhui.Architecture.Tests;

/// <summary>
/// Splits C# source into what is code and what is inside string literals, comments left out of both.
/// Interpolation holes stay in the string part; for these rules that only makes them stricter.
/// </summary>
internal static class CSharpText
{
    public static (string Code, IReadOnlyList<string> Strings) Split(string source)
    {
        var code = new StringBuilder(source.Length);
        var strings = new List<string>();
        var at = 0;
        while (at < source.Length)
        {
            if (Starts(source, at, "//"))
            {
                at = EndOf(source, at, "\n");
            }
            else if (Starts(source, at, "/*"))
            {
                at = EndOf(source, at + 2, "*/");
            }
            else if (source[at] == '"')
            {
                at = ReadString(source, at, verbatim: at > 0 && (source[at - 1] == '@' || (at > 1 && source[at - 1] == '$' && source[at - 2] == '@')), strings);
                code.Append("\"\"");
            }
            else if (source[at] == '\'')
            {
                var end = at + 1;
                while (end < source.Length && source[end] != '\'')
                {
                    end += source[end] == '\\' ? 2 : 1;
                }

                code.Append("' '");
                at = end + 1;
            }
            else
            {
                code.Append(source[at++]);
            }
        }

        return (code.ToString(), strings);
    }

    private static int ReadString(string source, int at, bool verbatim, List<string> strings)
    {
        var quotes = 0;
        while (at + quotes < source.Length && source[at + quotes] == '"')
        {
            quotes++;
        }

        if (quotes >= 3)
        {
            var fence = new string('"', quotes);
            var close = source.IndexOf(fence, at + quotes, StringComparison.Ordinal);
            close = close < 0 ? source.Length : close;
            strings.Add(source[(at + quotes)..close]);
            return Math.Min(close + quotes, source.Length);
        }

        if (quotes == 2 && !verbatim)
        {
            return at + 2;
        }

        var end = at + 1;
        while (end < source.Length)
        {
            if (verbatim && Starts(source, end, "\"\""))
            {
                end += 2;
            }
            else if (!verbatim && source[end] == '\\')
            {
                end += 2;
            }
            else if (source[end] == '"')
            {
                break;
            }
            else
            {
                end++;
            }
        }

        strings.Add(source[(at + 1)..Math.Min(end, source.Length)]);
        return end + 1;
    }

    private static bool Starts(string source, int at, string what) => string.CompareOrdinal(source, at, what, 0, what.Length) == 0;

    private static int EndOf(string source, int at, string what)
    {
        var end = source.IndexOf(what, at, StringComparison.Ordinal);
        return end < 0 ? source.Length : end + what.Length;
    }
}
