using System.CommandLine;
using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Cli.Running;
using Puhui.Methods.Contracts;

namespace Puhui.Cli.Restating;

/// <summary><c>puhui restate --decision dec_…</c>: carries out what a committee decided about the past, or says what it would post.</summary>
internal static class RestateVerb
{
    public static Command Create()
    {
        var decision = new Option<string?>("--decision") { Description = "The approved decision", HelpName = "dec_…" };
        var dry = new Option<bool>("--dry-run") { Description = "Say what would be posted, and post nothing" };
        var verb = new Command("restate", "Post the adjusting entries of an approved decision about the past") { decision, dry };
        var data = DataOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            if (!RestatementDecisionId.TryParse(parsed.GetValue(decision), out var id))
            {
                Console.Error.WriteLine("decision_missing: nothing is restated without a decision. Name it: --decision dec_…");
                return ExitCode.WrongUse;
            }

            await using var work = await Workplace.OpenAsync(data.Read(parsed), cancel);
            var restatements = work.Get<IRestatements>();
            return parsed.GetValue(dry) ? await PreviewAsync(restatements, id, cancel) : await PostAsync(restatements, id, cancel);
        });
        return verb;
    }

    private static async Task<int> PreviewAsync(IRestatements restatements, RestatementDecisionId id, CancellationToken cancel)
    {
        var plan = await restatements.PreviewAsync(id, null, cancel);
        if (!plan.IsAccepted)
        {
            Console.Error.WriteLine(plan.Refusal);
            return ExitCode.Failure;
        }

        Console.WriteLine($"{plan.Value.Decision.Old} → {plan.Value.Decision.Replacement}, {plan.Value.Decision.From:yyyy-MM-dd} to {plan.Value.Decision.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "now"}; nothing is posted");
        Print(plan.Value.Totals, plan.Value.Asset);
        return ExitCode.Ok;
    }

    private static async Task<int> PostAsync(IRestatements restatements, RestatementDecisionId id, CancellationToken cancel)
    {
        var begun = await restatements.BeginAsync(id, Environment.UserName, cancel);
        if (!begun.IsAccepted)
        {
            Console.Error.WriteLine(begun.Refusal);
            return ExitCode.Failure;
        }

        var progress = Console.IsErrorRedirected ? null : new Progress<Restatement>(now =>
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{now.PiecesDone} of {now.Pieces} pieces, {now.Posted.Entries:N0} entries ")));
        var posted = await restatements.RunAsync(id, progress, cancel);
        if (progress is not null)
        {
            Console.Error.WriteLine();
        }

        if (!posted.IsAccepted)
        {
            Console.Error.WriteLine(posted.Refusal);
            return ExitCode.Failure;
        }

        Print(posted.Value, begun.Value.Asset);
        return ExitCode.Ok;
    }

    private static void Print(RestatementTotals totals, string asset)
    {
        void Line(string name, long number, bool isAmount = false) =>
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-44} {(isAmount ? number / 1000m : number).ToString(isAmount ? "N3" : "N0", CultureInfo.InvariantCulture),20}{(isAmount ? " g" : "")}"));
        Console.WriteLine(asset);
        Line("records counted by the replacing version", totals.Records);
        Line("adjusting entries", totals.Entries);
        Line("before", totals.Before, true);
        Line("after", totals.After, true);
        Line("added", totals.Added, true);
        Line("taken back", totals.TakenBack, true);
        Line("left: the version cannot count them", totals.Uncountable);
        Line("left: spent by their holders", totals.Left);
        Line("left: amount", totals.LeftAmount, true);
    }
}
