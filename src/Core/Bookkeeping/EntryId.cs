using Puhui.Quantities;

namespace Puhui.Bookkeeping;

/// <summary>Names one entry of the books; its random part makes it an unguessable capability. Text form: <c>ent_…</c>.</summary>
/// <param name="Value">A UUID, version 7 when minted by <see cref="New"/>.</param>
public readonly record struct EntryId(Guid Value) : IComparable<EntryId>
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "ent";

    /// <summary>A new id, ordered by time.</summary>
    public static EntryId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out EntryId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new EntryId(value);
        return parsed;
    }

    /// <inheritdoc />
    public int CompareTo(EntryId other) => Value.CompareTo(other.Value);

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
