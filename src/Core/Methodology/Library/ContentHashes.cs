using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Puhui.Methodology.Library;

/// <summary>
/// What a method version consists of, as one hash: every file of its folder and every table it reads from elsewhere, each as
/// path and content with line ends made <c>\n</c>, in order of path; then the hashes of the factor sets it uses. The same on any machine.
/// </summary>
internal static class ContentHashes
{
    public static byte[] Of(string folder, MethodDefinition definition, IReadOnlyList<(MethodDefinition Definition, string Folder)> all)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Concat(definition.OutsideFiles)
            .Select(path => (Name: Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), Path: path))
            .Where(file => !file.Name.Split('/').Any(part => part.StartsWith('.') && part != ".."))
            .Select(file => (file.Name, (Func<byte[]>)(() => File.ReadAllBytes(file.Path))));
        return Of(
            files,
            definition,
            used => all.FirstOrDefault(other => other.Definition.Ref == used) is { Definition: { Kind: MethodKind.FactorSet } set } found ? Of(found.Folder, set, []) : null);
    }

    /// <summary>The same of files in memory; tables beside the library count when the definition reads them.</summary>
    public static byte[] Of(MemoryFiles reader, MethodFiles files, MethodDefinition definition, MethodLibrary library)
    {
        var outside = definition.OutsideFiles.Select(reader.NameOf).ToHashSet(StringComparer.Ordinal);
        return Of(
            files.Names.Where(name => !name.StartsWith("../", StringComparison.Ordinal) || outside.Contains(name)).Select(name => (name, (Func<byte[]>)(() => files.Find(name)!))),
            definition,
            used => library.Find(used) is { Kind: MethodKind.FactorSet } set ? set.ContentHash.ToArray() : null);
    }

    private static byte[] Of(IEnumerable<(string Name, Func<byte[]> Content)> files, MethodDefinition definition, Func<MethodRef, byte[]?> hashOf)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in files.DistinctBy(file => file.Name).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            Append(hash, Encoding.UTF8.GetBytes(name));
            Append(hash, WithoutReturns(content()));
        }

        foreach (var use in definition.Uses.OrderBy(use => use.Alias, StringComparer.Ordinal))
        {
            if (hashOf(use.Ref) is { } used)
            {
                Append(hash, Encoding.UTF8.GetBytes($"{use.Alias}={use.Ref}"));
                Append(hash, used);
            }
        }

        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }

    private static byte[] WithoutReturns(byte[] content)
    {
        var kept = new List<byte>(content.Length);
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] != '\r' || i + 1 == content.Length || content[i + 1] != '\n')
            {
                kept.Add(content[i]);
            }
        }

        return [.. kept];
    }
}
