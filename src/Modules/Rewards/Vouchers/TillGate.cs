using Microsoft.AspNetCore.Http;
using Puhui.Platform.Problems;
using Puhui.Rewards.Contracts;

namespace Puhui.Rewards.Vouchers;

/// <summary>Knows a merchant's till by its key: <c>Authorization: Bearer till_…</c>.</summary>
internal static class TillGate
{
    /// <summary>How the table of routes tells it.</summary>
    public const string How = "tills, by their merchant's key";

    /// <summary>Who honours by a key, for the trail.</summary>
    public const string By = "till";

    private const string Scheme = "Bearer ";

    /// <summary>The merchant, or the answer to give instead.</summary>
    public static async Task<(Merchant? Merchant, Problem? Refused)> EnterAsync(HttpContext http, IMerchants merchants)
    {
        http.Response.Headers.CacheControl = "no-store";
        var header = http.Request.Headers.Authorization;
        return header is [{ } text] && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && await merchants.ByKeyAsync(text[Scheme.Length..].Trim(), http.RequestAborted) is { } merchant
                ? (merchant, null)
                : (null, Problem.Unauthorized("Show the till's key: Authorization: Bearer till_… . The programme's operator gives a new one; the earlier then stops."));
    }
}
