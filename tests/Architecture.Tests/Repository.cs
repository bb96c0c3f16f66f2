using System.Xml.Linq;

namespace Puhui.Architecture.Tests;

/// <summary>The checkout the tests look at, found from where they run.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> ModuleNames { get; } =
        [.. Directory.GetDirectories(Path.Combine(Root, "src/Modules")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    /// <summary>Connectors to outside systems: each with a door and a schema of its own, like a module.</summary>
    public static IReadOnlyList<string> ConnectorNames { get; } = Directory.Exists(Path.Combine(Root, "src/Connectors"))
        ? [.. Directory.GetDirectories(Path.Combine(Root, "src/Connectors")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Modules and connectors.</summary>
    public static IReadOnlyList<string> HouseNames { get; } = [.. ModuleNames, .. ConnectorNames];

    public static IReadOnlyList<string> CoreNames { get; } =
        [.. Directory.GetDirectories(Path.Combine(Root, "src/Core")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    /// <summary>Source files below a folder, build output left out.</summary>
    public static IEnumerable<string> Files(string folder, params string[] endings) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
            .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal);

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    /// <summary>Every project of the product, by name, with the names of the projects it refers to.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ProjectReferences() =>
        Files("src", ".csproj").ToDictionary(
            file => Path.GetFileNameWithoutExtension(file),
            file => References(XDocument.Load(file)),
            StringComparer.Ordinal);

    public static IReadOnlyList<string> References(XDocument project) =>
        [.. project.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))).Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Puhui.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Puhui.slnx was not found above the tests.");
    }
}
