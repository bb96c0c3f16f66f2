using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.Rewards.Contracts;

/// <summary>
/// The code of a voucher: 23 random characters of Crockford's base 32 (115 bits) and a check character (Luhn modulo 32), which finds
/// every single wrong character and nearly all swapped neighbours. Written in six groups of four.
/// </summary>
public static class VoucherCode
{
    /// <summary>What a QR code begins with.</summary>
    public const string QrPrefix = "PHV:";

    /// <summary>Characters without hyphens, the check character included.</summary>
    public const int Length = 24;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Group = 4;
    private const int LongestTyped = 100;

    /// <summary>A new code without hyphens.</summary>
    public static string New()
    {
        var random = RandomNumberGenerator.GetString(Alphabet, Length - 1);
        return random + CheckOf(random);
    }

    /// <summary>
    /// Reads a code as it was scanned or typed: with or without <c>PHV:</c>, small letters, blanks and hyphens, O for 0, I and L for 1.
    /// False when it is none, also when its check character says that it was mistyped.
    /// </summary>
    public static bool TryParse(string? typed, [NotNullWhen(true)] out string? code)
    {
        code = null;
        if (typed is null || typed.Length > LongestTyped)
        {
            return false;
        }

        // A scanner or keyboard of another script may send the full-width forms.
        var text = typed.Trim();
        if (text.StartsWith(QrPrefix, StringComparison.OrdinalIgnoreCase) || text.StartsWith("PHV：", StringComparison.OrdinalIgnoreCase))
        {
            text = text[QrPrefix.Length..];
        }

        Span<char> read = stackalloc char[Length];
        var length = 0;
        foreach (var letter in text)
        {
            if (letter is '-' or ' ' or '\t' or '\u2010' or '\u2011' or '\u2013' or '\u2014' or '\u3000' or '\uFF0D')
            {
                continue;
            }

            var narrow = letter is >= '\uFF01' and <= '\uFF5E' ? (char)(letter - 0xFEE0) : letter;
            var plain = char.ToUpperInvariant(narrow) switch { 'O' => '0', 'I' or 'L' => '1', var other => other };
            if (length == Length || !Alphabet.Contains(plain, StringComparison.Ordinal))
            {
                return false;
            }

            read[length++] = plain;
        }

        if (length != Length || CheckOf(read[..^1]) != read[^1])
        {
            return false;
        }

        code = read.ToString();
        return true;
    }

    /// <summary>In groups of four, for people.</summary>
    public static string Grouped(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        var text = new StringBuilder(Length + (Length / Group));
        for (var at = 0; at < code.Length; at += Group)
        {
            text.Append(at == 0 ? "" : "-").Append(code.AsSpan(at, Math.Min(Group, code.Length - at)));
        }

        return text.ToString();
    }

    /// <summary>What its QR code says.</summary>
    public static string ToQr(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return QrPrefix + code.Replace("-", "", StringComparison.Ordinal);
    }

    /// <summary>
    /// SHA-256 of <c>puhui voucher v1</c>, a newline and the code without hyphens: what lists for shops without network are made of. It
    /// tells nothing of the code, because nobody can try 2¹¹⁵ of them.
    /// </summary>
    public static byte[] HashOf(string code) => SHA256.HashData(Encoding.ASCII.GetBytes("puhui voucher v1\n" + code));

    private static char CheckOf(ReadOnlySpan<char> code)
    {
        // Luhn modulo 32, from the right: every second character counts twice, its digits in base 32 added up.
        var sum = 0;
        var twice = true;
        for (var at = code.Length - 1; at >= 0; at--)
        {
            var value = Alphabet.IndexOf(code[at], StringComparison.Ordinal) * (twice ? 2 : 1);
            sum += (value / 32) + (value % 32);
            twice = !twice;
        }

        return Alphabet[(32 - (sum % 32)) % 32];
    }
}
