using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Puhui.Operating.Access;

namespace Puhui.Operating.Lists;

/// <summary>Which columns somebody chose to see, kept in a cookie of their browser.</summary>
internal static class ListColumns
{
    private const int MostColumns = 40;

    /// <summary>The chosen columns of a list; null when nothing was chosen.</summary>
    public static HashSet<string>? Chosen(HttpContext http, string list) =>
        http.Request.Cookies["cols." + list] is { Length: > 0 and < 1_000 } kept
            ? kept.Split('.').Take(MostColumns).ToHashSet(StringComparer.Ordinal)
            : null;

    /// <summary>Keeps a choice; none of them leads back to what is usual.</summary>
    public static void Keep(HttpContext http, string list, StringValues columns)
    {
        var kept = string.Join('.', columns.Where(column => column is { Length: > 0 and <= 30 } && column.All(char.IsAsciiLetterLower)).Take(MostColumns));
        http.Response.Cookies.Append("cols." + list, kept, new CookieOptions
        {
            MaxAge = kept.Length > 0 ? TimeSpan.FromDays(365) : TimeSpan.Zero,
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = http.Request.IsHttps,
            Path = Guard.Root,
            IsEssential = true,
        });
    }
}
