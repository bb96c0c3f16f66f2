using System.Diagnostics.CodeAnalysis;

namespace Puhui.Quantities;

/// <summary>Either a value or the <see cref="Refusal"/> that stands in its place. Bugs throw; outside input is refused.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>Why there is no value; null when there is one.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAccepted => Refusal is null;

    /// <summary>The value. Throws <see cref="InvalidOperationException"/> when refused: asking without looking is a bug.</summary>
    public T Value => Refusal is null ? _value! : throw new InvalidOperationException($"No value: {Refusal}");

    /// <summary>An accepted value.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Result<T>(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new(default, refusal);
    }
}
