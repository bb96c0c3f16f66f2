using Puhui.Quantities;

namespace Puhui.Activities.Contracts;

/// <summary>Names one source: a partner's feed of activities. Text form: <c>src_…</c>.</summary>
/// <param name="Value">A UUID, version 7 when minted by <see cref="New"/>.</param>
public readonly record struct SourceId(Guid Value) : IComparable<SourceId>
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "src";

    /// <summary>A new id, ordered by time.</summary>
    public static SourceId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out SourceId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new SourceId(value);
        return parsed;
    }

    /// <inheritdoc />
    public int CompareTo(SourceId other) => Value.CompareTo(other.Value);

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
