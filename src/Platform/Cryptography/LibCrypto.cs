using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Puhui.Platform.Cryptography;

/// <summary>The functions of OpenSSL 3's libcrypto that the runtime does not offer: Ed25519, SM2, SM3, SM4. Nothing here is an own primitive.</summary>
internal static unsafe partial class LibCrypto
{
    public const int SelectPublicKey = 0x86;
    public const int SelectKeyPair = 0x87;

    private const string Library = "libcrypto.so.3";

    /// <summary>Passes a call's success on; otherwise throws what libcrypto says about it.</summary>
    public static void Demand(bool succeeded, string what)
    {
        if (!succeeded)
        {
            throw new CryptographicException($"OpenSSL could not {what}: {TakeError()}");
        }
    }

    /// <summary>Takes the errors of this thread off libcrypto's queue, so that the next failure does not report them.</summary>
    public static string TakeError()
    {
        var message = "no reason given";
        var text = stackalloc byte[256];
        for (nuint code; (code = ERR_get_error()) != 0;)
        {
            ERR_error_string_n(code, text, 256);
            message = Marshal.PtrToStringUTF8((nint)text) ?? message;
        }

        return message;
    }

    [LibraryImport(Library)]
    public static partial nuint ERR_get_error();

    [LibraryImport(Library)]
    public static partial void ERR_error_string_n(nuint code, byte* text, nuint length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial PKeyHandle EVP_PKEY_new_raw_private_key_ex(nint context, string type, string? properties, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial PKeyHandle EVP_PKEY_new_raw_public_key_ex(nint context, string type, string? properties, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_get_raw_public_key(PKeyHandle key, Span<byte> destination, ref nuint length);

    [LibraryImport(Library)]
    public static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial PKeyContextHandle EVP_PKEY_CTX_new_from_name(nint context, string name, string? properties);

    [LibraryImport(Library)]
    public static partial PKeyContextHandle EVP_PKEY_CTX_new_from_pkey(nint context, PKeyHandle key, nint properties);

    [LibraryImport(Library)]
    public static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_keygen_init(PKeyContextHandle context);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_generate(PKeyContextHandle context, out nint key);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_fromdata_init(PKeyContextHandle context);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_fromdata(PKeyContextHandle context, out nint key, int selection, Parameter* parameters);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int EVP_PKEY_get_bn_param(PKeyHandle key, string name, out nint number);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int EVP_PKEY_get_octet_string_param(PKeyHandle key, string name, Span<byte> destination, nuint size, out nuint length);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_CTX_set1_id(PKeyContextHandle context, ReadOnlySpan<byte> id, int length);

    [LibraryImport(Library)]
    public static partial int BN_bn2binpad(nint number, Span<byte> destination, int length);

    [LibraryImport(Library)]
    public static partial void BN_clear_free(nint number);

    [LibraryImport(Library)]
    public static partial DigestContextHandle EVP_MD_CTX_new();

    [LibraryImport(Library)]
    public static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial void EVP_MD_CTX_set_pkey_ctx(DigestContextHandle context, PKeyContextHandle keyContext);

    [LibraryImport(Library)]
    public static partial nint EVP_sm3();

    [LibraryImport(Library)]
    public static partial int EVP_Digest(ReadOnlySpan<byte> data, nuint length, Span<byte> destination, nint size, nint digest, nint engine);

    [LibraryImport(Library)]
    public static partial int EVP_DigestInit_ex(DigestContextHandle context, nint digest, nint engine);

    [LibraryImport(Library)]
    public static partial int EVP_DigestUpdate(DigestContextHandle context, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Library)]
    public static partial int EVP_DigestFinal_ex(DigestContextHandle context, Span<byte> destination, nint size);

    [LibraryImport(Library)]
    public static partial int EVP_DigestSignInit(DigestContextHandle context, nint keyContext, nint digest, nint engine, PKeyHandle key);

    [LibraryImport(Library)]
    public static partial int EVP_DigestSign(DigestContextHandle context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint length);

    [LibraryImport(Library)]
    public static partial int EVP_DigestVerifyInit(DigestContextHandle context, nint keyContext, nint digest, nint engine, PKeyHandle key);

    [LibraryImport(Library)]
    public static partial int EVP_DigestVerify(DigestContextHandle context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint length);

    [LibraryImport(Library)]
    public static partial nint HMAC(nint digest, ReadOnlySpan<byte> key, int keyLength, ReadOnlySpan<byte> data, nuint length, Span<byte> mac, out uint macLength);

    [LibraryImport(Library)]
    public static partial int PKCS5_PBKDF2_HMAC(ReadOnlySpan<byte> password, int passwordLength, ReadOnlySpan<byte> salt, int saltLength, int iterations, nint digest, int keyLength, Span<byte> key);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_encrypt_init(PKeyContextHandle context);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_encrypt(PKeyContextHandle context, Span<byte> output, ref nuint outputLength, ReadOnlySpan<byte> input, nuint length);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_decrypt_init(PKeyContextHandle context);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_decrypt(PKeyContextHandle context, Span<byte> output, ref nuint outputLength, ReadOnlySpan<byte> input, nuint length);

    [LibraryImport(Library)]
    public static partial CipherContextHandle EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    public static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial nint EVP_sm4_ecb();

    [LibraryImport(Library)]
    public static partial nint EVP_sm4_cbc();

    [LibraryImport(Library)]
    public static partial nint EVP_sm4_ctr();

    [LibraryImport(Library)]
    public static partial int EVP_CipherInit_ex(CipherContextHandle context, nint cipher, nint engine, ReadOnlySpan<byte> key, nint iv, int encrypt);

    [LibraryImport(Library)]
    public static partial int EVP_CipherInit_ex(CipherContextHandle context, nint cipher, nint engine, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, int encrypt);

    [LibraryImport(Library)]
    public static partial int EVP_CIPHER_CTX_set_padding(CipherContextHandle context, int padding);

    [LibraryImport(Library)]
    public static partial int EVP_CipherUpdate(CipherContextHandle context, Span<byte> output, out int written, ReadOnlySpan<byte> input, int length);

    [LibraryImport(Library)]
    public static partial int EVP_CipherFinal_ex(CipherContextHandle context, Span<byte> output, out int written);

    /// <summary>OSSL_PARAM: one named value given to libcrypto.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Parameter
    {
        public byte* Key;
        public uint DataType;
        public void* Data;
        public nuint DataSize;
        public nuint ReturnSize;

        /// <summary>OSSL_PARAM_UNSIGNED_INTEGER, in the machine's byte order.</summary>
        public const uint UnsignedInteger = 2;

        /// <summary>OSSL_PARAM_UTF8_STRING.</summary>
        public const uint Utf8String = 4;

        /// <summary>OSSL_PARAM_OCTET_STRING.</summary>
        public const uint OctetString = 5;
    }
}

/// <summary>An EVP_PKEY.</summary>
internal sealed class PKeyHandle() : SafeHandle(0, ownsHandle: true)
{
    public PKeyHandle(nint key)
        : this() => SetHandle(key);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_PKEY_free(handle);
        return true;
    }
}

/// <summary>An EVP_PKEY_CTX.</summary>
internal sealed class PKeyContextHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_PKEY_CTX_free(handle);
        return true;
    }
}

/// <summary>An EVP_MD_CTX.</summary>
internal sealed class DigestContextHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_MD_CTX_free(handle);
        return true;
    }
}

/// <summary>An EVP_CIPHER_CTX.</summary>
internal sealed class CipherContextHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_CIPHER_CTX_free(handle);
        return true;
    }
}
