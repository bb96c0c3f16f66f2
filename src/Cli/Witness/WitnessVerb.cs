using System.CommandLine;
using Puhui.Cli.Ledger;
using Puhui.Cli.Running;
using Puhui.TransparencyLog;
using Puhui.Witness;

namespace Puhui.Cli.Witness;

/// <summary><c>puhui witness</c>: what another institution runs to keep a log honest.</summary>
internal static class WitnessVerb
{
    public static Command Create()
    {
        var folder = Folder();
        var port = new Option<int?>("--port") { Description = "The port to listen on instead of the file's; 0 takes a free one", HelpName = "PORT" };
        var verb = new Command("witness", "Watch another institution's log: cosign what is consistent, keep evidence of what is not") { folder, port, CreateNew(), CreateKey() };
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var witness = await WitnessServer.StartAsync(parsed.GetRequiredValue(folder), cancel, parsed.GetValue(port));
            Console.Error.WriteLine($"The witness listens on {witness.Url}");
            Console.Error.WriteLine($"Its key, for the settings of logs and for verify --witness: {witness.KeyLine}");
            await witness.WaitForShutdownAsync(cancel);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command CreateNew()
    {
        var folder = Folder();
        var name = new Option<string>("--name") { Description = "Its name, such as bank.example/witness", HelpName = "NAME", Required = true };
        var log = new Option<string>("--log") { Description = "A file with the key lines of the log, from where you trust it (./puhui log key, or /tlog/key)", HelpName = "FILE", Required = true };
        var watch = new Option<Uri?>("--watch") { Description = "The server to look at by itself; without it the log asks", HelpName = "URL" };
        var verb = new Command("new", "Write the first witness.yaml and make its key") { folder, name, log, watch };
        verb.SetAction(async (parsed, cancel) =>
        {
            var keys = await KeyText.ReadAsync(parsed.GetRequiredValue(log), cancel);
            if (!NoteKey.IsName(parsed.GetRequiredValue(name)))
            {
                throw new UsageException("--name holds a space, a control character or a plus sign.");
            }

            WitnessConfig.Write(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(name), keys, parsed.GetValue(watch));
            Console.Out.WriteLine(WitnessServer.KeyOf(parsed.GetRequiredValue(folder)));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Command CreateKey()
    {
        var folder = Folder();
        var verb = new Command("key", "Print its key line") { folder };
        verb.SetAction(parsed =>
        {
            Console.Out.WriteLine(WitnessServer.KeyOf(parsed.GetRequiredValue(folder)));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Option<string> Folder() => new("--folder") { Description = "What it keeps: its settings, its key, the last checkpoint of each log, evidence", HelpName = "DIR", Required = true };
}
