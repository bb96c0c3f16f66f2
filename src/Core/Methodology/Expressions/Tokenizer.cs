using System.Text;
using Puhui.Quantities;

namespace Puhui.Methodology.Expressions;

internal enum TokenKind
{
    End,
    Number,
    Word,
    Name,
    Symbol,
}

internal readonly record struct Token(TokenKind Kind, int At, string Text, decimal Value = 0, Unit? Unit = null);

/// <summary>Cuts an expression into tokens. Names may hold hyphens, so a minus needs blanks around it.</summary>
internal static class Tokenizer
{
    private const string EndsOfUnit = " \t\r\n,)]+=<>!";

    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        for (var i = 0; ;)
        {
            while (i < text.Length && char.IsWhiteSpace(text[i]))
            {
                i++;
            }

            if (i == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, i, "the end"));
                return tokens;
            }

            var token = text[i] switch
            {
                '\'' or '"' => ReadWord(text, i),
                >= '0' and <= '9' => ReadNumber(text, i),
                _ when IsNameStart(text[i]) => new Token(TokenKind.Name, i, text[i..EndOfName(text, i)]),
                _ => ReadSymbol(text, i),
            };
            tokens.Add(token);
            i = EndOf(token, text);
        }
    }

    private static int EndOf(Token token, string text) => token.Kind switch
    {
        TokenKind.Word => token.At + token.Text.Length + 2,
        TokenKind.Number => EndOfNumber(text, token.At, out _),
        _ => token.At + token.Text.Length,
    };

    private static Token ReadWord(string text, int at)
    {
        var end = text.IndexOf(text[at], at + 1);
        return end < 0
            ? throw new ExpressionException(at, "a quote is not closed")
            : new Token(TokenKind.Word, at, text[(at + 1)..end]);
    }

    private static Token ReadNumber(string text, int at)
    {
        var end = EndOfNumber(text, at, out var endOfDigits);
        var digits = text[at..endOfDigits];
        if (DecimalText.ReadStart(Encoding.ASCII.GetBytes(digits), out var value, out var consumed) != DecimalFault.None || consumed != digits.Length)
        {
            throw new ExpressionException(at, "a number cannot be read", "digits with at most one point", digits);
        }

        var unitText = text[endOfDigits..end].Trim();
        var unit = Unit.One;
        if (unitText.Length > 0 && !Unit.TryParse(unitText, out unit))
        {
            throw new ExpressionException(at, $"'{unitText}' after {digits} is not a known unit", "a unit, or an operator with blanks around it", unitText);
        }

        return new Token(TokenKind.Number, at, digits, value, unit);
    }

    private static int EndOfNumber(string text, int at, out int endOfDigits)
    {
        var i = at;
        while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '.'))
        {
            i++;
        }

        endOfDigits = i;
        var unitStart = i;
        while (unitStart < text.Length && text[unitStart] == ' ')
        {
            unitStart++;
        }

        if (unitStart == text.Length || !(char.IsLetter(text[unitStart]) || text[unitStart] == '%'))
        {
            return endOfDigits;
        }

        var end = unitStart;
        var depth = 0;
        while (end < text.Length && (depth > 0 || !EndsOfUnit.Contains(text[end], StringComparison.Ordinal)))
        {
            depth += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
            end++;
        }

        return text[unitStart..end] is "and" or "or" ? endOfDigits : end;
    }

    private static Token ReadSymbol(string text, int at)
    {
        var two = at + 1 < text.Length ? text.Substring(at, 2) : "";
        if (two is "<=" or ">=" or "!=")
        {
            return new Token(TokenKind.Symbol, at, two);
        }

        return "+-*/^<>=(),[]".Contains(text[at], StringComparison.Ordinal)
            ? new Token(TokenKind.Symbol, at, text[at].ToString())
            : throw new ExpressionException(at, $"'{text[at]}' has no meaning here", "a name, a number, an operator or a bracket", text[at].ToString());
    }

    private static bool IsNameStart(char letter) => char.IsLetter(letter) || letter == '_';

    private static int EndOfName(string text, int at)
    {
        var i = at;
        while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_' || IsInner(text, i)))
        {
            i++;
        }

        return i;
    }

    private static bool IsInner(string text, int i) =>
        text[i] is '-' or '.' && i + 1 < text.Length && (char.IsLetterOrDigit(text[i + 1]) || text[i + 1] == '_');
}
