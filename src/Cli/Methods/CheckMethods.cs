using System.CommandLine;
using Puhui.Cli.Running;
using Puhui.Methodology;

namespace Puhui.Cli.Methods;

/// <summary><c>puhui methods check [FOLDER]</c>: everything that is wrong with a library or one method, each with file and line.</summary>
internal static class CheckMethods
{
    public static Command Create()
    {
        var folder = new Argument<string?>("FOLDER") { Description = "A library, or one method's folder (default: the library of the checkout)", Arity = ArgumentArity.ZeroOrOne };
        var verb = new Command("check", "Check units, names, sources, chapters and worked cases of methods") { folder };
        verb.SetAction(parsed =>
        {
            var given = LibraryOptions.DefaultFolder(parsed.GetValue(folder));
            var isOneMethod = File.Exists(Path.Combine(given, "method.yaml"));
            var library = isOneMethod ? Path.GetFullPath(Path.Combine(given, "..", "..")) : given;
            var only = isOneMethod ? Path.GetRelativePath(library, given).Replace(Path.DirectorySeparatorChar, '/') : null;
            return Report(MethodLibrary.Load(library), only);
        });
        return verb;
    }

    private static int Report(MethodLibraryLoad load, string? only)
    {
        var problems = load.Problems.Where(problem => only is null || problem.Folder is null || problem.Folder == only).ToList();
        foreach (var problem in problems)
        {
            Console.WriteLine(problem);
        }

        var passed = load.Library.Methods.Count(method => only is null || $"{method.Ref.Id}/{method.Ref.Version}" == only);
        var failed = Math.Max(problems.Count > 0 ? 1 : 0, problems.Select(problem => problem.Folder ?? problem.File).Distinct(StringComparer.Ordinal).Count());
        if (only is null)
        {
            Console.WriteLine($"cases: {load.CasesPassed} passed, {load.CasesFailed} failed");
        }

        Console.WriteLine($"methods: {passed} passed, {failed} failed");
        return problems.Count == 0 && passed > 0 ? ExitCode.Ok : ExitCode.Failure;
    }
}
