using Puhui.Quantities;

namespace Puhui.Bookkeeping;

/// <summary>Names one account of the books. Text form: <c>acc_…</c>.</summary>
/// <param name="Value">A UUID, version 7 when minted by <see cref="New"/>.</param>
public readonly record struct AccountId(Guid Value) : IComparable<AccountId>
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "acc";

    /// <summary>Characters of the text form, all ASCII.</summary>
    public const int TextLength = 30;

    /// <summary>A new id, ordered by time.</summary>
    public static AccountId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out AccountId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new AccountId(value);
        return parsed;
    }

    /// <inheritdoc />
    public int CompareTo(AccountId other) => Value.CompareTo(other.Value);

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
