using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using Puhui.Activities.Contracts;
using Puhui.Platform.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Activities.Sources.Signing;

/// <summary>Checks signatures of one key. What it holds never changes; whether the key is still valid is asked elsewhere. Thread-safe.</summary>
internal sealed class SigningKey
{
    private readonly byte[] _secret = [];
    private readonly INoteVerifier? _verifier;

    public SigningKey(SourceKeyId id, SourceId source, SourceKeyKind kind, byte[] material)
    {
        Id = id;
        Source = source;
        Kind = kind;
        switch (kind)
        {
            case SourceKeyKind.HmacSha256 or SourceKeyKind.HmacSm3:
                _secret = material;
                break;
            case SourceKeyKind.Ed25519:
                _verifier = new Ed25519Verifier(new NoteKey(id.ToString(), NoteKeyKind.Ed25519, material));
                break;
            case SourceKeyKind.Sm2Sm3:
                _verifier = new Sm2Verifier(new NoteKey(id.ToString(), NoteKeyKind.Sm2, material));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind that signs.");
        }
    }

    public SourceKeyId Id { get; }

    public SourceId Source { get; }

    public SourceKeyKind Kind { get; }

    /// <summary>The name of the algorithm in signatures.</summary>
    public string Algorithm => NameOf(Kind);

    public static string NameOf(SourceKeyKind kind) => kind switch
    {
        SourceKeyKind.HmacSha256 => "hmac-sha256",
        SourceKeyKind.HmacSm3 => "hmac-sm3",
        SourceKeyKind.Ed25519 => "ed25519",
        SourceKeyKind.Sm2Sm3 => "sm2-sm3",
        _ => "bearer",
    };

    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (Kind is SourceKeyKind.HmacSha256 or SourceKeyKind.HmacSm3)
        {
            Span<byte> own = stackalloc byte[HMACSHA256.HashSizeInBytes];
            if (Kind == SourceKeyKind.HmacSm3)
            {
                HmacSm3.HashData(_secret, message, own);
            }
            else
            {
                HMACSHA256.HashData(_secret, message, own);
            }

            return CryptographicOperations.FixedTimeEquals(own, signature);
        }

        return Kind == SourceKeyKind.Sm2Sm3 && signature.Length != 64
            ? FromDer(signature) is { } plain && _verifier!.Verify(message, plain)
            : _verifier!.Verify(message, signature);
    }

    /// <summary>SM2 signatures come as r ‖ s, or as the DER that most tools write.</summary>
    private static byte[]? FromDer(ReadOnlySpan<byte> der)
    {
        try
        {
            var reader = new AsnReader(der.ToArray(), AsnEncodingRules.DER);
            var pair = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var signature = new byte[64];
            var fits = Write(pair.ReadInteger(), signature.AsSpan(0, 32)) && Write(pair.ReadInteger(), signature.AsSpan(32));
            pair.ThrowIfNotEmpty();
            return fits ? signature : null;
        }
        catch (AsnContentException)
        {
            return null;
        }

        static bool Write(BigInteger number, Span<byte> room)
        {
            if (number.Sign <= 0 || number.GetByteCount(isUnsigned: true) > room.Length)
            {
                return false;
            }

            return number.TryWriteBytes(room[^number.GetByteCount(isUnsigned: true)..], out _, isUnsigned: true, isBigEndian: true);
        }
    }
}
