using System.Security.Cryptography;

namespace Puhui.Gbt32960.Ciphers;

/// <summary>
/// Seals the keys of platforms for the database with AES-256-GCM, by a key that lies beside the log's in <c>keys/gbt32960.key</c>
/// and is made when it is first needed. Servers that share a database share it.
/// </summary>
internal sealed class KeySeal(string dataFolder)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int KeySize = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly Lock _gate = new();
    private byte[]? _key;

    private string KeyFile => Path.Combine(dataFolder, "keys", "gbt32960.key");

    public byte[] Seal(ReadOnlySpan<byte> secret)
    {
        var box = new byte[NonceSize + secret.Length + TagSize];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using var aes = new AesGcm(Key(), TagSize);
        aes.Encrypt(box.AsSpan(0, NonceSize), secret, box.AsSpan(NonceSize, secret.Length), box.AsSpan(NonceSize + secret.Length));
        return box;
    }

    /// <exception cref="CryptographicException">Sealed by another key, or altered.</exception>
    public byte[] Open(ReadOnlySpan<byte> box)
    {
        if (box.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("A sealed key is too short.");
        }

        var secret = new byte[box.Length - NonceSize - TagSize];
        using var aes = new AesGcm(Key(), TagSize);
        aes.Decrypt(box[..NonceSize], box[NonceSize..^TagSize], box[^TagSize..], secret);
        return secret;
    }

    private byte[] Key()
    {
        lock (_gate)
        {
            return _key ??= Load();
        }
    }

    private byte[] Load()
    {
        if (!File.Exists(KeyFile))
        {
            Make();
        }

        var key = File.ReadAllBytes(KeyFile);
        return key.Length == KeySize ? key : throw new InvalidDataException($"The key file {KeyFile} does not hold {KeySize} bytes.");
    }

    private void Make()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!, OwnerOnly | UnixFileMode.UserExecute);
        var draft = KeyFile + "." + Path.GetRandomFileName();
        using (var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeySize));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, KeyFile, overwrite: false);
        }
        catch (IOException) when (File.Exists(KeyFile))
        {
            // Another process was first: its key stands.
            File.Delete(draft);
        }
    }
}
