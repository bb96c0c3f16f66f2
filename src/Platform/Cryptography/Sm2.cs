using Puhui.TransparencyLog;

namespace Puhui.Platform.Cryptography;

/// <summary>Signs with SM2 and SM3 (GB/T 32918.2, GB/T 35276), user id 1234567812345678. Signatures are r ‖ s, 64 bytes. Thread-safe.</summary>
public sealed class Sm2Signer : INoteSigner, IDisposable
{
    private readonly Sm2Key _key;

    /// <summary>Takes a name, the private number d (32 bytes, big-endian) and the public point (65 bytes, uncompressed) that belongs to it.</summary>
    public Sm2Signer(string name, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        Key = new NoteKey(name, NoteKeyKind.Sm2, publicKey);
        _key = Sm2Key.FromPair(privateKey, publicKey);
        ReadOnlySpan<byte> probe = "puhui"u8;
        if (!_key.Verify(probe, _key.Sign(probe)))
        {
            _key.Dispose();
            throw new ArgumentException("The SM2 public key does not belong to the private key.", nameof(publicKey));
        }
    }

    /// <inheritdoc />
    public NoteKey Key { get; }

    /// <summary>A new random key pair: 32 bytes private, 65 bytes public.</summary>
    public static (byte[] PrivateKey, byte[] PublicKey) NewKeyPair() => Sm2Key.Generate();

    /// <inheritdoc />
    public byte[] Sign(ReadOnlySpan<byte> message) => _key.Sign(message);

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();
}

/// <summary>Checks SM2 signatures as <see cref="Sm2Signer"/> makes them. Thread-safe.</summary>
public sealed class Sm2Verifier : INoteVerifier, IDisposable
{
    private readonly Sm2Key _key;

    /// <summary>Takes a key of kind <see cref="NoteKeyKind.Sm2"/>. Throws <see cref="System.Security.Cryptography.CryptographicException"/> for a point off the curve.</summary>
    public Sm2Verifier(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Kind != NoteKeyKind.Sm2)
        {
            throw new ArgumentException($"{key.Name} is a key of kind {key.Kind}.", nameof(key));
        }

        Key = key;
        _key = Sm2Key.FromPublic(key.PublicKey.Span);
    }

    /// <inheritdoc />
    public NoteKey Key { get; }

    /// <inheritdoc />
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => _key.Verify(message, signature);

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();
}
