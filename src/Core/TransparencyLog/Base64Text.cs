using System.Diagnostics.CodeAnalysis;

namespace Puhui.TransparencyLog;

/// <summary>Strict base64: one text for one value, so that no byte of a signed or proven text can be changed unseen.</summary>
internal static class Base64Text
{
    /// <summary>Decodes standard padded base64 (RFC 4648, section 4); false for white space, missing padding or set spare bits.</summary>
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null)
        {
            return false;
        }

        var buffer = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, buffer, out var length)
            || !string.Equals(Convert.ToBase64String(buffer, 0, length), text, StringComparison.Ordinal))
        {
            return false;
        }

        bytes = buffer[..length];
        return true;
    }
}
