using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Puhui.Accounts.Contracts;
using Puhui.Activities.Contracts;
using Puhui.Activities.Sources;
using Puhui.Activities.Sources.Signing;
using Puhui.Quantities;

namespace Puhui.Activities.Linking;

internal sealed class LinkTokens(SigningKeys keys, SourceStore sources, TimeProvider time) : ILinkTokens
{
    private const string Start = "puhui-link.1.";
    private const int Longest = 2048;
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(10);
    private static readonly Refusal Invalid = new("token_invalid", "This is not a link token of a partner here, or its time is over. Go back to the partner and begin again.");

    public async Task<Result<SignedLink>> ReadAsync(string token, CancellationToken ct)
    {
        if (token.Length > Longest || !token.StartsWith(Start, StringComparison.Ordinal) || token[Start.Length..].Split('.') is not [var payload, var keyText, var signature]
            || !SourceKeyId.TryParse(keyText, out var keyId) || Decode(signature) is not { } signatureBytes || Decode(payload) is not { } json || Parse(json) is not { } says)
        {
            return Invalid;
        }

        if (await keys.FindAsync(keyId, ct) is not { } key
            || !key.Verify(Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]), signatureBytes)
            || await keys.ValidityAsync(keyId, ct) is not (false, false)
            || await sources.FindAsync(key.Source, ct) is not { State: SourceState.Open } source)
        {
            return Invalid;
        }

        var now = time.GetUtcNow();
        return says.Until <= now || says.Until > now + Most ? Invalid : new SignedLink(source, says);
    }

    private static byte[]? Decode(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static LinkToken? Parse(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 });
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 and <= 128 } name
                && root.TryGetProperty("subject", out var subject) && subject.ValueKind == JsonValueKind.String && subject.GetString() is { } who && SubjectText.Check(who) is null
                && root.TryGetProperty("expires", out var expires) && expires.TryGetInt64(out var seconds) && seconds is > 0 and < 100_000_000_000
                ? new LinkToken(name, who, DateTimeOffset.FromUnixTimeSeconds(seconds))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
