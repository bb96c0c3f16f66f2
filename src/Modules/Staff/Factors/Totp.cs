using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.Staff.Factors;

/// <summary>Codes of an authenticator app: RFC 6238 with SHA-1, six digits, 30 seconds, which is what the apps know.</summary>
internal static class Totp
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int SecretBytes = 20;
    private const int Drift = 1;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>The step a code belongs to, one earlier or later allowed; null when it is none of these.</summary>
    public static long? StepOf(byte[] secret, string code, DateTimeOffset now)
    {
        var digits = new string([.. code.Where(letter => !char.IsWhiteSpace(letter))]);
        var current = Step(now);
        long? found = null;
        for (var step = current - Drift; step <= current + Drift; step++)
        {
            // All are compared, whichever fits.
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(secret, step)), Encoding.UTF8.GetBytes(digits)))
            {
                found = step;
            }
        }

        return found;
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238 with SHA-1 is what authenticator apps know; HMAC does not need collision resistance.")]
    public static string Code(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, mac);
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 0xf)..]) & 0x7fff_ffff;
        return (number % 1_000_000).ToString("d6", CultureInfo.InvariantCulture);
    }

    public static long Step(DateTimeOffset now) => now.ToUnixTimeSeconds() / (long)Period.TotalSeconds;

    public static string Text(byte[] secret)
    {
        var text = new StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var one in secret)
        {
            (bits, count) = ((bits << 8) | one, count + 8);
            while (count >= 5)
            {
                text.Append(Base32[(bits >> (count -= 5)) & 31]);
            }
        }

        return count > 0 ? text.Append(Base32[(bits << (5 - count)) & 31]).ToString() : text.ToString();
    }

    public static byte[] Secret(string text)
    {
        List<byte> bytes = [];
        var (bits, count) = (0, 0);
        foreach (var letter in text)
        {
            (bits, count) = (((bits << 5) | Base32.IndexOf(letter, StringComparison.Ordinal)) & 0xffff, count + 5);
            if (count >= 8)
            {
                bytes.Add((byte)((bits >> (count -= 8)) & 0xff));
            }
        }

        return [.. bytes];
    }

    public static string Uri(string issuer, string account, string secret) =>
        $"otpauth://totp/{System.Uri.EscapeDataString(issuer)}:{System.Uri.EscapeDataString(account)}?secret={secret}&issuer={System.Uri.EscapeDataString(issuer)}&digits=6&period=30";
}
