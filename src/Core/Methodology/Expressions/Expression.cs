using Puhui.Quantities;

namespace Puhui.Methodology.Expressions;

/// <summary>An expression as written, and its parts.</summary>
/// <param name="Text">The text.</param>
/// <param name="Root">Its outermost part.</param>
public sealed record Expression(string Text, Syntax Root);

/// <summary>A part of an expression.</summary>
/// <param name="At">Offset of its first character in the text.</param>
public abstract record Syntax(int At);

/// <summary>A number, with its unit when it has one: <c>24 h</c>.</summary>
public sealed record NumberSyntax(int At, decimal Value, Unit Unit) : Syntax(At);

/// <summary>A word in quotes: <c>'E4'</c>.</summary>
public sealed record WordSyntax(int At, string Word) : Syntax(At);

/// <summary>The name of an input, a parameter, an earlier step or a built-in.</summary>
public sealed record NameSyntax(int At, string Name) : Syntax(At);

/// <summary>A table look-up: <c>mode[scenario]</c>.</summary>
public sealed record LookupSyntax(int At, string Name, IReadOnlyList<Syntax> Keys) : Syntax(At);

/// <summary>Minus or not.</summary>
public sealed record UnarySyntax(int At, Operator Operator, Syntax Operand) : Syntax(At);

/// <summary>Two parts joined by an operator.</summary>
public sealed record BinarySyntax(int At, Operator Operator, Syntax Left, Syntax Right) : Syntax(At);

/// <summary>A function of the language: if, min, max, floor, ceil, abs, co2e.</summary>
public sealed record CallSyntax(int At, string Function, IReadOnlyList<Syntax> Arguments) : Syntax(At);

/// <summary>The operators.</summary>
public enum Operator
{
    /// <summary><c>+</c></summary>
    Add,

    /// <summary><c>-</c></summary>
    Subtract,

    /// <summary><c>*</c></summary>
    Multiply,

    /// <summary><c>/</c></summary>
    Divide,

    /// <summary><c>^</c>, whole exponents only.</summary>
    Power,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>and</c></summary>
    And,

    /// <summary><c>or</c></summary>
    Or,

    /// <summary><c>not</c></summary>
    Not,
}
