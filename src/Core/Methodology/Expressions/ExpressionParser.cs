namespace Puhui.Methodology.Expressions;

/// <summary>Reads an expression by precedence: or, and, not, comparison, + −, * /, minus sign, ^.</summary>
internal sealed class ExpressionParser
{
    private const int LongestText = 4_000;
    private const int DeepestNesting = 64;

    private readonly List<Token> _tokens;
    private int _next;
    private int _depth;

    private ExpressionParser(List<Token> tokens)
    {
        _tokens = tokens;
    }

    private Token Current => _tokens[_next];

    /// <summary>Throws <see cref="ExpressionException"/> with the offset of what cannot be read.</summary>
    public static Expression Parse(string text)
    {
        if (text.Length > LongestText)
        {
            throw new ExpressionException(0, "the expression is too long", $"at most {LongestText} characters", $"{text.Length}");
        }

        var parser = new ExpressionParser(Tokenizer.Read(text));
        var root = parser.Or();
        return parser.Current.Kind == TokenKind.End
            ? new Expression(text, root)
            : throw parser.Unexpected("an operator or the end");
    }

    private Syntax Or() => Chain(And, "or", Operator.Or);

    private Syntax And() => Chain(Not, "and", Operator.And);

    private Syntax Chain(Func<Syntax> inner, string word, Operator meaning)
    {
        var left = inner();
        while (Current is { Kind: TokenKind.Name } token && token.Text == word)
        {
            _next++;
            left = new BinarySyntax(token.At, meaning, left, inner());
        }

        return left;
    }

    private Syntax Not()
    {
        if (Current is { Kind: TokenKind.Name, Text: "not" } token)
        {
            _next++;
            return new UnarySyntax(token.At, Operator.Not, Deeper(Not));
        }

        return Comparison();
    }

    private Syntax Comparison()
    {
        var left = Sum();
        Operator? meaning = Current is not { Kind: TokenKind.Symbol } symbol ? null : symbol.Text switch
        {
            "<" => Operator.Less,
            "<=" => Operator.LessOrEqual,
            ">" => Operator.Greater,
            ">=" => Operator.GreaterOrEqual,
            "=" => Operator.Equal,
            "!=" => Operator.NotEqual,
            _ => null,
        };
        return meaning is null ? left : new BinarySyntax(_tokens[_next++].At, meaning.Value, left, Sum());
    }

    private Syntax Sum()
    {
        var left = Product();
        while (Current is { Kind: TokenKind.Symbol, Text: "+" or "-" } token)
        {
            _next++;
            left = new BinarySyntax(token.At, token.Text == "+" ? Operator.Add : Operator.Subtract, left, Product());
        }

        return left;
    }

    private Syntax Product()
    {
        var left = Signed();
        while (Current is { Kind: TokenKind.Symbol, Text: "*" or "/" } token)
        {
            _next++;
            left = new BinarySyntax(token.At, token.Text == "*" ? Operator.Multiply : Operator.Divide, left, Signed());
        }

        return left;
    }

    private Syntax Signed()
    {
        if (Current is { Kind: TokenKind.Symbol, Text: "-" } token)
        {
            _next++;
            return new UnarySyntax(token.At, Operator.Subtract, Deeper(Signed));
        }

        return Power();
    }

    private Syntax Power()
    {
        var left = Primary();
        if (Current is { Kind: TokenKind.Symbol, Text: "^" } token)
        {
            _next++;
            return new BinarySyntax(token.At, Operator.Power, left, Deeper(Signed));
        }

        return left;
    }

    private Syntax Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _next++;
                return new NumberSyntax(token.At, token.Value, token.Unit!);
            case TokenKind.Word:
                _next++;
                return new WordSyntax(token.At, token.Text);
            case TokenKind.Name when token.Text is not ("and" or "or"):
                _next++;
                return Current switch
                {
                    { Kind: TokenKind.Symbol, Text: "(" } => new CallSyntax(token.At, token.Text, List("(", ")")),
                    { Kind: TokenKind.Symbol, Text: "[" } => new LookupSyntax(token.At, token.Text, List("[", "]")),
                    _ => new NameSyntax(token.At, token.Text),
                };
            case TokenKind.Symbol when token.Text == "(":
                _next++;
                var inner = Deeper(Or);
                Take(")");
                return inner;
            default:
                throw Unexpected("a number, a name or a bracket");
        }
    }

    private List<Syntax> List(string open, string close)
    {
        Take(open);
        var items = new List<Syntax> { Deeper(Or) };
        while (Current is { Kind: TokenKind.Symbol, Text: "," })
        {
            _next++;
            items.Add(Deeper(Or));
        }

        Take(close);
        return items;
    }

    // Nesting is bounded, so that no text of an author can exhaust the stack.
    private Syntax Deeper(Func<Syntax> inner)
    {
        if (++_depth > DeepestNesting)
        {
            throw new ExpressionException(Current.At, "the expression is nested too deeply", $"at most {DeepestNesting} levels", "more");
        }

        var syntax = inner();
        _depth--;
        return syntax;
    }

    private void Take(string symbol)
    {
        if (Current.Kind != TokenKind.Symbol || Current.Text != symbol)
        {
            throw Unexpected($"'{symbol}'");
        }

        _next++;
    }

    private ExpressionException Unexpected(string expected) =>
        new(Current.At, "the expression cannot be read here", expected, Current.Kind == TokenKind.End ? "the end" : $"'{Current.Text}'");
}
