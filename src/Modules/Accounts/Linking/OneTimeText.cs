using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.Accounts.Linking;

/// <summary>Texts that are good for once, and what is kept of them.</summary>
internal static class OneTimeText
{
    // Without what is mistaken for another: 0 and O, 1, I and L, U and V.
    private const string PaperLetters = "23456789ABCDEFGHJKMNPQRSTWXYZ";
    private const int PaperLength = 20;

    /// <summary>256 random bits.</summary>
    public static string NewCode() => "pc_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>20 letters of 29: 97 random bits, in groups people can type.</summary>
    public static string NewPaper()
    {
        var letters = RandomNumberGenerator.GetString(PaperLetters, PaperLength);
        return string.Join('-', letters.Chunk(5).Select(group => new string(group)));
    }

    /// <summary>What somebody typed, as it was printed; null when it cannot be a code on paper.</summary>
    public static string? ReadPaper(string typed)
    {
        var letters = string.Concat(typed.ToUpperInvariant().Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '－' or '–')));
        return letters.Length == PaperLength && letters.All(PaperLetters.Contains) ? letters : null;
    }

    public static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>The key a code on paper opens its contents with: nothing in the database gives it.</summary>
    public static byte[] Key(string letters) => HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(letters), 32, info: "puhui paper code"u8.ToArray());
}
