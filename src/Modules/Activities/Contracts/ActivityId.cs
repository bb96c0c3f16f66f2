using Puhui.Quantities;

namespace Puhui.Activities.Contracts;

/// <summary>Names one recorded activity. Text form: <c>act_…</c>.</summary>
/// <param name="Value">A UUID, version 7 when minted by <see cref="New"/>.</param>
public readonly record struct ActivityId(Guid Value) : IComparable<ActivityId>
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "act";

    /// <summary>A new id, ordered by time.</summary>
    public static ActivityId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out ActivityId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new ActivityId(value);
        return parsed;
    }

    /// <inheritdoc />
    public int CompareTo(ActivityId other) => Value.CompareTo(other.Value);

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
