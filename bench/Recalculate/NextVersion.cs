using System.Text.RegularExpressions;
using Puhui.Methodology;

namespace Puhui.Bench.Recalculate;

/// <summary>A copy of the method library with one more version, whose factors were corrected: some up, some down.</summary>
internal static partial class NextVersion
{
    public static readonly MethodRef Old = new("cn.jjj.low-carbon-travel", "2024.1");
    public static readonly MethodRef New = new("cn.jjj.low-carbon-travel", "2024.1.1");

    public static string Make(string library, string scratch)
    {
        var copy = Path.Combine(scratch, "methods-with-next-version");
        if (Directory.Exists(copy))
        {
            Directory.Delete(copy, recursive: true);
        }

        foreach (var file in Directory.EnumerateFiles(library, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(library, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        var (from, next) = (Path.Combine(copy, Old.Id, Old.Version), Path.Combine(copy, New.Id, New.Version));
        Directory.CreateDirectory(Path.Combine(next, "cases"));
        File.Copy(Path.Combine(from, "sources.md"), Path.Combine(next, "sources.md"));
        var yaml = File.ReadAllText(Path.Combine(from, "method.yaml"));
        var changed = yaml
            .Replace($"version: \"{Old.Version}\"", $"version: \"{New.Version}\"", StringComparison.Ordinal)
            .Replace("metro: 0.032, bus: 0.052, cycling: 0.0087, walking: 0", "metro: 0.031, bus: 0.061, cycling: 0.0080, walking: 0.001", StringComparison.Ordinal);

        // Its worked cases ask for the version in force by its date; the correction counts the past, not what comes.
        File.WriteAllText(Path.Combine(next, "method.yaml"), Effective().Replace(changed, "effective: { from: 2099-01-01 }"));
        File.WriteAllText(Path.Combine(next, "cases", "one.yaml"), $$"""
            - name: a metro trip
              method: {{New}}
              scenario: metro
              inputs: { distance: 10 km }
              expect: { reduction: 730 gCO2 }
            """);
        return copy;
    }

    [GeneratedRegex("(?m)^effective: .*$", RegexOptions.None, 1000)]
    private static partial Regex Effective();
}
