namespace Puhui.Platform.Cryptography;

/// <summary>A random secret of 32 bytes in a file of one line of base64 that only its owner may read; made when it is first asked for.</summary>
public static class SecretFile
{
    private const int Size = 32;

    /// <summary>The secret in a file. Several processes may ask at once: they get the same.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or open to others; the message says what to do.</exception>
    public static byte[] LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            PrivateFile.WriteOnce(path, Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(Size)) + "\n");
        }

        var secret = new byte[Size];
        return Convert.TryFromBase64String(PrivateFile.ReadLine(path), secret, out var length) && length == Size
            ? secret
            : throw new InvalidDataException($"The key file {path} is damaged: it does not hold {Size} bytes as base64.");
    }
}
