using System.Net;
using Puhui.Platform.Http;
using Puhui.Platform.Settings;
using Puhui.Quantities;

namespace Puhui.Partners.Webhooks;

/// <summary>What an address of a webhook may look like. Where its name leads is judged when a connection is made, each time.</summary>
internal sealed class WebhookUrl(PuhuiSettings settings)
{
    private const int Longest = 2000;

    /// <summary>The address in canonical spelling. Refused with <c>webhook_url_invalid</c> or <c>webhook_url_inside</c>.</summary>
    public Result<Uri> Read(string text)
    {
        if (text.Length > Longest || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.IdnHost.Length == 0
            || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            return Invalid($"url is an https address of at most {Longest} characters, without user and fragment.");
        }

        var literal = IPAddress.TryParse(url.IdnHost, out var address) ? address : null;
        var isLoopback = url.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (literal is not null && IPAddress.IsLoopback(literal));
        if (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && isLoopback && settings.OutsideLoopback))
        {
            return Invalid("url begins with https://.");
        }

        return (isLoopback && !settings.OutsideLoopback) || (!isLoopback && literal is not null && !OutsideAddresses.IsOutside(literal))
            ? new Refusal("webhook_url_inside", "Webhooks go out into the world only, never to an address of a private or special network.", "url")
            : url;
    }

    private static Refusal Invalid(string detail) => new("webhook_url_invalid", detail, "url");
}
