using System.CommandLine;
using Puhui.Cli.Running;

namespace Puhui.Cli.Testing;

/// <summary><c>puhui test</c> is done by the launcher, which can build this program anew; here it only shows in the help.</summary>
internal static class TestVerb
{
    public static Command Create()
    {
        var verb = new Command("test", "Build everything and run all tests, or those of one project (Core, Modules, Web, EndToEnd, Architecture)")
        {
            new Argument<string?>("PROJECT") { Arity = ArgumentArity.ZeroOrOne },
        };
        verb.SetAction(int (_) => throw new UsageException("Tests are run from a checkout: ./puhui test"));
        return verb;
    }
}
