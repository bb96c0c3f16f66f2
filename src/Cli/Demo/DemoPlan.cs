using Puhui.Cli.Running;
using Puhui.Platform.Settings;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Puhui.Cli.Demo;

/// <summary>What the demo imports and whom it shows: <c>samples/demo.yaml</c>.</summary>
internal sealed class DemoPlan
{
    public List<DemoFile> Files { get; init; } = [];

    /// <summary>Subjects of the demo source.</summary>
    public List<string> Holders { get; init; } = [];

    public static DemoPlan Read(PuhuiSettings settings)
    {
        var file = Path.Combine(settings.SamplesFolder, "demo.yaml");
        try
        {
            var plan = new DeserializerBuilder().WithNamingConvention(HyphenatedNamingConvention.Instance).Build().Deserialize<DemoPlan>(File.ReadAllText(file));
            foreach (var sample in plan.Files)
            {
                sample.ResolveIn(settings.SamplesFolder);
            }

            return plan;
        }
        catch (YamlException problem)
        {
            throw new UsageException($"{file}:{problem.Start.Line}: {problem.InnerException?.Message ?? problem.Message}");
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"{problem.Message} The demo needs the samples of the checkout (PUHUI_SAMPLES names another folder).");
        }
    }
}

/// <summary>One file of the demo.</summary>
internal sealed class DemoFile
{
    public string File { get; set; } = "";

    public string Profile { get; init; } = "";

    public string? Stations { get; set; }

    public void ResolveIn(string folder)
    {
        File = Path.Combine(folder, File);
        Stations = Stations is null ? null : Path.Combine(folder, Stations);
        foreach (var path in new[] { File, Stations })
        {
            if (path is not null && !System.IO.File.Exists(path))
            {
                throw new FileNotFoundException($"{path} is missing.");
            }
        }
    }
}
