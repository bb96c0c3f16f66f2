using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.Partners.Webhooks;

/// <summary>
/// Secrets and signatures of Standard Webhooks: HMAC-SHA256 over <c>id.timestamp.body</c>, one signature per secret.
/// </summary>
internal static class WebhookSecret
{
    public const int Size = 32;
    private const string Prefix = "whsec_";

    public static byte[] New() => RandomNumberGenerator.GetBytes(Size);

    public static string Text(byte[] secret) => Prefix + Convert.ToBase64String(secret);

    /// <summary>The value of <c>webhook-signature</c>.</summary>
    public static string Sign(IEnumerable<byte[]> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")), .. body];
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed))));
    }
}
