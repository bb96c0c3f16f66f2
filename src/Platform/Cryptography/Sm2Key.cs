using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Puhui.Platform.Cryptography;

/// <summary>An SM2 key inside libcrypto, and the change between its DER signatures and r ‖ s.</summary>
internal sealed unsafe class Sm2Key : IDisposable
{
    private const string Algorithm = "SM2";
    private const int NumberSize = 32;
    private const int PointSize = 65;
    private const int LongestDer = 72;
    private readonly PKeyHandle _key;

    private Sm2Key(PKeyHandle key) => _key = key;

    private static ReadOnlySpan<byte> UserId => "1234567812345678"u8;

    public static Sm2Key FromPublic(ReadOnlySpan<byte> publicKey) => Import([], publicKey);

    public static Sm2Key FromPair(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey) => privateKey.Length == NumberSize
        ? Import(privateKey, publicKey)
        : throw new ArgumentException($"An SM2 private key has {NumberSize} bytes, not {privateKey.Length}.", nameof(privateKey));

    public static (byte[] PrivateKey, byte[] PublicKey) Generate()
    {
        using var context = LibCrypto.EVP_PKEY_CTX_new_from_name(0, Algorithm, null);
        LibCrypto.Demand(!context.IsInvalid && LibCrypto.EVP_PKEY_keygen_init(context) == 1, "begin to make an SM2 key");
        LibCrypto.Demand(LibCrypto.EVP_PKEY_generate(context, out var made) == 1, "make an SM2 key");
        using var key = new PKeyHandle(made);

        var publicKey = new byte[PointSize];
        LibCrypto.Demand(
            LibCrypto.EVP_PKEY_get_octet_string_param(key, "pub", publicKey, PointSize, out var length) == 1 && length == PointSize,
            "read the SM2 public key");
        LibCrypto.Demand(LibCrypto.EVP_PKEY_get_bn_param(key, "priv", out var number) == 1, "read the SM2 private key");
        var privateKey = new byte[NumberSize];
        var written = LibCrypto.BN_bn2binpad(number, privateKey, NumberSize);
        LibCrypto.BN_clear_free(number);
        LibCrypto.Demand(written == NumberSize, "write the SM2 private key");
        return (privateKey, publicKey);
    }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        using var keyContext = NewKeyContext();
        using var context = LibCrypto.EVP_MD_CTX_new();
        LibCrypto.EVP_MD_CTX_set_pkey_ctx(context, keyContext);
        LibCrypto.Demand(LibCrypto.EVP_DigestSignInit(context, 0, LibCrypto.EVP_sm3(), 0, _key) == 1, "begin an SM2 signature");
        Span<byte> der = stackalloc byte[LongestDer];
        var length = (nuint)der.Length;
        LibCrypto.Demand(LibCrypto.EVP_DigestSign(context, der, ref length, message, (nuint)message.Length) == 1, "sign with SM2");
        return FromDer(der[..(int)length]);
    }

    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 2 * NumberSize)
        {
            return false;
        }

        var der = ToDer(signature);
        using var keyContext = NewKeyContext();
        using var context = LibCrypto.EVP_MD_CTX_new();
        LibCrypto.EVP_MD_CTX_set_pkey_ctx(context, keyContext);
        LibCrypto.Demand(LibCrypto.EVP_DigestVerifyInit(context, 0, LibCrypto.EVP_sm3(), 0, _key) == 1, "begin to check an SM2 signature");
        var verified = LibCrypto.EVP_DigestVerify(context, der, (nuint)der.Length, message, (nuint)message.Length) == 1;
        _ = verified ? null : LibCrypto.TakeError();
        return verified;
    }

    /// <summary>Encrypts for the key's owner, as the DER of GM/T 0009.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> plain)
    {
        using var context = LibCrypto.EVP_PKEY_CTX_new_from_pkey(0, _key, 0);
        LibCrypto.Demand(!context.IsInvalid && LibCrypto.EVP_PKEY_encrypt_init(context) == 1, "begin to encrypt with SM2");
        nuint length = 0;
        LibCrypto.Demand(LibCrypto.EVP_PKEY_encrypt(context, default, ref length, plain, (nuint)plain.Length) == 1, "measure an SM2 cipher text");
        var der = new byte[(int)length];
        LibCrypto.Demand(LibCrypto.EVP_PKEY_encrypt(context, der, ref length, plain, (nuint)plain.Length) == 1, "encrypt with SM2");
        return der[..(int)length];
    }

    /// <summary>Decrypts what <see cref="Encrypt"/> made; throws <see cref="CryptographicException"/> for anything else.</summary>
    public byte[] Decrypt(ReadOnlySpan<byte> der)
    {
        using var context = LibCrypto.EVP_PKEY_CTX_new_from_pkey(0, _key, 0);
        LibCrypto.Demand(!context.IsInvalid && LibCrypto.EVP_PKEY_decrypt_init(context) == 1, "begin to decrypt with SM2");
        nuint length = 0;
        LibCrypto.Demand(LibCrypto.EVP_PKEY_decrypt(context, default, ref length, der, (nuint)der.Length) == 1, "measure an SM2 plain text");
        var plain = new byte[(int)length];
        LibCrypto.Demand(LibCrypto.EVP_PKEY_decrypt(context, plain, ref length, der, (nuint)der.Length) == 1, "decrypt with SM2");
        return plain[..(int)length];
    }

    public void Dispose() => _key.Dispose();

    private static Sm2Key Import(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        using var context = LibCrypto.EVP_PKEY_CTX_new_from_name(0, Algorithm, null);
        LibCrypto.Demand(!context.IsInvalid && LibCrypto.EVP_PKEY_fromdata_init(context) == 1, "begin to take an SM2 key");

        // Numbers are given in the machine's byte order.
        Span<byte> number = stackalloc byte[NumberSize];
        privateKey.CopyTo(number);
        if (BitConverter.IsLittleEndian)
        {
            number.Reverse();
        }

        nint made;
        int imported;
        fixed (byte* group = "group\0"u8, pub = "pub\0"u8, priv = "priv\0"u8, curve = "SM2"u8, point = publicKey, d = number)
        {
            var parameters = stackalloc LibCrypto.Parameter[4];
            parameters[0] = new() { Key = group, DataType = LibCrypto.Parameter.Utf8String, Data = curve, DataSize = 3 };
            parameters[1] = new() { Key = pub, DataType = LibCrypto.Parameter.OctetString, Data = point, DataSize = (nuint)publicKey.Length };
            parameters[2] = privateKey.IsEmpty
                ? default
                : new() { Key = priv, DataType = LibCrypto.Parameter.UnsignedInteger, Data = d, DataSize = NumberSize };
            parameters[3] = default;
            var selection = privateKey.IsEmpty ? LibCrypto.SelectPublicKey : LibCrypto.SelectKeyPair;
            imported = LibCrypto.EVP_PKEY_fromdata(context, out made, selection, parameters);
        }

        CryptographicOperations.ZeroMemory(number);
        LibCrypto.Demand(imported == 1, "take the SM2 key");
        return new Sm2Key(new PKeyHandle(made));
    }

    private static byte[] FromDer(ReadOnlySpan<byte> der)
    {
        var sequence = new AsnReader(der.ToArray(), AsnEncodingRules.DER).ReadSequence();
        var signature = new byte[2 * NumberSize];
        WriteNumber(sequence.ReadInteger(), signature.AsSpan(0, NumberSize));
        WriteNumber(sequence.ReadInteger(), signature.AsSpan(NumberSize));
        return signature;
    }

    private static void WriteNumber(BigInteger number, Span<byte> destination)
    {
        var size = number.GetByteCount(isUnsigned: true);
        destination.Clear();
        _ = number.TryWriteBytes(destination[^size..], out _, isUnsigned: true, isBigEndian: true);
    }

    private static byte[] ToDer(ReadOnlySpan<byte> signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(signature[..NumberSize], isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(signature[NumberSize..], isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }

    private PKeyContextHandle NewKeyContext()
    {
        var context = LibCrypto.EVP_PKEY_CTX_new_from_pkey(0, _key, 0);
        LibCrypto.Demand(!context.IsInvalid && LibCrypto.EVP_PKEY_CTX_set1_id(context, UserId, UserId.Length) == 1, "set the SM2 user id");
        return context;
    }
}
