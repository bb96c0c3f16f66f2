using System.Security.Cryptography;
using Puhui.Gbt32960.Frames;
using Puhui.Platform.Cryptography;

namespace Puhui.Gbt32960.Ciphers;

/// <summary>The keys of one platform: AES-128 and SM4 in ECB mode with PKCS#7 padding, RSA in blocks with PKCS#1 padding. Thread-safe.</summary>
internal sealed class BodyCipher
{
    private readonly byte[]? _aes;
    private readonly byte[]? _sm4;
    private readonly RSAParameters? _rsa;

    /// <summary>Takes keys; null for those the platform does not use.</summary>
    /// <param name="aes">16 bytes.</param>
    /// <param name="sm4">16 bytes.</param>
    /// <param name="rsaPem">A private key, PEM.</param>
    /// <exception cref="ArgumentException">A key is not of its form.</exception>
    public BodyCipher(byte[]? aes, byte[]? sm4, string? rsaPem)
    {
        if (aes is not (null or { Length: 16 }) || sm4 is not (null or { Length: Sm4.KeySize }))
        {
            throw new ArgumentException("A key of AES-128 and of SM4 has 16 bytes.");
        }

        _aes = aes;
        _sm4 = sm4;
        if (rsaPem is not null)
        {
            using var rsa = RSA.Create();
            try
            {
                rsa.ImportFromPem(rsaPem);
                _rsa = rsa.ExportParameters(includePrivateParameters: true);
            }
            catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
            {
                throw new ArgumentException("A private RSA key in PEM was expected, without a passphrase.", nameof(rsaPem), wrong);
            }
        }
    }

    public static BodyCipher None { get; } = new(null, null, null);

    /// <summary>The data of a frame in the clear, or why not.</summary>
    public FrameFault? Open(in Frame frame, out byte[] plain)
    {
        plain = frame.Body;
        if (frame.Encryption == Encryption.None)
        {
            return null;
        }

        try
        {
            switch (frame.Encryption)
            {
                case Encryption.Aes128 when _aes is not null:
                    using (var aes = Aes.Create())
                    {
                        aes.Key = _aes;
                        plain = aes.DecryptEcb(frame.Body, PaddingMode.PKCS7);
                    }

                    return null;
                case Encryption.Sm4 when _sm4 is not null:
                    plain = Sm4.DecryptEcb(_sm4, frame.Body);
                    return null;
                case Encryption.Rsa when _rsa is { } parameters:
                    plain = OpenRsa(parameters, frame.Body);
                    return null;
                default:
                    return FrameFault.EncryptionUnknown;
            }
        }
        catch (CryptographicException)
        {
            return FrameFault.DecryptionFailed;
        }
    }

    /// <summary>Encrypts as a peer does.</summary>
    /// <exception cref="InvalidOperationException">There is no key for it.</exception>
    public byte[] Seal(byte encryption, byte[] plain)
    {
        switch (encryption)
        {
            case Encryption.None:
                return plain;
            case Encryption.Aes128 when _aes is not null:
                using (var aes = Aes.Create())
                {
                    aes.Key = _aes;
                    return aes.EncryptEcb(plain, PaddingMode.PKCS7);
                }

            case Encryption.Sm4 when _sm4 is not null:
                return Sm4.EncryptEcb(_sm4, plain);
            case Encryption.Rsa when _rsa is { } parameters:
                return SealRsa(parameters, plain);
            default:
                throw new InvalidOperationException("There is no key for this encryption.");
        }
    }

    private static byte[] OpenRsa(RSAParameters parameters, byte[] body)
    {
        using var rsa = RSA.Create(parameters);
        var block = rsa.KeySize / 8;
        if (body.Length == 0 || body.Length % block != 0)
        {
            throw new CryptographicException("Not whole blocks.");
        }

        using var plain = new MemoryStream();
        for (var at = 0; at < body.Length; at += block)
        {
            plain.Write(rsa.Decrypt(body.AsSpan(at, block), RSAEncryptionPadding.Pkcs1));
        }

        return plain.ToArray();
    }

    private static byte[] SealRsa(RSAParameters parameters, byte[] plain)
    {
        using var rsa = RSA.Create(parameters);
        var most = (rsa.KeySize / 8) - 11;
        using var sealedBytes = new MemoryStream();
        for (var at = 0; at == 0 || at < plain.Length; at += most)
        {
            sealedBytes.Write(rsa.Encrypt(plain.AsSpan(at, Math.Min(most, plain.Length - at)), RSAEncryptionPadding.Pkcs1));
        }

        return sealedBytes.ToArray();
    }
}
