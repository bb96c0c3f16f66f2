using System.Globalization;
using Puhui.Activities.Contracts;
using Spectre.Console;

namespace Puhui.Cli.Import;

/// <summary>Shows how far an import is, on standard error; nothing when asked to be quiet or when nobody watches a terminal.</summary>
internal static class ImportProgressBar
{
    public static async Task<ImportSummary> RunAsync(bool quiet, string name, Func<IProgress<ImportProgress>?, Task<ImportSummary>> import)
    {
        if (quiet || Console.IsErrorRedirected)
        {
            return await import(null);
        }

        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await terminal.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask(Markup.Escape(name));
                var summary = await import(new Shown(bar, name));
                bar.Value = bar.MaxValue;
                return summary;
            });
    }

    private sealed class Shown(ProgressTask bar, string name) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            bar.MaxValue = Math.Max(1, value.TotalBytes);
            bar.Value = value.Bytes;
            bar.Description = Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{name}: {value.Summary.Read:N0} rows"));
        }
    }
}
