using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.Ocpi.Wire;

/// <summary>Tokens of OCPI: made, digested, and carried as <c>Authorization: Token base64</c>.</summary>
internal static class TokenHeader
{
    public const int Longest = 64;
    private const string Scheme = "Token ";

    /// <summary>A new token: 256 random bits.</summary>
    public static string New() => "puhui-" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public static string Of(string token) => Scheme + Convert.ToBase64String(Encoding.UTF8.GetBytes(token));

    /// <summary>Whether a text can be a token: printable ASCII without spaces, at most 64 characters.</summary>
    public static bool IsToken(string? text) => text is { Length: > 0 and <= Longest } && text.All(c => c is > ' ' and < '\x7f');

    /// <summary>
    /// Digests of the tokens a header may mean: the text decoded from base64, as the versions spoken here say, and the text
    /// itself, as many peers send it.
    /// </summary>
    public static byte[][] Candidates(string header)
    {
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        var text = header[Scheme.Length..].Trim();
        if (text.Length is 0 or > 2 * Longest)
        {
            return [];
        }

        var bytes = new byte[text.Length];
        var decoded = Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
        return [.. new[] { decoded, text }.Where(IsToken).Select(token => Digest(token!))];
    }
}
