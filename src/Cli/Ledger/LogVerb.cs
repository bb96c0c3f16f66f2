using System.CommandLine;
using Puhui.Cli.Running;
using Puhui.Ledger.Contracts;

namespace Puhui.Cli.Ledger;

/// <summary><c>puhui log</c>: the log as a whole.</summary>
internal static class LogVerb
{
    public static Command Create()
    {
        var key = new Command("key", "Print the log's public key lines, for receipt check --key and verify --key");
        var data = DataOptions.AddTo(key);
        key.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            Console.Out.Write(work.Get<ITransparencyLog>().KeyLines);
            return ExitCode.Ok;
        });
        return new Command("log", "The transparency log") { key };
    }
}
