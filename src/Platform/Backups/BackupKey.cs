using System.Security.Cryptography;
using System.Text;
using Puhui.Platform.Cryptography;

namespace Puhui.Platform.Backups;

/// <summary>What opens a backup: a passphrase, or the private half of an SM2 key whose public half made it.</summary>
public sealed class BackupKey
{
    private readonly byte[]? _passphrase;
    private readonly byte[]? _publicKey;
    private readonly byte[]? _privateKey;

    private BackupKey(byte[]? passphrase, byte[]? publicKey, byte[]? privateKey)
    {
        _passphrase = passphrase;
        _publicKey = publicKey;
        _privateKey = privateKey;
    }

    /// <summary>Whether it is a passphrase.</summary>
    public bool IsPassphrase => _passphrase is not null;

    /// <summary>A passphrase in a file that only its owner may read; its first line counts.</summary>
    /// <exception cref="OperatorException">There is no such file, others may read it, or the passphrase is shorter than 12 bytes.</exception>
    public static BackupKey OfPassphraseFile(string path)
    {
        var line = Text(path, onlyOwner: true).Split('\n')[0].TrimEnd('\r');
        return Encoding.UTF8.GetByteCount(line) >= 12
            ? new BackupKey(Encoding.UTF8.GetBytes(line), null, null)
            : throw new OperatorException($"The passphrase in {path} is too short: at least 12 characters, better five random words");
    }

    /// <summary>A recipient's SM2 public key, PEM or base64: it makes backups and cannot open them.</summary>
    /// <exception cref="OperatorException">The file holds none.</exception>
    public static BackupKey OfRecipient(string path) =>
        new(null, Sm2KeyText.ReadPublic(Text(path, onlyOwner: false)) ?? throw new OperatorException($"{path} holds no SM2 public key (PEM, or base64)"), null);

    /// <summary>The recipient's SM2 private key, PEM without a passphrase.</summary>
    /// <exception cref="OperatorException">The file holds none, or others may read it.</exception>
    public static BackupKey OfPrivateKey(string path) =>
        Sm2KeyText.ReadPrivate(Text(path, onlyOwner: true)) is { } pair
            ? new(null, pair.PublicKey, pair.PrivateKey)
            : throw new OperatorException($"{path} holds no SM2 private key (PEM without a passphrase)");

    /// <summary>Puts a file's key where only this key gets it from.</summary>
    internal BackupHead Lock(byte[] fileKey, CryptoProfile profile)
    {
        if (_passphrase is null)
        {
            return new BackupHead { Cipher = profile.Suite(), Key = BackupHead.Recipient, Wrapped = Sm2Encryption.Encrypt(_publicKey, fileKey) };
        }

        var salt = RandomNumberGenerator.GetBytes(16);
        var kind = profile == CryptoProfile.Gm ? BackupHead.PassphraseSm3 : BackupHead.PassphraseSha256;
        var from = Derive(kind, salt, BackupHead.Rounds);
        return new BackupHead { Cipher = profile.Suite(), Key = kind, Salt = salt, Iterations = BackupHead.Rounds, Wrapped = Box.Seal(profile.Suite(), from, fileKey, BackupHead.Context) };
    }

    /// <summary>The file's key.</summary>
    /// <exception cref="BackupException"><c>backup_wrong_key</c>.</exception>
    internal byte[] Unlock(BackupHead head)
    {
        try
        {
            if (head.Key == BackupHead.Recipient)
            {
                return _privateKey is null
                    ? throw new BackupException("backup_wrong_key", "it was made for an SM2 key: give its private half by --private-key")
                    : Sm2Encryption.Decrypt(_privateKey, _publicKey, head.Wrapped);
            }

            return _passphrase is null
                ? throw new BackupException("backup_wrong_key", "it was made with a passphrase: give it by --passphrase-file")
                : Box.Open(Derive(head.Key, head.Salt, head.Iterations), head.Wrapped, BackupHead.Context);
        }
        catch (CryptographicException)
        {
            throw new BackupException("backup_wrong_key", IsPassphrase ? "this passphrase does not open it" : "this private key does not open it");
        }
    }

    private byte[] Derive(string kind, byte[] salt, int iterations) => kind == BackupHead.PassphraseSm3
        ? HmacSm3.Pbkdf2(_passphrase, salt, iterations, Box.RootSize)
        : Rfc2898DeriveBytes.Pbkdf2(_passphrase!, salt, iterations, HashAlgorithmName.SHA256, Box.RootSize);

    private static string Text(string path, bool onlyOwner)
    {
        try
        {
            if (onlyOwner && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != UnixFileMode.None)
            {
                throw new OperatorException($"{path} can be read or changed by others than its owner. Run: chmod 600 '{path}'");
            }

            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException(e.Message, e);
        }
    }
}
