using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.Platform.Cryptography;

/// <summary>
/// Codes on what a browser brings back: sessions in cookies, tokens of forms. HMAC-SM3 under the national profile, HMAC-SHA256 otherwise;
/// a code says which, so that sessions outlive a change of profile. Thread-safe.
/// </summary>
public sealed class SessionMac
{
    private const char Sha256 = 'a';
    private const char Sm3 = 's';
    private readonly byte[] _sha256Key = new byte[32];
    private readonly byte[] _sm3Key;
    private readonly char _made;

    /// <summary>The codes of a purpose.</summary>
    /// <param name="root">32 random bytes.</param>
    /// <param name="purpose">What they are for.</param>
    /// <param name="profile">Which algorithm makes new ones.</param>
    public SessionMac(ReadOnlySpan<byte> root, string purpose, CryptoProfile profile)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        _made = profile == CryptoProfile.Gm ? Sm3 : Sha256;
        var info = Encoding.UTF8.GetBytes("session mac " + purpose);
        HKDF.Expand(HashAlgorithmName.SHA256, root, _sha256Key, info);
        _sm3Key = HmacSm3.Expand(root, info, 32);
    }

    /// <summary>The code of a text: 44 characters that need no escaping in cookies, forms and URLs.</summary>
    public string Sign(string content) => Code(_made, content);

    /// <summary>Whether a code is of this text; takes as long for a wrong one as for the right one.</summary>
    public bool IsSigned(string content, string? code) =>
        code is [Sha256 or Sm3, ..] && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(code[0], content)), Encoding.UTF8.GetBytes(code));

    private string Code(char algorithm, string content)
    {
        var text = Encoding.UTF8.GetBytes(content);
        return algorithm + Base64Url.EncodeToString(algorithm == Sm3 ? HmacSm3.HashData(_sm3Key, text) : HMACSHA256.HashData(_sha256Key, text));
    }
}
