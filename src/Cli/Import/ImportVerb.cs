using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Bikes.Contracts;
using Puhui.Cli.Running;
using Spectre.Console;

namespace Puhui.Cli.Import;

/// <summary><c>puhui import</c>: a file of activities through a declarative profile into the books.</summary>
internal static class ImportVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A CSV file with a header, gzip or not; for a partner's format what that format reads" };
        var profile = new Option<string>("--profile") { Description = "A profile of the profiles folder, for example activities, a .yaml file, or a partner's format, for example transit.taps", HelpName = "NAME", Required = true };
        var stations = new Option<string?>("--stations") { Description = "The second file, for profiles that look things up; of stations also gbfs:URL or a GBFS file", HelpName = "FILE" };
        var source = new Option<string?>("--source") { Description = "The source to import for, by id or code (default: the demo programme's own import source)", HelpName = "S" };
        var refused = new Option<string?>("--refused") { Description = "Where refused rows go (default: NAME.refused.csv here)", HelpName = "FILE" };
        var signature = new Option<string?>("--signature") { Description = "The detached signature of the file; a file whose signature does not hold is refused whole", HelpName = "FILE.sig" };
        var historical = new Option<bool>("--historical") { Description = "The records are old and known to be: do not hold them for being late" };
        var json = new Option<bool>("--json") { Description = "The summary as one JSON object on standard output, no progress bar" };
        var verb = new Command("import", "Import a file of activities; again: all duplicates; interrupted: it goes on") { file, profile, stations, source, refused, signature, historical, json };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var settings = data.Read(parsed);
            var request = new FileImportRequest(Existing(parsed.GetRequiredValue(file)), parsed.GetRequiredValue(profile))
            {
                RefusedFile = parsed.GetValue(refused),
                Historical = parsed.GetValue(historical),
                Signature = parsed.GetValue(signature) is { } signed ? Existing(signed) : null,
            };
            await using var work = await Workplace.OpenAsync(settings, cancel);
            try
            {
                using var table = await StationTable.OpenAsync(work.Get<IStationFeeds>(), parsed.GetValue(stations), cancel);
                request = request with { Stations = table.Path is { } second ? Existing(second) : null };
                request = request with { Source = parsed.GetValue(source) is { } name ? await SourceNames.FindAsync(work.Get<ISources>(), name, cancel) : null };
                var quiet = parsed.GetValue(json);
                var summary = await ImportProgressBar.RunAsync(
                    quiet, Path.GetFileName(request.File), progress => work.Get<IFileImport>().ImportAsync(request, progress, cancel));
                Print(summary, quiet);
            }
            catch (ImportException wrong)
            {
                throw new UsageException(wrong.Message);
            }

            return ExitCode.Ok;
        });
        return verb;
    }

    private static string Existing(string file) => File.Exists(file) || Directory.Exists(file) ? file : throw new UsageException($"There is no file {file}.");

    private static void Print(ImportSummary summary, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new
                {
                    read = summary.Read,
                    credited = summary.Credited,
                    duplicate = summary.Duplicate,
                    zero = summary.Zero,
                    held = summary.Held,
                    refused = summary.Refused,
                    reductionMg = summary.ReductionMg,
                }));
            return;
        }

        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned());
        foreach (var (name, count) in new[]
        {
            ("read", summary.Read), ("credited", summary.Credited), ("duplicate", summary.Duplicate),
            ("zero", summary.Zero), ("held", summary.Held), ("refused", summary.Refused),
        })
        {
            table.AddRow(name, count.ToString("N0", CultureInfo.InvariantCulture));
        }

        table.AddRow("reduction", string.Create(CultureInfo.InvariantCulture, $"{summary.ReductionMg / 1_000_000m:N6} kg CO2e"));
        AnsiConsole.Write(table);
        if (summary.Resumed)
        {
            Console.Error.WriteLine("An interrupted import of this file was continued; the counts are of both together.");
        }

        if (summary.RefusedFile is { } refused)
        {
            Console.Error.WriteLine($"Refused rows with their reasons: {refused}");
        }
    }
}
