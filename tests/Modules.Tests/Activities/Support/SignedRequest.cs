using System.Security.Cryptography;
using System.Text;
using Puhui.Activities.Contracts;

namespace Puhui.Modules.Tests.Activities.Support;

/// <summary>A request as a partner signs it, and everything that can be wrong about it.</summary>
internal sealed record SignedRequest(CreatedSourceKey Key, Func<byte[], byte[]> Sign, DateTimeOffset At)
{
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    public string Target { get; init; } = "/v1/activities";

    public string? Body { get; init; } = "[]";

    public string Nonce { get; init; } = Guid.NewGuid().ToString("n");

    public string[]? Components { get; init; }

    public string? Algorithm { get; init; }

    public string More { get; init; } = "";

    public string Digest { get; init; } = "sha-256";

    public static SignedRequest Hmac(CreatedSourceKey key, DateTimeOffset at)
    {
        var secret = Convert.FromBase64String(key.Secret!);
        return new(key, text => HMACSHA256.HashData(secret, text), at);
    }

    public bool Gzip { get; init; }

    private byte[] Bytes => Gzip ? ActivityServer.Gzip(Encoding.UTF8.GetBytes(Body!)) : Encoding.UTF8.GetBytes(Body!);

    /// <summary>The request; <paramref name="alter"/> changes it after it was signed.</summary>
    public HttpRequestMessage Build(Action<HttpRequestMessage>? alter = null)
    {
        var request = new HttpRequestMessage(Method, Target);
        var query = Target.IndexOf('?', StringComparison.Ordinal);
        var digest = Body is null ? null : $"{Digest}=:{Convert.ToBase64String(Hash(Bytes))}:";
        var components = Components ?? [.. (string[])["@method", "@path"], .. query < 0 ? (string[])[] : ["@query"], .. digest is null ? (string[])[] : ["content-digest"]];
        var parameters = $"({string.Join(' ', components.Select(name => $"\"{name}\""))});created={At.ToUnixTimeSeconds()};nonce=\"{Nonce}\";keyid=\"{Key.Key.Id}\"{(Algorithm is null ? "" : $";alg=\"{Algorithm}\"")}{More}";
        var text = new StringBuilder();
        foreach (var name in components)
        {
            var value = name switch
            {
                "@method" => Method.Method,
                "@path" => query < 0 ? Target : Target[..query],
                "@query" => query < 0 ? "?" : Target[query..],
                "@request-target" => Target,
                "content-digest" => digest,
                "content-type" => "application/json",
                _ => "",
            };
            text.Append('"').Append(name).Append("\": ").Append(value).Append('\n');
        }

        text.Append("\"@signature-params\": ").Append(parameters);
        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Bytes);
            request.Content.Headers.ContentType = new("application/json");
            request.Content.Headers.Add("Content-Digest", digest);
            if (Gzip)
            {
                request.Content.Headers.ContentEncoding.Add("gzip");
            }
        }

        request.Headers.Add("Signature-Input", $"sig={parameters}");
        request.Headers.Add("Signature", $"sig=:{Convert.ToBase64String(Sign(Encoding.UTF8.GetBytes(text.ToString())))}:");
        alter?.Invoke(request);
        return request;
    }

    private byte[] Hash(byte[] body) => Digest switch
    {
        "sha-256" => SHA256.HashData(body),
        "sha-512" => SHA512.HashData(body),
        _ => Puhui.Platform.Cryptography.Sm3.HashData(body),
    };
}
