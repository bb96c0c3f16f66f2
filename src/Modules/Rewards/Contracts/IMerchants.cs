using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Rewards.Contracts;

/// <summary>Merchants of a programme: who gives goods for points and is settled for them.</summary>
public interface IMerchants
{
    /// <summary>Adds a merchant or changes one. Refusals: <c>merchant_unknown</c>, <c>name_invalid</c>, <c>region_invalid</c>, <c>address_invalid</c>, <c>revision_stale</c>.</summary>
    Task<Result<Merchant>> SaveAsync(MerchantDraft draft, string by, CancellationToken ct);

    /// <summary>One merchant; null when there is none.</summary>
    Task<Merchant?> FindAsync(MerchantId id, CancellationToken ct);

    /// <summary>The merchants of a programme by name.</summary>
    Task<IReadOnlyList<Merchant>> ListAsync(ProgrammeId programme, CancellationToken ct);

    /// <summary>A key for a merchant's till, shown once; the earlier one stops. Refusal: <c>merchant_unknown</c>.</summary>
    Task<Result<string>> NewKeyAsync(MerchantId id, string by, CancellationToken ct);

    /// <summary>The merchant a till's key is of; null when it is none's.</summary>
    Task<Merchant?> ByKeyAsync(string key, CancellationToken ct);
}

/// <summary>What to save of a merchant.</summary>
/// <param name="Id">Null for a new one.</param>
/// <param name="Programme">Whose.</param>
/// <param name="NameZh">1 to 60 characters.</param>
/// <param name="NameEn">1 to 60 characters.</param>
/// <param name="Region">ISO 3166 code; null for everywhere.</param>
/// <param name="AddressZh">Where to go, up to 200 characters; empty for online.</param>
/// <param name="AddressEn">The same in English.</param>
/// <param name="Open">Whether it takes part.</param>
/// <param name="Revision">The revision it was changed from; 0 for new.</param>
public sealed record MerchantDraft(MerchantId? Id, ProgrammeId Programme, string NameZh, string NameEn, string? Region, string AddressZh, string AddressEn, bool Open, int Revision);

/// <summary>A merchant.</summary>
public sealed record Merchant(MerchantId Id, ProgrammeId Programme, string NameZh, string NameEn, string? Region, string AddressZh, string AddressEn, bool Open, int Revision)
{
    /// <summary>Its name in a language.</summary>
    public string Name(bool chinese) => chinese ? NameZh : NameEn;
}

/// <summary>Names one merchant. Text form: <c>mer_…</c>.</summary>
/// <param name="Value">A UUID, version 7.</param>
public readonly record struct MerchantId(Guid Value)
{
    /// <summary>The prefix of the text form.</summary>
    public const string Prefix = "mer";

    /// <summary>A new id, ordered by time.</summary>
    public static MerchantId New() => new(OrderedId.New());

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string? text, out MerchantId id)
    {
        var parsed = IdText.TryParse(Prefix, text, out var value);
        id = new MerchantId(value);
        return parsed;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => IdText.Format(Prefix, Value);
}
