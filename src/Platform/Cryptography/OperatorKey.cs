using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.Platform.Cryptography;

/// <summary>
/// The secret by which operators enter the console, for as long as people have no accounts of their own: one line in the data
/// folder's <c>keys/operator.key</c>, readable by its owner only. Servers that share a database share the file.
/// </summary>
public sealed class OperatorKey
{
    private const string Prefix = "puhui_op_";
    private const int RandomBytes = 32;

    private readonly byte[] _text;

    private OperatorKey(string path, string text)
    {
        Path = path;
        Text = text;
        _text = Encoding.UTF8.GetBytes(text);
    }

    /// <summary>Where it is kept.</summary>
    public string Path { get; }

    /// <summary>The secret itself, 256 random bits: <c>puhui_op_…</c>.</summary>
    public string Text { get; }

    /// <summary>Where the key of a data folder is kept.</summary>
    public static string PathIn(string dataFolder) => System.IO.Path.Combine(dataFolder, "keys", "operator.key");

    /// <summary>Reads the key of a data folder; makes it first when there is none.</summary>
    /// <exception cref="OperatorException">The file may be read by others, or holds no key.</exception>
    public static OperatorKey LoadOrCreate(string dataFolder)
    {
        var path = PathIn(dataFolder);
        try
        {
            if (!File.Exists(path))
            {
                PrivateFile.WriteOnce(path, Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)) + "\n");
            }

            var text = PrivateFile.ReadLine(path).Trim();
            return text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length >= Prefix.Length + 43
                ? new OperatorKey(path, text)
                : throw new OperatorException($"The file {path} does not hold an operator key; delete it to have a new one made.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new OperatorException(problem.Message, problem);
        }
    }

    /// <summary>Whether a text is this key; takes as long for a wrong one as for the right one.</summary>
    public bool Matches(string? given) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes((given ?? "").Trim())), SHA256.HashData(_text));

    /// <summary>A 32-byte key for one purpose, from which this key cannot be found. With another operator key it is another.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _text, 32, info: Encoding.UTF8.GetBytes(purpose));
}
