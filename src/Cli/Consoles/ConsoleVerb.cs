using System.CommandLine;
using Puhui.Cli.Running;
using Puhui.Platform.Cryptography;

namespace Puhui.Cli.Consoles;

/// <summary><c>puhui console</c>: the way into the operators' console.</summary>
internal static class ConsoleVerb
{
    public static Command Create()
    {
        var key = new Command("key", "Print the operator key of the data folder, which makes the first owner at /console/sign-up and recovers one at /console/recover; made when there is none");
        var data = DataOptions.AddTo(key);
        key.SetAction(parsed =>
        {
            Console.Out.WriteLine(OperatorKey.LoadOrCreate(data.Read(parsed).DataFolder).Text);
            return ExitCode.Ok;
        });
        return new Command("console", "The operators' console") { key };
    }
}
