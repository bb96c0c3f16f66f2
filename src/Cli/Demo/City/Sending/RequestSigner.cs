using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.Cli.Demo.City.Sending;

/// <summary>Signs requests with HMAC-SHA256 as HTTP message signatures (RFC 9421) over method, path, query and the digest of the body.</summary>
internal sealed class RequestSigner(string keyId, byte[] secret)
{
    public void Sign(HttpRequestMessage request, byte[] body)
    {
        var target = request.RequestUri!.OriginalString;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        List<(string Name, string Value)> parts = [("@method", request.Method.Method), ("@path", query < 0 ? target : target[..query])];
        if (query >= 0)
        {
            parts.Add(("@query", target[query..]));
        }

        if (body.Length > 0)
        {
            var digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";
            request.Headers.TryAddWithoutValidation("Content-Digest", digest);
            parts.Add(("content-digest", digest));
        }

        var created = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var input = string.Create(
            CultureInfo.InvariantCulture,
            $"({string.Join(' ', parts.Select(part => $"\"{part.Name}\""))});created={created};nonce=\"{nonce}\";keyid=\"{keyId}\";alg=\"hmac-sha256\"");
        var text = string.Concat(parts.Select(part => $"\"{part.Name}\": {part.Value}\n")) + $"\"@signature-params\": {input}";
        request.Headers.TryAddWithoutValidation("Signature-Input", $"puhui={input}");
        request.Headers.TryAddWithoutValidation("Signature", $"puhui=:{Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text)))}:");
    }
}
