using Npgsql;
using Puhui.Methodology;
using Puhui.Platform.Settings;

namespace Puhui.Methods.Drafts;

/// <summary>The files of a known version: from the database when it was approved here, else from the folder of the server.</summary>
internal static class KnownFiles
{
    public static async Task<MethodFiles> ReadAsync(NpgsqlDataSource database, PuhuiSettings settings, Method method, CancellationToken ct)
    {
        var published = await new PublishedVersion(method.Ref, default, [], default).FilesAsync(database, ct);
        if (published.Names.Count > 0)
        {
            return published;
        }

        var folder = Path.Combine(settings.MethodsFolder, method.Ref.Id, method.Ref.Version);
        var paths = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Concat(method.Definition.OutsideFiles) : [];
        List<KeyValuePair<string, byte[]>> files = [];
        foreach (var path in paths)
        {
            var name = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
            if (MethodFiles.IsName(name))
            {
                files.Add(KeyValuePair.Create(name, await File.ReadAllBytesAsync(path, ct)));
            }
        }

        return new MethodFiles(files);
    }
}
