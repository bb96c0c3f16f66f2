using System.Security.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Platform.Cryptography;

/// <summary>Signs with Ed25519 (RFC 8032). Thread-safe.</summary>
public sealed class Ed25519Signer : INoteSigner, IDisposable
{
    /// <summary>Bytes of a private key (the seed).</summary>
    public const int PrivateKeySize = 32;

    internal const int SignatureSize = 64;
    internal const string Algorithm = "ED25519";
    private readonly PKeyHandle _key;

    /// <summary>Takes a name and the 32-byte seed.</summary>
    public Ed25519Signer(string name, ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != PrivateKeySize)
        {
            throw new ArgumentException($"An Ed25519 private key has {PrivateKeySize} bytes, not {privateKey.Length}.", nameof(privateKey));
        }

        _key = LibCrypto.EVP_PKEY_new_raw_private_key_ex(0, Algorithm, null, privateKey, (nuint)privateKey.Length);
        LibCrypto.Demand(!_key.IsInvalid, "take the Ed25519 private key");
        Span<byte> publicKey = stackalloc byte[32];
        var length = (nuint)publicKey.Length;
        LibCrypto.Demand(LibCrypto.EVP_PKEY_get_raw_public_key(_key, publicKey, ref length) == 1, "compute the Ed25519 public key");
        Key = new NoteKey(name, NoteKeyKind.Ed25519, publicKey);
    }

    /// <inheritdoc />
    public NoteKey Key { get; }

    /// <summary>A new random private key.</summary>
    public static byte[] NewPrivateKey() => RandomNumberGenerator.GetBytes(PrivateKeySize);

    /// <inheritdoc />
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        using var context = LibCrypto.EVP_MD_CTX_new();
        LibCrypto.Demand(LibCrypto.EVP_DigestSignInit(context, 0, 0, 0, _key) == 1, "begin an Ed25519 signature");
        var signature = new byte[SignatureSize];
        var length = (nuint)signature.Length;
        LibCrypto.Demand(LibCrypto.EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length) == 1, "sign with Ed25519");
        return signature;
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();
}

/// <summary>Checks Ed25519 signatures (RFC 8032). Thread-safe.</summary>
public sealed class Ed25519Verifier : INoteVerifier, IDisposable
{
    private readonly PKeyHandle _key;

    /// <summary>Takes a key of kind <see cref="NoteKeyKind.Ed25519"/>.</summary>
    public Ed25519Verifier(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Kind != NoteKeyKind.Ed25519)
        {
            throw new ArgumentException($"{key.Name} is a key of kind {key.Kind}.", nameof(key));
        }

        Key = key;
        _key = LibCrypto.EVP_PKEY_new_raw_public_key_ex(0, Ed25519Signer.Algorithm, null, key.PublicKey.Span, (nuint)key.PublicKey.Length);
        LibCrypto.Demand(!_key.IsInvalid, "take the Ed25519 public key");
    }

    /// <inheritdoc />
    public NoteKey Key { get; }

    /// <inheritdoc />
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != Ed25519Signer.SignatureSize)
        {
            return false;
        }

        using var context = LibCrypto.EVP_MD_CTX_new();
        LibCrypto.Demand(LibCrypto.EVP_DigestVerifyInit(context, 0, 0, 0, _key) == 1, "begin to check an Ed25519 signature");
        var verified = LibCrypto.EVP_DigestVerify(context, signature, (nuint)signature.Length, message, (nuint)message.Length) == 1;
        _ = verified ? null : LibCrypto.TakeError();
        return verified;
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();
}
