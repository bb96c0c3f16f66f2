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
        var paths = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Concat(definition.OutsideFiles)
            .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')))
            .Where(file => !file.Name.Split('/').Any(part => part.StartsWith('.') && part != ".."))
            .DistinctBy(file => file.Name)
            .OrderBy(file => file.Name, StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in paths)
        {
            Append(hash, Encoding.UTF8.GetBytes(file.Name));
            Append(hash, WithoutReturns(File.ReadAllBytes(file.Path)));
        }

        foreach (var use in definition.Uses.OrderBy(use => use.Alias, StringComparer.Ordinal))
        {
            if (all.FirstOrDefault(other => other.Definition.Ref == use.Ref) is { Definition: { Kind: MethodKind.FactorSet } set } used)
            {
                Append(hash, Encoding.UTF8.GetBytes($"{use.Alias}={use.Ref}"));
                Append(hash, Of(used.Folder, set, []));
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
