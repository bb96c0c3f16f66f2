using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Puhui.Platform.Cryptography;

/// <summary>Reads SM2 keys as OpenSSL writes them: PEM of SubjectPublicKeyInfo, and PEM of PKCS#8 or of RFC 5915 without a passphrase.</summary>
public static class Sm2KeyText
{
    private const string EcKeys = "1.2.840.10045.2.1";
    private const string Sm2Curve = "1.2.156.10197.1.301";
    private const int PointSize = 65;

    /// <summary>The public point, 65 bytes, from PEM or from base64 of the point or of SubjectPublicKeyInfo; null when it is none.</summary>
    public static byte[]? ReadPublic(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] bytes;
        if (PemEncoding.TryFind(text, out var pem))
        {
            bytes = Convert.FromBase64String(text[pem.Base64Data]);
        }
        else
        {
            bytes = new byte[1024];
            if (!Convert.TryFromBase64String(text.Trim(), bytes, out var length))
            {
                return null;
            }

            bytes = bytes[..length];
        }

        try
        {
            return OnCurve(bytes is [4, ..] && bytes.Length == PointSize ? bytes : FromInfo(bytes));
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The private number (32 bytes) and its public point (65 bytes); null when the text is no such key.</summary>
    public static (byte[] PrivateKey, byte[] PublicKey)? ReadPrivate(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // OpenSSL may put the parameters of the curve before the key.
        for (var rest = text; PemEncoding.TryFind(rest, out var pem); rest = rest[pem.Location.End..])
        {
            var label = rest[pem.Label];
            if (label is not ("PRIVATE KEY" or "EC PRIVATE KEY"))
            {
                continue;
            }

            try
            {
                return FromPrivate(Convert.FromBase64String(rest[pem.Base64Data]), label is "PRIVATE KEY");
            }
            catch (Exception e) when (e is AsnContentException or CryptographicException)
            {
                return null;
            }
        }

        return null;
    }

    private static byte[]? OnCurve(byte[]? point)
    {
        if (point is null)
        {
            return null;
        }

        Sm2Key.FromPublic(point).Dispose();
        return point;
    }

    private static byte[]? FromInfo(byte[] der)
    {
        var info = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var algorithm = info.ReadSequence();
        return algorithm.ReadObjectIdentifier() == EcKeys && algorithm.ReadObjectIdentifier() == Sm2Curve && info.ReadBitString(out _) is { Length: PointSize } point ? point : null;
    }

    private static (byte[], byte[])? FromPrivate(byte[] der, bool wrapped)
    {
        var reader = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        _ = reader.ReadInteger();
        if (wrapped)
        {
            var algorithm = reader.ReadSequence();
            if (algorithm.ReadObjectIdentifier() != EcKeys || algorithm.ReadObjectIdentifier() != Sm2Curve)
            {
                return null;
            }

            reader = new AsnReader(reader.ReadOctetString(), AsnEncodingRules.DER).ReadSequence();
            _ = reader.ReadInteger();
        }

        var number = reader.ReadOctetString();
        var parameters = new Asn1Tag(TagClass.ContextSpecific, 0);
        if (reader.HasData && reader.PeekTag().HasSameClassAndValue(parameters) && reader.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)).ReadObjectIdentifier() != Sm2Curve)
        {
            return null;
        }

        if (number.Length != 32 || !reader.HasData)
        {
            return null;
        }

        var point = OnCurve(reader.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 1, isConstructed: true)).ReadBitString(out _));
        return point is null ? null : (number, point);
    }
}
