using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using System.Text;
using Puhui.Platform;
using Puhui.Platform.Settings;
using Spectre.Console;

namespace Puhui.Cli.Running;

/// <summary>Runs one verb: Ctrl-C cancels it, errors become one clear line, and the exit code says how it ended.</summary>
internal static class Runner
{
    public static async Task<int> RunAsync(Command root, string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
            AnsiConsole.Profile.Capabilities.Ansi = false;
        }

        // Not a RootCommand: that one would call itself after the assembly.
        root.Options.Add(new HelpOption { Recursive = true });
        root.Options.Add(new VersionOption());
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Say(error.Message);
            }

            Say($"See: ./puhui {string.Join(' ', VerbPath(parsed))}{(VerbPath(parsed).Any() ? " " : "")}--help");
            return ExitCode.WrongUse;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        try
        {
            // Ending is ours: a verb closes the database it opened, however long that takes.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (UsageException wrong)
        {
            Say(wrong.Message);
            return ExitCode.WrongUse;
        }
        catch (SettingsException wrong)
        {
            foreach (var fault in wrong.Faults)
            {
                Say(fault.ToString());
            }

            return ExitCode.WrongUse;
        }
        catch (OperatorException problem)
        {
            Say(problem.Message);
            return ExitCode.Failure;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Say("Stopped.");
            return ExitCode.Interrupted;
        }
        catch (Exception problem) when ((problem is IOException or UnauthorizedAccessException) && Environment.GetEnvironmentVariable("PUHUI_TRACE") is not "1")
        {
            // A file or folder that is not there, or not ours: the sentence names it.
            Say(problem.Message.ReplaceLineEndings(" "));
            return ExitCode.Failure;
        }
        catch (Exception bug) when (Environment.GetEnvironmentVariable("PUHUI_TRACE") is not "1")
        {
            Say($"{bug.GetType().Name}: {bug.Message.ReplaceLineEndings(" ")} (PUHUI_TRACE=1 shows where)");
            return ExitCode.Failure;
        }

        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static void Say(string line) => Console.Error.WriteLine($"puhui: {line}");

    private static IEnumerable<string> VerbPath(ParseResult parsed)
    {
        var path = new Stack<string>();
        for (var result = parsed.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
        {
            path.Push(result.Command.Name);
        }

        return path;
    }
}
