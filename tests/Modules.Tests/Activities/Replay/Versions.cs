using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Platform.Settings;

namespace Puhui.Modules.Tests.Activities.Replay;

/// <summary>The shipped methods with a next version of some of them, made by changing their text.</summary>
internal static class Versions
{
    public static readonly MethodRef Travel = new("cn.jjj.low-carbon-travel", "2024.1");
    public static readonly MethodRef NextTravel = new("cn.jjj.low-carbon-travel", "2024.2");
    public static readonly MethodRef Energy = new("platform.green-energy", "2022.1");
    public static readonly MethodRef NextEnergy = new("platform.green-energy", "2022.2");

    public static Task<ActivityServer> ServerAsync(
        IEnumerable<MethodChoiceRow>? choices = null, Npgsql.NpgsqlDataSource? database = null, string? methods = null, TimeProvider? time = null,
        Action<IServiceCollection, PuhuiSettings>? add = null) =>
        ActivityServer.StartAsync(time, database, choices: choices, add: (services, settings) =>
        {
            if (methods is not null)
            {
                services.Replace(ServiceDescriptor.Singleton(settings with { MethodsFolder = methods }));
            }

            add?.Invoke(services, settings);
        });

    /// <summary>A copy of the shipped folder with more versions.</summary>
    public static string Folder(params (MethodRef From, string To, Func<string, string> Change)[] versions)
    {
        var settings = SettingsReader.Read(new Dictionary<string, string?>(), new Dictionary<string, string>(), SettingsReader.HomeFolder());
        var copy = Directory.CreateTempSubdirectory("puhui-methods-").FullName;
        foreach (var file in Directory.EnumerateFiles(settings.MethodsFolder, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(settings.MethodsFolder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        foreach (var (from, to, change) in versions)
        {
            var (old, next) = (Path.Combine(copy, from.Id, from.Version), Path.Combine(copy, from.Id, to));
            Directory.CreateDirectory(next);
            Directory.CreateDirectory(Path.Combine(next, "cases"));
            File.Copy(Path.Combine(old, "sources.md"), Path.Combine(next, "sources.md"));
            File.WriteAllText(Path.Combine(next, "method.yaml"), Renamed(change(File.ReadAllText(Path.Combine(old, "method.yaml"))), from.Version, to));
            File.WriteAllText(Path.Combine(next, "cases", "one.yaml"), $$"""
                - name: a scenario it does not count
                  method: {{from.Id}}@{{to}}
                  scenario: moonwalk
                  inputs: { distance: 10 km }
                  expect: { refused: scenario_unknown }
                """);
        }

        return copy;
    }

    private static string Renamed(string yaml, string from, string to)
    {
        var named = yaml.Replace($"version: '{from}'", $"version: '{to}'", StringComparison.Ordinal).Replace($"version: \"{from}\"", $"version: \"{to}\"", StringComparison.Ordinal);
        named = System.Text.RegularExpressions.Regex.Replace(named, "(?m)^effective: .*$", "effective: { from: 2099-01-01 }", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        return named.Contains(to, StringComparison.Ordinal) ? named : throw new InvalidOperationException("The version is not where it was expected: " + yaml[..200]);
    }
}
