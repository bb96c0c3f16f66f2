using System.Security.Cryptography;
using Puhui.TransparencyLog;

namespace Puhui.Platform.Cryptography;

/// <summary>
/// The keys a log signs its checkpoints with: Ed25519, and SM2 beside it. Kept in two files of one line each that only their
/// owner may read; made at the first start. Losing them ends the log's name: its old checkpoints stay valid, new ones need a new key.
/// </summary>
public sealed class NoteKeys : IDisposable
{
    private readonly CryptoProfile _profile;

    private NoteKeys(Ed25519Signer ed25519, Sm2Signer sm2, CryptoProfile profile)
    {
        _profile = profile;
        Ed25519 = ed25519;
        Sm2 = sm2;
    }

    /// <summary>The international signer.</summary>
    public Ed25519Signer Ed25519 { get; }

    /// <summary>The national signer.</summary>
    public Sm2Signer Sm2 { get; }

    /// <summary>Both signers, that of the profile first: the order of the lines.</summary>
    public IReadOnlyList<INoteSigner> Signers => _profile == CryptoProfile.Gm ? [Sm2, Ed25519] : [Ed25519, Sm2];

    /// <summary>The public key lines, that of the profile first, each ending in a newline: what <c>/tlog/key</c> serves.</summary>
    public string KeyLines => $"{Signers[0].Key}\n{Signers[1].Key}\n";

    /// <summary>
    /// Loads the keys from a folder, making what is missing. Any number of processes may ask at once: all get the same keys.
    /// Throws <see cref="InvalidDataException"/> when a file is damaged, readable by others, or of another origin.
    /// </summary>
    /// <param name="folder">Made when missing, for its owner only.</param>
    /// <param name="origin">Name of the log and of its keys.</param>
    /// <param name="profile">Whose key is named first.</param>
    public static NoteKeys LoadOrCreate(string folder, string origin, CryptoProfile profile = CryptoProfile.Intl)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!NoteKey.IsName(origin))
        {
            throw new ArgumentException($"'{origin}' cannot name a log: a name is not empty and holds no space, control character or plus sign.", nameof(origin));
        }

        var ed25519 = KeyFile.LoadOrCreate(Path.Combine(folder, "log-ed25519.key"), NoteKeyKind.Ed25519, origin, () =>
        {
            var seed = Ed25519Signer.NewPrivateKey();
            using var signer = new Ed25519Signer(origin, seed);
            return (signer.Key, seed);
        });
        var sm2 = KeyFile.LoadOrCreate(Path.Combine(folder, "log-sm2.key"), NoteKeyKind.Sm2, origin, () =>
        {
            var pair = Sm2Signer.NewKeyPair();
            return (new NoteKey(origin, NoteKeyKind.Sm2, pair.PublicKey), [.. pair.PrivateKey, .. pair.PublicKey]);
        });
        return new NoteKeys(
            Open(ed25519, () => new Ed25519Signer(origin, ed25519.Secret)),
            Open(sm2, () => new Sm2Signer(origin, sm2.Secret.AsSpan(0, 32), sm2.Secret.AsSpan(32))),
            profile);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Ed25519.Dispose();
        Sm2.Dispose();
    }

    private static T Open<T>(KeyFile file, Func<T> open)
        where T : INoteSigner, IDisposable
    {
        T signer;
        try
        {
            signer = open();
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw file.Damaged(e.Message);
        }

        if (signer.Key.Id == file.KeyId)
        {
            return signer;
        }

        signer.Dispose();
        throw file.Damaged("its key id does not fit its key.");
    }
}
