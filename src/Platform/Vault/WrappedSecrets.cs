using System.Security.Cryptography;
using System.Text;
using Puhui.Platform.Cryptography;

namespace Puhui.Platform.Vault;

/// <summary>
/// Secrets of this installation that outlive every master key: each in a file of <c>keys/wrapped</c>, wrapped by the master key named in
/// it. A rotation wraps them anew; the secrets stay, and what was sealed or digested with them too.
/// </summary>
public sealed class WrappedSecrets(string keysFolder, IMasterKeys masters)
{
    private const int Size = 32;

    // What earlier releases kept plainly beside the log's keys: keys/NAME.key.
    private static readonly string[] s_kept = ["secrets", "references", "gbt32960"];

    private string Folder => Path.Combine(keysFolder, "wrapped");

    /// <summary>
    /// The 32 bytes of a name, made at random when it is first asked for. Where an earlier release made them, they lie plainly in
    /// <c>keys/NAME.key</c> until <see cref="TakeOver"/>. Several processes may ask at once: they get the same.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is damaged, or open to others.</exception>
    public byte[] LoadOrCreate(string name)
    {
        if (File.Exists(KeptPath(name)))
        {
            return LoadKept(name);
        }

        var path = PathOf(name);
        if (!File.Exists(path))
        {
            var master = masters.Current;
            PrivateFile.WriteOnce(path, Line(name, master, RandomNumberGenerator.GetBytes(Size)));
            if (!string.Equals(masters.Current, master, StringComparison.Ordinal))
            {
                // A rotation went by meanwhile and did not see this file.
                Rewrap(masters.Current);
            }
        }

        return Load(name, path).Secret;
    }

    /// <summary>Wraps what earlier releases kept plainly, and removes the plain files. Again: nothing. Says how many.</summary>
    /// <exception cref="InvalidDataException">There are two different secrets of one name.</exception>
    public int TakeOver()
    {
        var count = 0;
        foreach (var name in s_kept.Where(name => File.Exists(KeptPath(name))))
        {
            var secret = LoadKept(name);
            PrivateFile.WriteOnce(PathOf(name), Line(name, masters.Current, secret));
            if (!CryptographicOperations.FixedTimeEquals(Load(name, PathOf(name)).Secret, secret))
            {
                throw new InvalidDataException($"{KeptPath(name)} and {PathOf(name)} hold different secrets: keep the one that opens what is sealed.");
            }

            File.Delete(KeptPath(name));
            count++;
        }

        return count;
    }

    /// <summary>Wraps all secrets by a master key; says how many were wrapped by another before.</summary>
    public int Rewrap(string label)
    {
        var count = 0;
        foreach (var path in Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.key") : [])
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var (by, secret) = Load(name, path);
            if (!string.Equals(by, label, StringComparison.Ordinal))
            {
                PrivateFile.Replace(path, Line(name, label, secret));
                count++;
            }

            CryptographicOperations.ZeroMemory(secret);
        }

        return count;
    }

    /// <summary>How many secrets each master key wraps.</summary>
    public IReadOnlyDictionary<string, int> Uses() =>
        (Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.key") : [])
            .Select(path => PrivateFile.ReadLine(path).Split(' ')[0])
            .CountBy(label => label, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);

    private static byte[] Context(string name) => Encoding.UTF8.GetBytes("secret " + name);

    private string KeptPath(string name) => Path.Combine(keysFolder, name + ".key");

    /// <summary>One line of base64, or 32 bytes as they are.</summary>
    private byte[] LoadKept(string name) =>
        new FileInfo(KeptPath(name)).Length == Size ? PrivateFile.ReadBytes(KeptPath(name)) : SecretFile.LoadOrCreate(KeptPath(name));

    private string PathOf(string name) => Path.Combine(Folder, name + ".key");

    private string Line(string name, string label, byte[] secret) => $"{label} {Convert.ToBase64String(masters.Wrap(label, secret, Context(name)))}\n";

    private (string Label, byte[] Secret) Load(string name, string path)
    {
        var wrapped = new byte[Box.Overhead + Size];
        if (PrivateFile.ReadLine(path).Split(' ') is not [var label, var text]
            || !Convert.TryFromBase64String(text, wrapped, out var length) || length != wrapped.Length)
        {
            throw new InvalidDataException($"The key file {path} is damaged: it is not one line of a master key's name and a wrapped secret.");
        }

        try
        {
            return (label, masters.Unwrap(label, wrapped, Context(name)));
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"The key file {path} is damaged, or the master key {label} is another of the same name: {e.Message}", e);
        }
    }
}
