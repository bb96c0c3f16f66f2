using System.Diagnostics;
using System.Text;

namespace Puhui.EndToEnd.Tests.Support;

/// <summary>The product as its users run it: a process of its own.</summary>
internal static class PuhuiCommand
{
    public static string Root { get; } = FindRoot();

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<CommandResult> RunAsync(string[] arguments, TimeSpan? timeout = null, string? input = null)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(timeout ?? TimeSpan.FromMinutes(3));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"puhui {string.Join(' ', arguments)} did not end.\n{await output}\n{await errors}", late);
        }

        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a verb and leaves it running.</summary>
    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = Root,
        };
        start.ArgumentList.Add(CliAssembly());
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }

    private static string CliAssembly()
    {
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        return Path.Combine(Root, "src/Cli/bin", configuration, "net10.0/Puhui.Cli.dll");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Puhui.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Puhui.slnx was not found above the tests.");
    }
}

/// <summary>How a command ended and what it said.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public CommandResult Succeeded()
    {
        Xunit.Assert.True(ExitCode == 0, $"exit {ExitCode}\n{Output}\n{Errors}");
        return this;
    }
}
