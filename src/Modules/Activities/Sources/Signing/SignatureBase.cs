using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Puhui.Activities.Sources.Signing;

/// <summary>The text that is signed (RFC 9421, 2.5): a line per covered component, and what the signature says of itself.</summary>
internal static class SignatureBase
{
    /// <summary>Builds it; null with the name of the component that the request lacks or that is not known.</summary>
    public static byte[]? Build(HttpContext context, SignatureInput input, string? publicUrl, out string? lacking)
    {
        var text = new StringBuilder(512);
        lacking = null;
        foreach (var component in input.Components)
        {
            var value = component.StartsWith('@') ? Derived(context.Request, component, publicUrl) : Field(context.Request, component);
            if (value is null)
            {
                lacking = component;
                return null;
            }

            text.Append('"').Append(component).Append("\": ").Append(value).Append('\n');
        }

        text.Append("\"@signature-params\": ").Append(input.Parameters);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Path and query as they were sent; the query with its question mark, or empty.</summary>
    public static (string Path, string Query) Target(HttpRequest request)
    {
        var raw = RawTarget(request);
        var query = raw.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? (raw, "") : (raw[..query], raw[query..]);
    }

    private static string RawTarget(HttpRequest request)
    {
        var raw = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (raw.StartsWith('/'))
        {
            return raw;
        }

        // The absolute form, as sent to proxies.
        var authority = raw.IndexOf("://", StringComparison.Ordinal);
        var path = authority < 0 ? -1 : raw.AsSpan(authority + 3).IndexOfAny('/', '?');
        var rest = path < 0 ? "" : raw[(authority + 3 + path)..];
        return rest.StartsWith('/') ? rest : "/" + rest;
    }

    private static string? Derived(HttpRequest request, string component, string? publicUrl)
    {
        var (path, query) = Target(request);
        return component switch
        {
            "@method" => request.Method,
            "@path" => path,
            "@query" => query.Length == 0 ? "?" : query,
            "@request-target" => path + query,
            "@target-uri" => (publicUrl ?? $"{request.Scheme}://{Authority(request)}") + path + query,
            "@authority" => Authority(request),
            "@scheme" => request.Scheme,
            _ => null,
        };
    }

    private static string Authority(HttpRequest request)
    {
        var host = request.Host;
        var isDefault = host.Port is null || host.Port == (request.Scheme == "https" ? 443 : 80);
        return (isDefault ? host.Host : $"{host.Host}:{host.Port}").ToLowerInvariant();
    }

    private static string? Field(HttpRequest request, string name)
    {
        if (!request.Headers.TryGetValue(name, out var values) || !string.Equals(name, name.ToLowerInvariant(), StringComparison.Ordinal))
        {
            return null;
        }

        return string.Join(", ", values.Select(value => (value ?? "").Trim(' ', '\t')));
    }
}
