using System.Security.Cryptography;

namespace Puhui.Platform.Cryptography;

/// <summary>The block cipher SM4 of GB/T 32907 in ECB mode, for outside protocols that ask for it; nothing of Puhui's own uses ECB. Thread-safe.</summary>
public static class Sm4
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 16;

    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 16;

    /// <summary>Encrypts with PKCS#7 padding.</summary>
    /// <exception cref="ArgumentException">The key has not 16 bytes.</exception>
    public static byte[] EncryptEcb(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain) => Run(key, plain, encrypt: true, padded: true);

    /// <summary>Decrypts what <see cref="EncryptEcb"/> made.</summary>
    /// <exception cref="ArgumentException">The key has not 16 bytes.</exception>
    /// <exception cref="CryptographicException">The bytes are not whole blocks, or do not end in a padding.</exception>
    public static byte[] DecryptEcb(ReadOnlySpan<byte> key, ReadOnlySpan<byte> cipher) => Run(key, cipher, encrypt: false, padded: true);

    /// <summary>Encrypts whole blocks, without padding.</summary>
    /// <exception cref="ArgumentException">The key has not 16 bytes.</exception>
    /// <exception cref="CryptographicException">The bytes are not whole blocks.</exception>
    public static byte[] EncryptBlocks(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain) => Run(key, plain, encrypt: true, padded: false);

    private static byte[] Run(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, bool encrypt, bool padded)
    {
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"An SM4 key has {KeySize} bytes, not {key.Length}.", nameof(key));
        }

        using var context = LibCrypto.EVP_CIPHER_CTX_new();
        LibCrypto.Demand(
            !context.IsInvalid
            && LibCrypto.EVP_CipherInit_ex(context, LibCrypto.EVP_sm4_ecb(), 0, key, 0, encrypt ? 1 : 0) == 1
            && LibCrypto.EVP_CIPHER_CTX_set_padding(context, padded ? 1 : 0) == 1,
            "begin with SM4");
        var output = new byte[input.Length + BlockSize];
        LibCrypto.Demand(LibCrypto.EVP_CipherUpdate(context, output, out var written, input, input.Length) == 1, "run SM4");
        LibCrypto.Demand(LibCrypto.EVP_CipherFinal_ex(context, output.AsSpan(written), out var last) == 1, "end SM4");
        var result = output[..(written + last)];
        CryptographicOperations.ZeroMemory(output);
        return result;
    }
}
