using System.Reflection;
using System.Text;
using Xunit;

namespace Puhui.Architecture.Tests;

/// <summary>docs/module-map.md is made from the projects; <c>PUHUI_UPDATE=1 ./puhui test Architecture</c> writes it anew.</summary>
public sealed class ModuleMap
{
    [Fact]
    public void The_committed_map_is_the_map_of_the_code()
    {
        var file = Path.Combine(Repository.Root, "docs/module-map.md");
        var map = Draw(Repository.ProjectReferences(), Doors);
        if (Environment.GetEnvironmentVariable("PUHUI_UPDATE") == "1")
        {
            File.WriteAllText(file, map);
        }

        Assert.Equal(map, File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_planted_reference_changes_the_map()
    {
        var references = Repository.ProjectReferences().ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        var before = Draw(references, Doors);
        references["Ledger"] = [.. references["Ledger"], "Activities"];
        Assert.NotEqual(before, Draw(references, Doors));
    }

    private static IEnumerable<string> Doors(string module) => Assembly.Load($"Puhui.{module}").GetExportedTypes()
        .Where(type => !type.IsNested && (type.IsInterface || type.Name.EndsWith("Module", StringComparison.Ordinal)))
        .Select(type => type.Name).Order(StringComparer.Ordinal);

    private static string Draw(IReadOnlyDictionary<string, IReadOnlyList<string>> references, Func<string, IEnumerable<string>> doors)
    {
        var map = new StringBuilder("# Module map\n\nMade from the projects by a test; not edited by hand. An arrow says: refers to.\n");
        Section("Core", Repository.CoreNames);
        Section("Modules", Repository.ModuleNames);
        Section("Connectors", Repository.ConnectorNames);
        Section("Around them", references.Keys.Except([.. Repository.CoreNames, .. Repository.HouseNames]).Order(StringComparer.Ordinal));
        map.Append("\n## Doors\n\nWhat a module or a connector shows to the others: its module class and the interfaces of its Contracts.\n\n");
        foreach (var module in Repository.HouseNames)
        {
            map.Append("- **").Append(module).Append("**: ").AppendJoin(", ", doors(module)).Append('\n');
        }

        return map.ToString();

        void Section(string title, IEnumerable<string> names)
        {
            map.Append("\n## ").Append(title).Append("\n\n");
            foreach (var name in names)
            {
                map.Append("- **").Append(name).Append("** → ").Append(references[name].Count == 0 ? "nothing" : string.Join(", ", references[name])).Append('\n');
            }
        }
    }
}
