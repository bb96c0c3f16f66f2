using System.CommandLine;
using System.Globalization;
using Puhui.Cli.Running;
using Puhui.Methodology;

namespace Puhui.Cli.Methods;

/// <summary><c>puhui methods quantify ID</c>: one act, with every step and source of the result.</summary>
internal static class QuantifyAct
{
    public static Command Create()
    {
        var name = new Argument<string>("ID") { Description = "id or id@version" };
        var scenario = new Option<string>("--scenario") { Description = "The behaviour, for example metro", Required = true };
        var inputs = new Option<string[]>("--input") { Description = "name=value, for example distance=\"12.4 km\"; may be repeated", AllowMultipleArgumentsPerToken = true };
        var parameters = new Option<string[]>("--parameter") { Description = "name=value of a parameter the method lets an act set; may be repeated", AllowMultipleArgumentsPerToken = true };
        var at = new Option<string?>("--at") { Description = "When it happened, for example 2026-09-17T08:10:00+08:00" };
        var evidence = new Option<string?>("--evidence") { Description = "E1 operator record, E2 device trace, E3 uploaded record, E4 self check-in" };
        var region = new Option<string?>("--region") { Description = "Where it happened (ISO 3166-2)" };
        var verb = new Command("quantify", "Quantify one act and explain the result") { name, scenario, inputs, parameters, at, evidence, region };
        var options = LibraryOptions.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var moment = ReadTime(parsed.GetValue(at));
            var method = MethodNames.Find(options.Load(parsed), parsed.GetValue(name)!, moment);
            var wanted = parsed.GetValue(scenario)!;
            var behaviour = method.Scenario(wanted)
                ?? throw new UsageException($"{method.Ref} does not count '{wanted}'; it counts {string.Join(", ", method.Scenarios.Select(known => known.Name))}.");
            var act = behaviour.NewAct();
            act.At = moment;
            act.Region = parsed.GetValue(region);
            if (parsed.GetValue(evidence) is { } stated)
            {
                act.SetEvidence(stated);
            }

            foreach (var (key, value) in Pairs("--input", parsed.GetValue(inputs)))
            {
                act.Set(key, value);
            }

            foreach (var (key, value) in Pairs("--parameter", parsed.GetValue(parameters)))
            {
                act.Override(key, value);
            }

            if (moment is { } time && !method.IsEffective(time))
            {
                Console.Error.WriteLine($"puhui: {RefusalCodes.NotEffective}: {method.Ref} does not hold at {time:O}.");
                return ExitCode.Failure;
            }

            var explanation = behaviour.Explain(act, null);
            new ExplanationPage(LibraryOptions.Screen(), behaviour, options.Language(parsed)).Write(explanation);
            return explanation.Result.Refusal is null ? ExitCode.Ok : ExitCode.Failure;
        });
        return verb;
    }

    private static DateTimeOffset? ReadTime(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new UsageException($"--at is a time such as 2026-09-17T08:10:00+08:00, not '{text}'.");
    }

    private static IEnumerable<(string Key, string Value)> Pairs(string option, string[]? pairs)
    {
        foreach (var pair in pairs ?? [])
        {
            var sign = pair.IndexOf('=', StringComparison.Ordinal);
            yield return sign > 0 ? (pair[..sign], pair[(sign + 1)..]) : throw new UsageException($"{option} is name=value, not '{pair}'.");
        }
    }
}
