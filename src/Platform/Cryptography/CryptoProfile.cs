using Puhui.TransparencyLog;

namespace Puhui.Platform.Cryptography;

/// <summary>
/// Which family of algorithms makes what is new: data at rest, codes of sessions and forms, the signature named first. What was made
/// under the other one goes on opening and verifying.
/// </summary>
public enum CryptoProfile
{
    /// <summary>International: AES-256-GCM, HMAC-SHA256, Ed25519.</summary>
    Intl,

    /// <summary>National (国密): SM4-CCM, HMAC-SM3, SM2 with SM3.</summary>
    Gm,
}

/// <summary>What each profile chooses.</summary>
public static class CryptoProfiles
{
    /// <summary>The cipher of data at rest.</summary>
    public static CipherSuite Suite(this CryptoProfile profile) => profile == CryptoProfile.Gm ? CipherSuite.Sm4Ccm : CipherSuite.Aes256Gcm;

    /// <summary>The kind of signature that is demanded, and named first where there are two.</summary>
    public static NoteKeyKind SignatureKind(this CryptoProfile profile) => profile == CryptoProfile.Gm ? NoteKeyKind.Sm2 : NoteKeyKind.Ed25519;

    /// <summary>The name of that signature's algorithm: <c>sm2-sm3</c> or <c>ed25519</c>.</summary>
    public static string SignatureName(this CryptoProfile profile) => profile == CryptoProfile.Gm ? "sm2-sm3" : "ed25519";
}
