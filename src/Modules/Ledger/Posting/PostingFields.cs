using System.Globalization;
using Puhui.Bookkeeping;
using Puhui.TransparencyLog;

namespace Puhui.Ledger.Posting;

/// <summary>
/// What the posting commitment of a leaf commits to, in order: holder, asset, amount, time. The amount is signed as the holder
/// sees it; where nothing moves (pending, void) it is what is reserved (positive) or released (negative).
/// </summary>
internal static class PostingFields
{
    public static void Write(FieldWriter fields, ReadOnlySpan<byte> holder, string asset, long amount, DateTimeOffset occurredAt)
    {
        fields.Clear();
        fields.Add("holder"u8, holder);
        fields.Add("asset"u8, asset);
        fields.Add("amount"u8, amount);
        fields.Add("occurredAt"u8, occurredAt);
    }

    /// <summary>The same, readable.</summary>
    public static FieldList Of(AccountId holder, Asset asset, long amount, DateTimeOffset occurredAt) => new(
    [
        new Field("holder", holder.ToString()),
        new Field("asset", asset.Code),
        new Field("amount", amount.ToString(CultureInfo.InvariantCulture)),
        new Field("occurredAt", occurredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)),
    ]);
}
