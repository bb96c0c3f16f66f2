using Puhui.Quantities;

namespace Puhui.Staff.Contracts;

/// <summary>Names one person of staff. Text form: <c>stf_…</c>.</summary>
/// <param name="Value">A UUID, version 7 when minted by <see cref="New"/>.</param>
public readonly record struct StaffId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "stf";

    /// <summary>A new id, ordered by time.</summary>
    public static StaffId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out StaffId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new StaffId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
