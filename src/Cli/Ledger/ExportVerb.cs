using System.CommandLine;
using System.Text;
using Puhui.Cli.Running;
using Puhui.Ledger.Contracts;
using Puhui.Platform;

namespace Puhui.Cli.Ledger;

/// <summary><c>puhui export</c>: the journal for other programs.</summary>
internal static class ExportVerb
{
    public static Command Create()
    {
        var format = new Option<string>("--format") { Description = "hledger (plain-text accounting) or csv", HelpName = "FORMAT", Required = true };
        format.AcceptOnlyFromAmong("hledger", "csv");
        var file = new Option<string?>("--out") { Description = "Where to write; replaced when it is complete (default: standard output)", HelpName = "FILE" };
        var verb = new Command("export", "Write the whole journal for other programs") { format, file };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var export = work.Get<ILedgerExport>();
            var isCsv = parsed.GetRequiredValue(format) == "csv";
            await WriteAsync(parsed.GetValue(file), output => isCsv ? export.WriteCsvAsync(output, cancel) : export.WriteHledgerAsync(output, cancel));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static async Task WriteAsync(string? path, Func<TextWriter, Task> write)
    {
        if (path is null)
        {
            await using var console = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
            await write(console);
            return;
        }

        var draft = path + ".part";
        try
        {
            await using (var output = new StreamWriter(draft, append: false, new UTF8Encoding(false), 1 << 16))
            {
                await write(output);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{path} cannot be written: {problem.Message}", problem);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
