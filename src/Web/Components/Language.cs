using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Puhui.Components;

/// <summary>
/// One of the two languages of the product. Words stand side by side where they are used,
/// <c>language.Say("今天", "Today")</c>, so that neither can be forgotten and both are read together.
/// </summary>
public sealed class Language
{
    private const string CookieName = "lang";

    private Language(string tag, string culture)
    {
        Tag = tag;
        Culture = CultureInfo.GetCultureInfo(culture);
    }

    /// <summary>Simplified Chinese, the first language.</summary>
    public static Language Chinese { get; } = new("zh-CN", "zh-CN");

    /// <summary>English, with the day before the month.</summary>
    public static Language English { get; } = new("en", "en-GB");

    /// <summary>The BCP 47 tag for <c>lang</c> attributes: <c>zh-CN</c> or <c>en</c>.</summary>
    public string Tag { get; }

    /// <summary>The culture that numbers and dates are written in.</summary>
    public CultureInfo Culture { get; }

    /// <summary>The other language.</summary>
    public Language Other => ReferenceEquals(this, Chinese) ? English : Chinese;

    /// <summary>The words of this language.</summary>
    public string Say(string chinese, string english) => ReferenceEquals(this, Chinese) ? chinese : english;

    /// <summary>
    /// The language of a request: <c>?lang=</c> (remembered in a cookie), the cookie, <c>Accept-Language</c>, then <paramref name="fallback"/>.
    /// </summary>
    public static Language Of(HttpContext http, Language? fallback = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (Named(http.Request.Query["lang"]) is { } chosen)
        {
            if (!http.Response.HasStarted)
            {
                http.Response.Cookies.Append(CookieName, chosen.Tag, new CookieOptions
                {
                    MaxAge = TimeSpan.FromDays(365),
                    HttpOnly = true,
                    SameSite = SameSiteMode.Lax,
                    Secure = http.Request.IsHttps,
                    IsEssential = true,
                });
            }

            return chosen;
        }

        return Named(http.Request.Cookies[CookieName])
            ?? Preferred(http.Request)
            ?? fallback
            ?? Chinese;
    }

    private static Language? Preferred(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(range => range.Quality ?? 1)
            .Select(range => Named(range.Value.Value))
            .FirstOrDefault(language => language is not null);

    private static Language? Named(string? tag) =>
        tag is null ? null
        : tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese
        : tag.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? English
        : null;
}
