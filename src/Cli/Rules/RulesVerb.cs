using System.CommandLine;
using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Cli.Running;

namespace Puhui.Cli.Rules;

/// <summary><c>puhui rules try</c>: who would have been held by other rules.</summary>
internal static class RulesVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "Rules as in methods/plausibility.yaml" };
        var days = new Option<int>("--days") { Description = "On the records received in the last N days", HelpName = "N", DefaultValueFactory = _ => 30 };
        var verb = new Command("try", "Judge stored records again by other rules, and change nothing") { file, days };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (!File.Exists(path))
            {
                throw new UsageException($"There is no file {path}.");
            }

            if (parsed.GetValue(days) is < 1 or > 366)
            {
                throw new UsageException("--days is a number from 1 to 366.");
            }

            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            Print(await work.Get<IRuleTrial>().RunAsync(await File.ReadAllTextAsync(path, cancel), parsed.GetValue(days), null, cancel));
            return ExitCode.Ok;
        });
        return new Command("rules", "The rules of what is plausible") { verb };
    }

    private static void Print(TrialReport report)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Records:N0} records judged again, {report.NotJudged:N0} cannot be: traces, cadences, places and references are not kept"));
        foreach (var group in report.Groups)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name(group.Change),-18} {group.Code,-24} {group.Scenario,-14} {group.Count,10:N0}   {string.Join(' ', group.Samples)}"));
        }

        if (report.Groups.Count == 0)
        {
            Console.WriteLine("nothing would have been different");
        }
    }

    private static string Name(TrialChange change) => change switch
    {
        TrialChange.Held => "held",
        TrialChange.Refused => "refused",
        TrialChange.Reduced => "reduced",
        TrialChange.NoLongerHeld => "no longer held",
        _ => "no longer reduced",
    };
}
