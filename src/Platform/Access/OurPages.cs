using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Puhui.Platform.Settings;

namespace Puhui.Platform.Access;

/// <summary>Whether a request was sent by a page of this server, as the browser tells it.</summary>
internal static class OurPages
{
    public static bool Sent(HttpContext http)
    {
        var headers = http.Request.Headers;
        if (!StringValues.IsNullOrEmpty(headers["Sec-Fetch-Site"]) && headers["Sec-Fetch-Site"] != "same-origin")
        {
            return false;
        }

        if (StringValues.IsNullOrEmpty(headers.Origin))
        {
            // Browsers always name an origin; what names none still needs the session and the form's token.
            return true;
        }

        if (headers.Origin == "null" && headers["Sec-Fetch-Site"] == "same-origin")
        {
            // A page of ours that tells nobody its address; no page can write the other header itself.
            return true;
        }

        return Uri.TryCreate(headers.Origin, UriKind.Absolute, out var origin)
            && (string.Equals(origin.Authority, http.Request.Host.Value, StringComparison.OrdinalIgnoreCase)
                || (http.RequestServices.GetRequiredService<PuhuiSettings>().PublicUrl is { } url
                    && string.Equals(origin.Authority, new Uri(url).Authority, StringComparison.OrdinalIgnoreCase)));
    }
}
