using System.Security.Cryptography;

namespace Puhui.Platform.Cryptography;

/// <summary>
/// The block cipher SM4 of GB/T 32907 in the modes of GB/T 17964. ECB and CBC are for outside protocols that ask for them; what Puhui
/// keeps itself is sealed by <see cref="Sm4Ccm"/>. Thread-safe.
/// </summary>
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

    /// <summary>Encrypts in CBC mode with PKCS#7 padding.</summary>
    /// <exception cref="ArgumentException">The key or the first vector has not 16 bytes.</exception>
    public static byte[] EncryptCbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plain) =>
        Finish(Begin(LibCrypto.EVP_sm4_cbc(), key, iv, encrypt: true, padded: true), plain);

    /// <summary>Decrypts what <see cref="EncryptCbc"/> made. CBC does not tell whether the bytes were changed.</summary>
    /// <exception cref="ArgumentException">The key or the first vector has not 16 bytes.</exception>
    /// <exception cref="CryptographicException">The bytes are not whole blocks, or do not end in a padding.</exception>
    public static byte[] DecryptCbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> cipher) =>
        Finish(Begin(LibCrypto.EVP_sm4_cbc(), key, iv, encrypt: false, padded: true), cipher);

    /// <summary>Encrypts or decrypts in CTR mode: the same act. CTR does not tell whether the bytes were changed.</summary>
    /// <param name="key">16 bytes.</param>
    /// <param name="counter">The first counter block, 16 bytes; never the same twice under one key.</param>
    /// <param name="text">Plain or cipher text.</param>
    /// <exception cref="ArgumentException">The key or the counter has not 16 bytes.</exception>
    public static byte[] Ctr(ReadOnlySpan<byte> key, ReadOnlySpan<byte> counter, ReadOnlySpan<byte> text) =>
        Finish(Begin(LibCrypto.EVP_sm4_ctr(), key, counter, encrypt: true, padded: false), text);

    /// <summary>A cipher that is set up, for those who feed it piece by piece.</summary>
    internal static CipherContextHandle Begin(nint mode, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, bool encrypt, bool padded)
    {
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"An SM4 key has {KeySize} bytes, not {key.Length}.", nameof(key));
        }

        if (iv.Length != BlockSize)
        {
            throw new ArgumentException($"The first block has {BlockSize} bytes, not {iv.Length}.", nameof(iv));
        }

        var context = LibCrypto.EVP_CIPHER_CTX_new();
        LibCrypto.Demand(
            !context.IsInvalid
            && LibCrypto.EVP_CipherInit_ex(context, mode, 0, key, iv, encrypt ? 1 : 0) == 1
            && LibCrypto.EVP_CIPHER_CTX_set_padding(context, padded ? 1 : 0) == 1,
            "begin with SM4");
        return context;
    }

    private static byte[] Run(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, bool encrypt, bool padded) =>
        // ECB takes no first block; libcrypto does not look at it.
        Finish(Begin(LibCrypto.EVP_sm4_ecb(), key, stackalloc byte[BlockSize], encrypt, padded), input);

    private static byte[] Finish(CipherContextHandle context, ReadOnlySpan<byte> input)
    {
        using var ending = context;
        var output = new byte[input.Length + BlockSize];
        LibCrypto.Demand(LibCrypto.EVP_CipherUpdate(context, output, out var written, input, input.Length) == 1, "run SM4");
        LibCrypto.Demand(LibCrypto.EVP_CipherFinal_ex(context, output.AsSpan(written), out var last) == 1, "end SM4");
        var result = output[..(written + last)];
        CryptographicOperations.ZeroMemory(output);
        return result;
    }
}
