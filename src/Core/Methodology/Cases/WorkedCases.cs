using Puhui.Methodology.Cases;
using Puhui.Methodology.Library;
using Puhui.Methodology.Yaml;
using YamlDotNet.RepresentationModel;

namespace Puhui.Methodology;

/// <summary>Runs files of worked cases: what a method must answer, written by an expert.</summary>
public static class WorkedCases
{
    /// <summary>Runs one file against a library. A file or a case that cannot be read is a failed case that says why.</summary>
    public static IReadOnlyList<CaseResult> Run(MethodLibrary library, string file) => Run(library, file, FileReader.Disk);

    internal static IReadOnlyList<CaseResult> Run(MethodLibrary library, string file, FileReader files)
    {
        var problems = new YamlProblems(file);
        var root = YamlFile.Read(file, problems, files);
        if (root is null)
        {
            var problem = problems.All[0];
            return [new CaseResult(problem.Where, Path.GetFileName(file), false, "a list of cases", problem.Message)];
        }

        return root is YamlSequenceNode { Children.Count: > 0 } list
            ? [.. list.Select((node, at) => new CaseRunner(library, file).Run(node, at + 1))]
            : [new CaseResult(problems.MarkOf(root), Path.GetFileName(file), false, "a list of cases", YamlMap.Describe(root))];
    }
}

/// <summary>The outcome of one case.</summary>
/// <param name="Where">Where the case stands.</param>
/// <param name="Name">Its name.</param>
/// <param name="Passed">Whether the method answered as expected.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Got">What was answered.</param>
public sealed record CaseResult(Mark Where, string Name, bool Passed, string Expected, string Got)
{
    /// <summary>Id of the method it is about; null when it could not be read.</summary>
    public string? Method { get; init; }
}
