using System.Text;
using System.Text.RegularExpressions;
using Puhui.Methodology;

namespace Puhui.Methods.Drafts;

/// <summary>The files of a version as the beginning of the next: under the new version, and its cases about that one.</summary>
internal static partial class NextVersion
{
    [GeneratedRegex(@"^version:[^\n]*$", RegexOptions.Multiline)]
    private static partial Regex VersionLine();

    public static MethodFiles Of(MethodFiles files, MethodRef from, string version)
    {
        Dictionary<string, byte[]?> changes = new(StringComparer.Ordinal)
        {
            [MethodFiles.Main] = Encoding.UTF8.GetBytes(VersionLine().Replace(files.Text(MethodFiles.Main), $"version: \"{version}\"", 1)),
        };
        var old = new Regex(Regex.Escape(from.ToString()) + @"(?![\w.\-])", RegexOptions.None, TimeSpan.FromSeconds(1));
        foreach (var name in files.CaseNames)
        {
            changes[name] = Encoding.UTF8.GetBytes(old.Replace(files.Text(name), $"{from.Id}@{version}"));
        }

        return files.With(changes);
    }
}
