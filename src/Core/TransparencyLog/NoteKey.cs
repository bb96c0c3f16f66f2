using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.TransparencyLog;

/// <summary>How a note key signs.</summary>
public enum NoteKeyKind
{
    /// <summary>Ed25519 of RFC 8032; type byte 0x01; 32-byte public key, 64-byte signature.</summary>
    Ed25519,

    /// <summary>
    /// SM2 with SM3 of GB/T 32918.2, user id 1234567812345678; type 0xFF "SM2-SM3" (the C2SP rule for unassigned types);
    /// 65-byte uncompressed public key, 64-byte signature r ‖ s.
    /// </summary>
    Sm2,

    /// <summary>
    /// Ed25519 over a checkpoint and a time, by a witness (C2SP tlog-cosignature); type byte 0x04; 32-byte public key, 72 bytes:
    /// the time and the signature.
    /// </summary>
    Cosignature,
}

/// <summary>A public key that checks notes. Text form, one line: <c>name+key id as 8 hex digits+base64(type ‖ public key)</c>.</summary>
public sealed record NoteKey
{
    private const byte UncompressedPoint = 4;

    /// <summary>Takes a name and the raw public key. Throws <see cref="ArgumentException"/> when either is not of its form.</summary>
    public NoteKey(string name, NoteKeyKind kind, ReadOnlySpan<byte> publicKey)
    {
        if (!IsName(name))
        {
            throw new ArgumentException($"'{name}' cannot name a key: a name is not empty and holds no space, control character or plus sign.", nameof(name));
        }

        if (publicKey.Length != PublicKeySize(kind))
        {
            throw new ArgumentException($"A public key of kind {kind} has {PublicKeySize(kind)} bytes, not {publicKey.Length}.", nameof(publicKey));
        }

        if (kind == NoteKeyKind.Sm2 && publicKey[0] != UncompressedPoint)
        {
            throw new ArgumentException("An SM2 public key is an uncompressed point: its first byte is 0x04.", nameof(publicKey));
        }

        Name = name;
        Kind = kind;
        PublicKey = publicKey.ToArray();
        Id = ComputeId(name, [.. TypeOf(kind), .. publicKey]);
    }

    /// <summary>Whose key it is; for a log its origin.</summary>
    public string Name { get; }

    /// <summary>How it signs.</summary>
    public NoteKeyKind Kind { get; }

    /// <summary>The raw public key.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>First four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key).</summary>
    public uint Id { get; }

    /// <summary>The bytes that name a kind in key lines.</summary>
    public static ReadOnlySpan<byte> TypeOf(NoteKeyKind kind) => kind switch
    {
        NoteKeyKind.Ed25519 => [0x01],
        NoteKeyKind.Cosignature => [0x04],
        NoteKeyKind.Sm2 => [0xFF, (byte)'S', (byte)'M', (byte)'2', (byte)'-', (byte)'S', (byte)'M', (byte)'3'],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Whether a text may name a key.</summary>
    public static bool IsName([NotNullWhen(true)] string? name) =>
        !string.IsNullOrEmpty(name) && !name.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');

    /// <summary>Reads a key line; false when it is not one, its id does not fit, or its kind is unknown.</summary>
    public static bool TryParse(string? line, [NotNullWhen(true)] out NoteKey? key)
    {
        key = null;
        var parts = line?.Split('+', 3);
        if (parts is not { Length: 3 } || !IsName(parts[0]) || !Base64Text.TryDecode(parts[2], out var typed))
        {
            return false;
        }

        foreach (var kind in Enum.GetValues<NoteKeyKind>())
        {
            var type = TypeOf(kind);
            if (typed.AsSpan().StartsWith(type) && typed.Length == type.Length + PublicKeySize(kind)
                && (kind != NoteKeyKind.Sm2 || typed[type.Length] == UncompressedPoint))
            {
                var parsed = new NoteKey(parts[0], kind, typed.AsSpan(type.Length));
                key = string.Equals(parsed.IdText, parts[1], StringComparison.Ordinal) ? parsed : null;
                return key is not null;
            }
        }

        return false;
    }

    /// <inheritdoc />
    public bool Equals(NoteKey? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => unchecked((int)Id);

    /// <summary>The key line.</summary>
    public override string ToString() => $"{Name}+{IdText}+{Convert.ToBase64String([.. TypeOf(Kind), .. PublicKey.Span])}";

    private string IdText => Id.ToString("x8", CultureInfo.InvariantCulture);

    private static int PublicKeySize(NoteKeyKind kind) => kind == NoteKeyKind.Sm2 ? 65 : 32;

    private static uint ComputeId(string name, ReadOnlySpan<byte> typedKey) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. typedKey]));
}
