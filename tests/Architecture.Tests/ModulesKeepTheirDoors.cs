using System.Reflection;
using Xunit;

namespace Puhui.Architecture.Tests;

/// <summary>A module shows its Contracts and its one module class, nothing else.</summary>
public sealed class ModulesKeepTheirDoors
{
    [Fact]
    public void Only_contracts_and_the_module_class_are_public()
    {
        var found = Repository.HouseNames.SelectMany(name => Intruders(name, Assembly.Load($"Puhui.{name}").GetExportedTypes()));
        Assert.Empty(found);
    }

    [Fact]
    public void The_check_looks_at_every_module_that_exists()
    {
        var loaded = Repository.HouseNames.Select(name => Assembly.Load($"Puhui.{name}").GetName().Name);
        Assert.Equal(Repository.HouseNames.Select(name => $"Puhui.{name}"), loaded);
        Assert.True(Repository.ModuleNames.Count >= 5);
        Assert.All(Repository.HouseNames, name => Assert.NotEmpty(Assembly.Load($"Puhui.{name}").GetExportedTypes()));
    }

    [Fact]
    public void A_planted_public_type_is_seen() => Assert.Equal(["Ledger: " + typeof(PlantedPublicType).FullName], Intruders("Ledger", [typeof(PlantedPublicType)]));

    [Fact]
    public void Modules_refer_to_core_platform_and_modules_only()
    {
        string[] allowed = [.. Repository.CoreNames, .. Repository.ModuleNames, "Platform"];
        var references = Repository.ProjectReferences();
        Assert.All(Repository.HouseNames, name => Assert.All(references[name], reference => Assert.Contains(reference, allowed)));
    }

    [Fact]
    public void References_between_modules_go_one_way()
    {
        var references = Repository.ProjectReferences();
        Assert.Null(FindCycle(Repository.ModuleNames, name => references[name].Where(Repository.ModuleNames.Contains)));
        Assert.DoesNotContain("Activities", references["Ledger"]);
        Assert.DoesNotContain("Methodology", references["Ledger"]);
    }

    [Fact]
    public void A_planted_cycle_is_seen() => Assert.NotNull(FindCycle(["a", "b"], name => name == "a" ? ["b"] : ["a"]));

    private static IEnumerable<string> Intruders(string module, IEnumerable<Type> exported) => exported
        .Where(type => type.FullName != $"Puhui.{module}.{module}Module" && !(type.Namespace + ".").StartsWith($"Puhui.{module}.Contracts.", StringComparison.Ordinal))
        .Select(type => $"{module}: {type.FullName}");

    private static string? FindCycle(IEnumerable<string> nodes, Func<string, IEnumerable<string>> next)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        return nodes.Select(Visit).FirstOrDefault(cycle => cycle is not null);

        string? Visit(string node)
        {
            if (path.Contains(node))
            {
                return string.Join(" → ", path.Append(node));
            }

            if (!done.Add(node))
            {
                return null;
            }

            path.Add(node);
            var cycle = next(node).Select(Visit).FirstOrDefault(found => found is not null);
            path.RemoveAt(path.Count - 1);
            return cycle;
        }
    }
}

/// <summary>Stands for a type that a module must not show.</summary>
public sealed class PlantedPublicType;
