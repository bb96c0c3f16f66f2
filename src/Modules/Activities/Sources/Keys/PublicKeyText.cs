using System.Formats.Asn1;
using System.Security.Cryptography;
using Puhui.Activities.Contracts;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Activities.Sources.Keys;

/// <summary>Reads a public key as its owner hands it over: PEM, or base64 of SubjectPublicKeyInfo or of the raw key.</summary>
internal static class PublicKeyText
{
    private const string Ed25519Oid = "1.3.101.112";
    private const string EcOid = "1.2.840.10045.2.1";
    private const string Sm2Oid = "1.2.156.10197.1.301";
    private const int LongestText = 4096;

    /// <summary>The raw key: 32 bytes for Ed25519, 65 for SM2.</summary>
    /// <exception cref="SourceKeyException">It is no public key of this kind.</exception>
    public static byte[] Read(SourceKeyKind kind, string? text)
    {
        var size = kind == SourceKeyKind.Ed25519 ? 32 : 65;
        var name = kind == SourceKeyKind.Ed25519 ? "an Ed25519" : "an SM2";
        if (text is null)
        {
            throw new SourceKeyException($"Give the public key of {name} key; its private key stays with the source.");
        }

        try
        {
            var bytes = Decode(text);
            var raw = bytes.Length == size ? bytes : FromInfo(kind, bytes);
            if (raw.Length == size)
            {
                Probe(kind, raw);
                return raw;
            }
        }
        catch (Exception e) when (e is FormatException or AsnContentException or ArgumentException or CryptographicException)
        {
            throw new SourceKeyException($"This is not {name} public key as PEM, or as base64 of SubjectPublicKeyInfo or of the raw {size} bytes.");
        }

        throw new SourceKeyException($"{char.ToUpperInvariant(name[0])}{name[1..]} public key has {size} bytes{(kind == SourceKeyKind.Sm2Sm3 ? ", an uncompressed point" : "")}.");
    }

    private static byte[] Decode(string text)
    {
        if (text.Length > LongestText)
        {
            throw new FormatException("too long");
        }

        if (!text.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            return Convert.FromBase64String(text.Trim());
        }

        var fields = PemEncoding.Find(text);
        return text[fields.Label] == "PUBLIC KEY"
            ? Convert.FromBase64String(text[fields.Base64Data])
            : throw new SourceKeyException($"The PEM text is a {text[fields.Label]}, not a PUBLIC KEY. Never hand over a private key.");
    }

    private static byte[] FromInfo(SourceKeyKind kind, byte[] der)
    {
        var reader = new AsnReader(der, AsnEncodingRules.DER);
        var info = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var algorithm = info.ReadSequence();
        var oid = algorithm.ReadObjectIdentifier();
        var curve = algorithm.HasData ? algorithm.ReadObjectIdentifier() : null;
        var key = info.ReadBitString(out var unused);
        var fits = kind == SourceKeyKind.Ed25519 ? oid == Ed25519Oid && curve is null : oid == EcOid && curve == Sm2Oid;
        return fits && unused == 0 ? key : throw new FormatException("another kind of key");
    }

    /// <summary>A point off the curve is found when it is registered, not by its first signature.</summary>
    private static void Probe(SourceKeyKind kind, byte[] raw)
    {
        if (kind == SourceKeyKind.Ed25519)
        {
            using var verifier = new Ed25519Verifier(new NoteKey("probe", NoteKeyKind.Ed25519, raw));
        }
        else
        {
            using var verifier = new Sm2Verifier(new NoteKey("probe", NoteKeyKind.Sm2, raw));
        }
    }
}
