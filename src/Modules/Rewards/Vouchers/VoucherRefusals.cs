using System.Globalization;
using Puhui.Quantities;

namespace Puhui.Rewards.Vouchers;

/// <summary>The refusals of vouchers, for tills and for pages.</summary>
internal static class VoucherRefusals
{
    public static Refusal Mistyped { get; } = new("voucher_unknown", "This is no voucher's code; a character was mistyped or is missing. It has 24 letters and digits.", "code");

    public static Refusal Unknown { get; } = new("voucher_unknown", "There is no voucher of this code.", "code");

    public static Refusal OfAnother { get; } = new("voucher_of_another", "This voucher is honoured by another merchant.", "code");

    public static Refusal Refunded { get; } = new("voucher_refunded", "Its holder gave it back; the points were returned.", "code");

    public static Refusal RequestConflict { get; } = new("request_conflict", "This request's id was used for another voucher. Give each redemption an id of its own.", "request");

    public static Refusal RequestInvalid { get; } = new("request_invalid", "The id of a request is 8 to 64 visible ASCII characters.", "request");

    public static Refusal UseTimeInvalid { get; } = new("use_time_invalid", "It cannot have been used then: the time is in the future, or before the voucher was made.", "at");

    public static Refusal Used(DateTimeOffset at, TimeZoneInfo? zone = null, string? by = null) => new(
        "voucher_used",
        string.Create(CultureInfo.InvariantCulture, $"It was honoured on {Local(at, zone)}{(by is null ? "" : by.StartsWith("till", StringComparison.Ordinal) ? " at this merchant's till" : " on this merchant's page")}."),
        "code");

    public static Refusal Expired(DateTimeOffset at, TimeZoneInfo? zone = null) => new(
        "voucher_expired", string.Create(CultureInfo.InvariantCulture, $"It was good until {Local(at, zone)}."), "code");

    public static Refusal TooMany(DateTimeOffset until) => new(
        "too_many_attempts", string.Create(CultureInfo.InvariantCulture, $"Too many unknown codes were tried; vouchers can be honoured again from {until:u}."));

    private static string Local(DateTimeOffset at, TimeZoneInfo? zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone ?? TimeZoneInfo.Utc);
        return local.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
    }
}
