using System.Globalization;
using Puhui.TransparencyLog;

namespace Puhui.Platform.Cryptography;

/// <summary>
/// A private note key in a file of one line, <c>PRIVATE+KEY+name+id+base64(type ‖ secret)</c>, the form other note tools use.
/// The secret of Ed25519 is its 32-byte seed, that of SM2 its 32-byte number and its 65-byte public point.
/// </summary>
internal sealed record KeyFile(string Path, uint KeyId, byte[] Secret)
{
    private const string Start = "PRIVATE+KEY+";

    public static KeyFile LoadOrCreate(string path, NoteKeyKind kind, string origin, Func<(NoteKey Key, byte[] Secret)> create)
    {
        if (!File.Exists(path))
        {
            var (key, secret) = create();
            PrivateFile.WriteOnce(path, $"{Start}{key.Name}+{key.Id:x8}+{Convert.ToBase64String([.. NoteKey.TypeOf(kind), .. secret])}\n");
        }

        return Load(path, kind, origin);
    }

    public InvalidDataException Damaged(string why) => Damaged(Path, why);

    private static KeyFile Load(string path, NoteKeyKind kind, string origin)
    {
        var line = PrivateFile.ReadLine(path);
        var parts = line.StartsWith(Start, StringComparison.Ordinal) ? line[Start.Length..].Split('+', 3) : [];
        if (parts.Length != 3
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            || !string.Equals(id.ToString("x8", CultureInfo.InvariantCulture), parts[1], StringComparison.Ordinal))
        {
            throw Damaged(path, "it is not one line PRIVATE+KEY+name+id+base64.");
        }

        if (!string.Equals(parts[0], origin, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"The key file {path} is of the log {parts[0]}, not of {origin}: a log keeps its name for life.");
        }

        var type = NoteKey.TypeOf(kind);
        var secretSize = kind == NoteKeyKind.Sm2 ? 97 : 32;
        var typed = new byte[type.Length + secretSize];
        if (!Convert.TryFromBase64String(parts[2], typed, out var length) || length != typed.Length || !typed.AsSpan().StartsWith(type))
        {
            throw Damaged(path, $"it does not hold a private key of kind {kind}.");
        }

        return new KeyFile(path, id, typed[type.Length..]);
    }

    private static InvalidDataException Damaged(string path, string why) => new($"The key file {path} is damaged: {why}");
}
