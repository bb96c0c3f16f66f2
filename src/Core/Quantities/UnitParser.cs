namespace Puhui.Quantities;

internal static class UnitParser
{
    private const int LargestExponent = 9;

    public static bool TryParse(ReadOnlySpan<char> text, out List<UnitPart> parts)
    {
        parts = [];
        var sign = 1;
        var groupSign = 0;
        var expectsSymbol = true;
        for (var i = 0; i < text.Length;)
        {
            if (expectsSymbol)
            {
                if (text[i] == '(' && groupSign == 0)
                {
                    groupSign = sign;
                    sign = 1;
                    i++;
                    continue;
                }

                var length = LengthOfSymbol(text[i..]);
                var token = text.Slice(i, length);
                if (token is "1" && parts.Count == 0)
                {
                    // "1/km": nothing above the line.
                }
                else if (TryReadPart(token, out var part))
                {
                    parts.Add(part with { Exponent = part.Exponent * sign * (groupSign == 0 ? 1 : groupSign) });
                }
                else
                {
                    return false;
                }

                i += length;
                expectsSymbol = false;
                continue;
            }

            switch (text[i++])
            {
                case '/':
                    (sign, expectsSymbol) = (-1, true);
                    break;
                case '*' or '·':
                    (sign, expectsSymbol) = (1, true);
                    break;
                case ')' when groupSign != 0:
                    groupSign = 0;
                    break;
                default:
                    return false;
            }
        }

        return !expectsSymbol && groupSign == 0 && parts.Count > 0;
    }

    private static int LengthOfSymbol(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny("/*·()");
        return end < 0 ? text.Length : end;
    }

    private static bool TryReadPart(ReadOnlySpan<char> token, out UnitPart part)
    {
        part = default;
        if (UnitSymbol.TryFind(token, out var symbol))
        {
            part = new UnitPart(symbol, 1);
            return true;
        }

        if (token.IsEmpty)
        {
            return false;
        }

        var last = token[^1];
        var digit = last switch { '²' => 2, '³' => 3, >= '0' and <= '9' => last - '0', _ => 0 };
        if (digit is 0 or > LargestExponent)
        {
            return false;
        }

        var name = token[..^1];
        var negative = name.EndsWith("-", StringComparison.Ordinal);
        name = negative ? name[..^1] : name;
        name = name.EndsWith("^", StringComparison.Ordinal) ? name[..^1] : name;
        if (!UnitSymbol.TryFind(name, out symbol))
        {
            return false;
        }

        part = new UnitPart(symbol, negative ? -digit : digit);
        return true;
    }
}
