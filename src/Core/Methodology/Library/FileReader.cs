using System.Text;

namespace Puhui.Methodology.Library;

/// <summary>Where the files of methods are read from: a disk, or memory while somebody writes them.</summary>
internal abstract class FileReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static FileReader Disk { get; } = new OfDisk();

    public abstract bool Exists(string path);

    /// <summary>Throws <see cref="FileNotFoundException"/> when there is no such file.</summary>
    public abstract byte[] Bytes(string path);

    /// <summary>Text without its byte order mark. Throws <see cref="DecoderFallbackException"/> when <paramref name="strict"/> and it is not UTF-8.</summary>
    public string Text(string path, bool strict = false)
    {
        using var reader = new StreamReader(new MemoryStream(Bytes(path), writable: false), strict ? Strict : Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private sealed class OfDisk : FileReader
    {
        public override bool Exists(string path) => File.Exists(path);

        public override byte[] Bytes(string path) => File.ReadAllBytes(path);
    }
}

/// <summary>The files of one method as if they stood in a library at the root of the disk.</summary>
internal sealed class MemoryFiles(MethodRef method, MethodFiles files) : FileReader
{
    /// <summary>The method's folder.</summary>
    public string Folder { get; } = $"/{method.Id}/{method.Version}";

    public string PathOf(string name) => Path.GetFullPath(Path.Combine(Folder, name));

    public string NameOf(string path) => Path.GetRelativePath(Folder, path);

    public override bool Exists(string path) => files.Find(NameOf(path)) is not null;

    public override byte[] Bytes(string path) => files.Find(NameOf(path)) ?? throw new FileNotFoundException($"There is no file {NameOf(path)}.");
}
