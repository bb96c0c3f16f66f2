using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Puhui.Methodology;
using Puhui.Quantities;

namespace Puhui.Methods.Drafts;

/// <summary>A method as a zip of the folder format: <c>id/version/…</c> and <c>factors/…</c>. No name of an entry becomes a path, and no size it states is believed.</summary>
internal static partial class DraftZip
{
    private const int LargestZip = 2 << 20;
    private const int LargestFile = 512 * 1024;
    private const int LargestTotal = 4 << 20;
    private const int MostEntries = 200;
    private const string FactorsFolder = "factors/";
    private static readonly DateTimeOffset Fixed = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [GeneratedRegex(@"^id:[ \t]*[""']?([\w.\-]+)[""']?[ \t]*(#[^\n]*)?\r?$", RegexOptions.Multiline)]
    private static partial Regex IdLine();

    [GeneratedRegex(@"^version:[ \t]*[""']?([\w.\-]+)[""']?[ \t]*(#[^\n]*)?\r?$", RegexOptions.Multiline)]
    private static partial Regex VersionLine();

    public static Result<(MethodRef Method, MethodFiles Files)> Read(Stream stream)
    {
        try
        {
            if (Copy(stream, LargestZip) is not { } copy)
            {
                return TooLarge();
            }

            using var zip = new ZipArchive(new MemoryStream(copy), ZipArchiveMode.Read);
            return Read(zip);
        }
        catch (InvalidDataException)
        {
            return new Refusal("zip_invalid", "This is not a zip file, or it is damaged.", "file");
        }
    }

    public static byte[] Write(MethodRef method, MethodFiles files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in files.Names)
            {
                var entry = zip.CreateEntry(
                    name.StartsWith(MethodFiles.Factors, StringComparison.Ordinal) ? FactorsFolder + name[MethodFiles.Factors.Length..] : $"{method.Id}/{method.Version}/{name}",
                    CompressionLevel.Optimal);
                entry.LastWriteTime = Fixed;
                using var content = entry.Open();
                content.Write(files.Find(name)!);
            }
        }

        return stream.ToArray();
    }

    private static Result<(MethodRef Method, MethodFiles Files)> Read(ZipArchive zip)
    {
        var entries = zip.Entries.Where(entry => !entry.FullName.EndsWith('/') && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal)).ToList();
        if (entries.Count > MostEntries)
        {
            return TooLarge();
        }

        var mains = entries.Where(entry => entry.FullName == MethodFiles.Main || entry.FullName.EndsWith("/" + MethodFiles.Main, StringComparison.Ordinal)).ToList();
        if (mains.Count != 1)
        {
            return new Refusal("method_missing", $"The zip holds {mains.Count} files named {MethodFiles.Main}; it should hold one method.", "file");
        }

        var folder = mains[0].FullName[..^MethodFiles.Main.Length];
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        var total = 0;
        foreach (var entry in entries)
        {
            if (NameOf(entry.FullName, folder) is not { } name)
            {
                return new Refusal("file_name_invalid", "The zip holds a file that belongs to no method.", entry.FullName.Length > 120 ? entry.FullName[..120] : entry.FullName);
            }

            using var content = entry.Open();
            if (Copy(content, LargestFile) is not { } bytes || (total += bytes.Length) > LargestTotal)
            {
                return TooLarge();
            }

            files[name] = bytes;
        }

        var main = Encoding.UTF8.GetString(files[MethodFiles.Main]);
        return IdLine().Match(main) is { Success: true } id && VersionLine().Match(main) is { Success: true } version
            ? (new MethodRef(id.Groups[1].Value, version.Groups[1].Value), new MethodFiles(files))
            : new Refusal("method_missing", $"{MethodFiles.Main} does not say its id and version.", "file");
    }

    private static string? NameOf(string path, string folder)
    {
        var at = path.LastIndexOf(FactorsFolder, StringComparison.Ordinal);
        var name = path.StartsWith(folder, StringComparison.Ordinal) && MethodFiles.IsName(path[folder.Length..]) ? path[folder.Length..]
            : at >= 0 && (at == 0 || path[at - 1] == '/') && folder.StartsWith(path[..at], StringComparison.Ordinal) ? MethodFiles.Factors + path[(at + FactorsFolder.Length)..]
            : "";
        return MethodFiles.IsName(name) ? name : null;
    }

    private static byte[]? Copy(Stream from, int most)
    {
        using var to = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = from.Read(buffer)) > 0)
        {
            if (to.Length + read > most)
            {
                return null;
            }

            to.Write(buffer, 0, read);
        }

        return to.ToArray();
    }

    private static Refusal TooLarge() => new(
        "zip_too_large", $"A zip has at most {LargestZip >> 20} MiB, {MostEntries} files, {LargestFile / 1024} KiB in a file and {LargestTotal >> 20} MiB in all.", "file");
}
