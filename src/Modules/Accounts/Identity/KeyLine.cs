using Puhui.Platform.Cryptography;

namespace Puhui.Accounts.Identity;

/// <summary>A secret that somebody else gave: one line in a file of the data folder's <c>keys</c>, readable by its owner only.</summary>
internal static class KeyLine
{
    /// <summary>The line; null when there is no such file.</summary>
    /// <exception cref="InvalidDataException">Others may read it.</exception>
    public static string? Read(string dataFolder, string name)
    {
        var path = Path.Combine(dataFolder, "keys", name);
        if (!File.Exists(path))
        {
            return null;
        }

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return (File.GetUnixFileMode(path) & Others) == UnixFileMode.None
            ? File.ReadAllText(path).Trim()
            : throw new InvalidDataException($"The key file {path} can be read or changed by others than its owner. Run: chmod 600 '{path}'");
    }
}
