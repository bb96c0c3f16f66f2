using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Components;
using Puhui.Components.Words;
using Puhui.Methodology;
using Puhui.Methods.Contracts;
using Puhui.Operating.Words;

namespace Puhui.Operating.Partners.Try;

/// <summary>Records to begin with: one for each scenario the partner's programme counts, and two that show what goes wrong.</summary>
internal static class TryExamples
{
    private const string TooFast = "too-fast";
    private const string NoUnit = "no-unit";
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<string> Names(Source source, IMethodChoice methods, DateTimeOffset now) =>
    [
        .. ScenarioWords.Names.Where(name => source.Scenarios?.Contains(name) != false && methods.Choose(source.Programme, name, null, now).IsAccepted),
        TooFast,
        NoUnit,
    ];

    public static string Title(string name, Language language) => name switch
    {
        TooFast => language.Say("骑得太快（会待核实）", "Cycling too fast (is held)"),
        NoUnit => language.Say("距离没写单位（会拒收）", "A distance without its unit (is refused)"),
        _ => ScenarioWords.Title(name, language),
    };

    /// <summary>The JSON of an example; the first one for a name that is none.</summary>
    public static string Write(Source source, string? name, IMethodChoice methods, DateTimeOffset now)
    {
        var names = Names(source, methods, now);
        var example = names.Contains(name, StringComparer.Ordinal) ? name! : names[0];
        var at = TimeZoneInfo.ConvertTime(now - TimeSpan.FromMinutes(40), TimeWords.Zone(source.ZoneId));
        Dictionary<string, object> record = new(StringComparer.Ordinal)
        {
            ["id"] = "try-1",
            ["holder"] = "someone",
            ["scenario"] = example is TooFast ? "cycling" : example is NoUnit ? "metro" : example,
            ["at"] = Text(at),
        };
        if (example is TooFast)
        {
            record["until"] = Text(at.AddMinutes(12));
        }

        record["inputs"] = example switch
        {
            TooFast => new Dictionary<string, string>(StringComparer.Ordinal) { ["distance"] = "14 km" },
            NoUnit => new Dictionary<string, string>(StringComparer.Ordinal) { ["distance"] = "12.4" },
            _ => Inputs(methods.Choose(source.Programme, example, null, now).Value.Scenario),
        };
        return JsonSerializer.Serialize(record, Readable);
    }

    private static Dictionary<string, string> Inputs(MethodScenario scenario)
    {
        Dictionary<string, string> inputs = new(StringComparer.Ordinal);
        foreach (var input in scenario.Inputs.Where(input => input.IsRequired))
        {
            inputs[input.Name] = input.Kind switch
            {
                InputKind.Quantity => Amount(input),
                InputKind.Class => input.Classes[0],
                _ => "A",
            };
        }

        return inputs;
    }

    private static string Amount(InputDefinition input)
    {
        var amount = Math.Max(input.Min ?? 0, Math.Min(input.Max ?? 10, 10));
        return $"{amount.ToString(CultureInfo.InvariantCulture)} {input.Unit.Symbol}".Trim();
    }

    private static string Text(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
