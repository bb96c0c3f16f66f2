using Puhui.Quantities;

namespace Puhui.Partners.Contracts;

/// <summary>Names one webhook: an address of a source that events are sent to. Text form: <c>whk_…</c>.</summary>
/// <param name="Value">A UUID, version 7 when minted by <see cref="New"/>.</param>
public readonly record struct WebhookId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "whk";

    /// <summary>A new id, ordered by time.</summary>
    public static WebhookId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out WebhookId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new WebhookId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
