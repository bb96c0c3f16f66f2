using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.Activities.Sources.Keys;

/// <summary>
/// The secret a source shows: <c>puhui_</c> and 256 random bits. A hash without salt or stretching is enough for it,
/// because nothing so random can be guessed from its hash.
/// </summary>
internal static class BearerText
{
    private const string Prefix = "puhui_";

    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Whether a text can be a key at all; saves the database the question.</summary>
    public static bool HasForm(string key) => key.Length == Prefix.Length + 43 && key.StartsWith(Prefix, StringComparison.Ordinal);
}
