using System.Security.Cryptography;
using System.Text;

namespace Puhui.Programmes;

/// <summary>
/// The text of an invitation: 16 letters and digits of Crockford's alphabet, 80 random bits, in groups of four. So nobody guesses one,
/// and a digest of it tells nothing.
/// </summary>
internal static class InvitationCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 16;

    public static string New()
    {
        var text = RandomNumberGenerator.GetString(Alphabet, Length);
        return $"{text[..4]}-{text[4..8]}-{text[8..12]}-{text[12..]}";
    }

    /// <summary>The digest of a code as somebody typed it: small letters, blanks and hyphens, O for 0, I and L for 1. Null when it is none.</summary>
    public static byte[]? DigestOf(string typed)
    {
        Span<char> code = stackalloc char[Length];
        var length = 0;
        foreach (var letter in typed)
        {
            if (letter is '-' or ' ' or '\u2010' or '\u2011' or '\u2013' or '\u3000')
            {
                continue;
            }

            var plain = char.ToUpperInvariant(letter) switch { 'O' => '0', 'I' or 'L' => '1', var other => other };
            if (length == Length || !Alphabet.Contains(plain, StringComparison.Ordinal))
            {
                return null;
            }

            code[length++] = plain;
        }

        return length == Length ? SHA256.HashData(Encoding.ASCII.GetBytes(code.ToString())) : null;
    }
}
