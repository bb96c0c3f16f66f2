using System.Security.Cryptography;
using System.Text;
using Puhui.Platform.Cryptography;

namespace Puhui.Staff.SignIn;

/// <summary>What is kept of a password.</summary>
/// <param name="Salt">16 random bytes.</param>
/// <param name="Rounds">Rounds of PBKDF2-HMAC-SHA256.</param>
/// <param name="Verifier">What follows from it, to compare.</param>
internal sealed record PasswordRecord(byte[] Salt, int Rounds, byte[] Verifier);

/// <summary>
/// From a password a secret is stretched by PBKDF2-HMAC-SHA256; from that follow, by HKDF with different labels, the verifier that is
/// kept and the key of the person's signing key, which is kept nowhere.
/// </summary>
internal static class Passwords
{
    private static readonly byte[] NobodysSalt = RandomNumberGenerator.GetBytes(16);

    /// <summary>A new record with a new salt, and the stretched secret.</summary>
    public static (PasswordRecord Record, byte[] Stretched) New(string password, int rounds)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var stretched = Stretch(password, salt, rounds);
        return (new PasswordRecord(salt, rounds, Verifier(stretched)), stretched);
    }

    /// <summary>The stretched secret of the right password; null for a wrong one, after the same time. No record is nobody's: the same time too.</summary>
    public static byte[]? Open(string password, PasswordRecord? record, int rounds)
    {
        var stretched = Stretch(password, record?.Salt ?? NobodysSalt, record?.Rounds ?? rounds);
        var same = CryptographicOperations.FixedTimeEquals(Verifier(stretched), record?.Verifier ?? NobodysSalt);
        return same && record is not null ? stretched : null;
    }

    /// <summary>The root key under which the signing key lies.</summary>
    public static byte[] KeyRoot(byte[] stretched) => Expand(stretched, "puhui staff signing key", Box.RootSize);

    private static byte[] Verifier(byte[] stretched) => Expand(stretched, "puhui staff verifier", 32);

    private static byte[] Expand(byte[] stretched, string label, int length) => HKDF.Expand(HashAlgorithmName.SHA256, stretched, length, Encoding.UTF8.GetBytes(label));

    private static byte[] Stretch(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC)), salt, rounds, HashAlgorithmName.SHA256, 32);
}
