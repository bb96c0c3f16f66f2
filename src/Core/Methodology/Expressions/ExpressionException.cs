namespace Puhui.Methodology.Expressions;

/// <summary>An expression that cannot be read or does not make sense; caught by the reader and the checker, which know the line.</summary>
internal sealed class ExpressionException(int at, string message, string? expected = null, string? got = null) : Exception(message)
{
    /// <summary>Whether it only follows from a mistake that was named already.</summary>
    public bool IsConsequence { get; init; }

    public int At { get; } = at;

    public string? Expected { get; } = expected;

    public string? Got { get; } = got;
}
