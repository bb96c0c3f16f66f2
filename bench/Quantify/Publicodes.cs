using System.Diagnostics;
using System.Globalization;

namespace Puhui.Bench.Quantify;

/// <summary>The same rule in publicodes on Node.js, another engine that reads its rules from data. Left out where Node.js is missing.</summary>
internal static class Publicodes
{
    public static double? EvaluationsPerSecond(string scratchFolder, double seconds)
    {
        var folder = Path.Combine(scratchFolder, "publicodes");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Quantify", "publicodes")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        return Run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund") is not null
            && Run(folder, "node", "rule.mjs", seconds.ToString(CultureInfo.InvariantCulture)) is { } said
            && double.TryParse(said, CultureInfo.InvariantCulture, out var perSecond)
            ? perSecond
            : null;
    }

    private static string? Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0)
            {
                return said.Trim();
            }

            Console.Error.WriteLine($"publicodes is left out: {program} ended with {process.ExitCode}. {errors.Result.Trim()}");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            Console.Error.WriteLine($"publicodes is left out: {program}: {missing.Message}");
        }

        return null;
    }
}
