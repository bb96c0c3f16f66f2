using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.Client;

/// <summary>Puts a signature on a request: HTTP message signatures (RFC 9421) with a digest of the body (RFC 9530).</summary>
internal static class RequestSigning
{
    public static async Task SignAsync(HttpRequestMessage request, byte[]? body, ISigner signer, DateTimeOffset now, CancellationToken cancel)
    {
        var target = request.RequestUri!;
        List<(string Name, string Value)> covered = [("@method", request.Method.Method), ("@path", target.AbsolutePath)];
        if (target.Query.Length > 0)
        {
            covered.Add(("@query", target.Query));
        }

        if (body is not null)
        {
            var digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";
            request.Content!.Headers.TryAddWithoutValidation("Content-Digest", digest);
            covered.Add(("content-digest", digest));
        }

        var parameters = string.Create(
            CultureInfo.InvariantCulture,
            $"({string.Join(' ', covered.Select(part => $"\"{part.Name}\""))});created={now.ToUnixTimeSeconds()};nonce=\"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}\";keyid=\"{signer.KeyId}\";alg=\"{signer.Algorithm}\"");
        var text = string.Concat(covered.Select(part => $"\"{part.Name}\": {part.Value}\n")) + $"\"@signature-params\": {parameters}";
        var signature = await signer.SignAsync(Encoding.UTF8.GetBytes(text), cancel).ConfigureAwait(false);
        request.Headers.TryAddWithoutValidation("Signature-Input", $"puhui={parameters}");
        request.Headers.TryAddWithoutValidation("Signature", $"puhui=:{Convert.ToBase64String(signature)}:");
    }
}
