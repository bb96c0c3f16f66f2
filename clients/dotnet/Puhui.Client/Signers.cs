using System.Security.Cryptography;

namespace Puhui.Client;

/// <summary>Signs the requests of one key. Ed25519 and SM2 are brought by the caller: a library, or a device that keeps the private key.</summary>
public interface ISigner
{
    /// <summary>The id of the key, <c>key_…</c>.</summary>
    string KeyId { get; }

    /// <summary>The algorithm's name in signatures: <c>hmac-sha256</c>, <c>ed25519</c> or <c>sm2-sm3</c>.</summary>
    string Algorithm { get; }

    /// <summary>Signs a text: 32 bytes for HMAC, 64 for Ed25519, r ‖ s or DER for SM2 (with SM3 and user id 1234567812345678).</summary>
    ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> text, CancellationToken cancel);
}

/// <summary>Signs with HMAC-SHA256.</summary>
public sealed class HmacSigner : ISigner
{
    private readonly byte[] _secret;

    /// <summary>A signer with a key's id and its secret in base64, as they were shown when the key was made.</summary>
    public HmacSigner(string keyId, string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(keyId);
        ArgumentNullException.ThrowIfNull(secret);
        KeyId = keyId;
        _secret = Convert.FromBase64String(secret);
    }

    /// <inheritdoc />
    public string KeyId { get; }

    /// <inheritdoc />
    public string Algorithm => "hmac-sha256";

    /// <inheritdoc />
    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> text, CancellationToken cancel) => new(HMACSHA256.HashData(_secret, text.Span));
}

/// <summary>How a client shows who it is.</summary>
public sealed class PuhuiCredentials
{
    private PuhuiCredentials()
    {
    }

    internal string? Key { get; private init; }

    internal ISigner? Signer { get; private init; }

    /// <summary>By a bearer key, <c>puhui_…</c>.</summary>
    public static PuhuiCredentials Bearer(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new PuhuiCredentials { Key = key };
    }

    /// <summary>By signing every request.</summary>
    public static PuhuiCredentials Signed(ISigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return new PuhuiCredentials { Signer = signer };
    }
}
