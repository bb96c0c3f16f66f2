using System.CommandLine;
using Puhui.Cli.Running;
using Puhui.Methodology;

namespace Puhui.Cli.Methods;

/// <summary><c>puhui methods cases FILE…</c>: runs worked cases; each failure with what was expected and what came.</summary>
internal static class RunCases
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Files of worked cases (docs/formats/cases.md)", Arity = ArgumentArity.OneOrMore };
        var verb = new Command("cases", "Run worked cases against the library") { files };
        var options = LibraryOptions.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var library = options.Load(parsed);
            var results = parsed.GetValue(files)!.SelectMany(file => WorkedCases.Run(library, file)).ToList();
            foreach (var result in results.Where(result => !result.Passed))
            {
                Console.WriteLine($"FAILED {result.Name} ({result.Where})");
                Console.WriteLine($"  expected {result.Expected}");
                Console.WriteLine($"  got      {result.Got}");
            }

            var failed = results.Count(result => !result.Passed);
            Console.WriteLine($"{results.Count - failed} passed, {failed} failed");
            return failed == 0 ? ExitCode.Ok : ExitCode.Failure;
        });
        return verb;
    }
}
