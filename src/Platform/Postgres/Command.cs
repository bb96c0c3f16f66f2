using System.Diagnostics;

namespace Puhui.Platform.Postgres;

/// <summary>Runs another program to its end.</summary>
internal static class Command
{
    public sealed record Ended(int Code, string Output, string Errors);

    public static async Task<Ended> RunAsync(IReadOnlyList<string> command, CancellationToken cancel)
    {
        using var process = Start(command, capture: true);
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var errors = process.StandardError.ReadToEndAsync(cancel);
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Ended(process.ExitCode, await output, await errors);
    }

    /// <param name="command">The program and its arguments.</param>
    /// <param name="capture">Whether what it says is read by the caller.</param>
    /// <param name="silent">Whether what it says goes nowhere, so that it holds no terminal and no pipe of ours open.</param>
    public static Process Start(IReadOnlyList<string> command, bool capture, bool silent = false)
    {
        command = silent ? ["sh", "-c", "exec \"$@\" >/dev/null 2>&1", "sh", .. command] : command;
        var start = new ProcessStartInfo(command[0])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = capture,
            RedirectStandardError = capture,
            // Nothing of ours may keep a folder busy, and PostgreSQL's users may not be allowed into the current one.
            WorkingDirectory = "/",
        };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        // Settings of the caller's own PostgreSQL tools must not reach the private cluster.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C.UTF-8";
        var process = Process.Start(start) ?? throw new OperatorException($"{command[0]} did not start");
        process.StandardInput.Close();
        return process;
    }
}
