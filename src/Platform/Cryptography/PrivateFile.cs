namespace Puhui.Platform.Cryptography;

/// <summary>A small file that only its owner may read, written once: keys.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The one line of the file, without its end. Throws <see cref="InvalidDataException"/> when others may read it.</summary>
    public static string ReadLine(string path)
    {
        Demand(path);
        return File.ReadAllText(path).TrimEnd('\n');
    }

    /// <summary>All bytes of the file. Throws <see cref="InvalidDataException"/> when others may read it.</summary>
    public static byte[] ReadBytes(string path)
    {
        Demand(path);
        return File.ReadAllBytes(path);
    }

    private static void Demand(string path)
    {
        if ((File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
        {
            throw new InvalidDataException($"The key file {path} can be read or changed by others than its owner. Run: chmod 600 '{path}'");
        }
    }

    /// <summary>Puts the whole file in place durably, unless another process was first.</summary>
    public static void WriteOnce(string path, string line) => Write(path, line, replace: false);

    /// <summary>Puts the whole file in place durably, instead of what was there: readers find the one or the other.</summary>
    public static void Replace(string path, string line) => Write(path, line, replace: true);

    private static void Write(string path, string line, bool replace)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var draft = Path.Combine(folder, $".{Path.GetRandomFileName()}");
        try
        {
            using (var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                file.Write(System.Text.Encoding.UTF8.GetBytes(line));
                file.Flush(flushToDisk: true);
            }

            // A link fails when the name is taken; a rename would replace the key another process just made.
            File.Move(draft, path, overwrite: replace);
        }
        catch (IOException) when (!replace && File.Exists(path))
        {
            // The other process's key counts.
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
