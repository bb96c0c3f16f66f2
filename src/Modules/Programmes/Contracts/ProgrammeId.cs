using Puhui.Quantities;

namespace Puhui.Programmes.Contracts;

/// <summary>Names one programme: a city, bank, employer or community that runs accounts. Text form: <c>prg_…</c>.</summary>
/// <param name="Value">A UUID, version 7 when minted by <see cref="New"/>.</param>
public readonly record struct ProgrammeId(Guid Value) : IComparable<ProgrammeId>
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "prg";

    /// <summary>A new id, ordered by time.</summary>
    public static ProgrammeId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out ProgrammeId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new ProgrammeId(value);
        return parsed;
    }

    /// <inheritdoc />
    public int CompareTo(ProgrammeId other) => Value.CompareTo(other.Value);

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
