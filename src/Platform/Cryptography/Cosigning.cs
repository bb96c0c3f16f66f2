using Puhui.TransparencyLog;

namespace Puhui.Platform.Cryptography;

/// <summary>Cosigns checkpoints as a witness (C2SP tlog-cosignature, Ed25519); the time is that of signing. Thread-safe.</summary>
public sealed class CosignatureSigner : INoteSigner, IDisposable
{
    private readonly Ed25519Signer _signer;
    private readonly TimeProvider _time;

    /// <summary>Takes the witness's name and its 32-byte seed.</summary>
    public CosignatureSigner(string name, ReadOnlySpan<byte> privateKey, TimeProvider? time = null)
    {
        _signer = new Ed25519Signer(name, privateKey);
        _time = time ?? TimeProvider.System;
        Key = new NoteKey(name, NoteKeyKind.Cosignature, _signer.Key.PublicKey.Span);
    }

    /// <inheritdoc />
    public NoteKey Key { get; }

    /// <summary>Loads the key <c>witness.key</c> of a folder, making it when it is missing.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, readable by others, or of another name.</exception>
    public static CosignatureSigner LoadOrCreate(string folder, string name, TimeProvider? time = null)
    {
        var file = KeyFile.LoadOrCreate(Path.Combine(folder, "witness.key"), NoteKeyKind.Cosignature, name, () =>
        {
            var seed = Ed25519Signer.NewPrivateKey();
            using var made = new CosignatureSigner(name, seed);
            return (made.Key, seed);
        });
        var signer = new CosignatureSigner(name, file.Secret, time);
        if (signer.Key.Id == file.KeyId)
        {
            return signer;
        }

        signer.Dispose();
        throw file.Damaged("its key id does not fit its key.");
    }

    /// <inheritdoc />
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var time = _time.GetUtcNow().ToUnixTimeSeconds();
        return Cosignature.Join(time, _signer.Sign(Cosignature.Message(time, message)));
    }

    /// <inheritdoc />
    public void Dispose() => _signer.Dispose();
}

/// <summary>Checks cosignatures of one witness. Thread-safe.</summary>
public sealed class CosignatureVerifier : INoteVerifier, IDisposable
{
    private readonly Ed25519Verifier _verifier;

    /// <summary>Takes a key of kind <see cref="NoteKeyKind.Cosignature"/>.</summary>
    public CosignatureVerifier(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Kind != NoteKeyKind.Cosignature)
        {
            throw new ArgumentException($"{key.Name} is a key of kind {key.Kind}.", nameof(key));
        }

        Key = key;
        _verifier = new Ed25519Verifier(new NoteKey(key.Name, NoteKeyKind.Ed25519, key.PublicKey.Span));
    }

    /// <inheritdoc />
    public NoteKey Key { get; }

    /// <inheritdoc />
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Cosignature.TrySplit(signature, out var time, out var ed25519) && _verifier.Verify(Cosignature.Message(time, message), ed25519);

    /// <inheritdoc />
    public void Dispose() => _verifier.Dispose();
}
