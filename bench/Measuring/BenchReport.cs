using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Puhui.Bench.Measuring;

/// <summary>The result of one bench: a table for people, one JSON object for machines, a file that is kept.</summary>
internal sealed class BenchReport(string name, string title)
{
    private readonly JsonObject _json = new();
    private readonly List<(string Label, string Value, string Bar)> _rows = [];

    public BenchReport Row(string label, string value, string bar = "")
    {
        _rows.Add((label, value, bar));
        return this;
    }

    public BenchReport Json(string key, double value)
    {
        _json[key] = double.IsFinite(value) ? Math.Round(value, 4) : null;
        return this;
    }

    public BenchReport Json(string key, Spread value)
    {
        _json[key] = new JsonObject { ["min"] = Math.Round(value.Min, 4), ["median"] = Math.Round(value.Median, 4), ["max"] = Math.Round(value.Max, 4) };
        return this;
    }

    public BenchReport Json(string key, JsonNode value)
    {
        _json[key] = value;
        return this;
    }

    /// <summary>Prints the table or the JSON and keeps the JSON under bench/results.</summary>
    public void Finish(Calibration machine, string? resultsFolder, bool json, DateTimeOffset at)
    {
        _json["bench"] = name;
        _json["at"] = at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        _json["machine"] = new JsonObject
        {
            ["cores"] = machine.Cores,
            ["syncsPerSecond"] = Math.Round(machine.SyncsPerSecond),
            ["sha256MegabytesPerSecond"] = Math.Round(machine.Sha256MegabytesPerSecond),
            ["load"] = machine.Load,
            ["system"] = machine.System,
            ["runtime"] = machine.Runtime,
        };

        if (resultsFolder is not null)
        {
            Directory.CreateDirectory(resultsFolder);
            File.WriteAllText(Path.Combine(resultsFolder, $"{name}.json"), _json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        }

        if (json)
        {
            Console.Out.WriteLine(_json.ToJsonString());
            return;
        }

        var table = new Table().Title(Markup.Escape(title)).AddColumns("figure", "measured", "bar").Border(TableBorder.Rounded);
        foreach (var (label, value, bar) in _rows)
        {
            table.AddRow(Markup.Escape(label), Markup.Escape(value), Markup.Escape(bar));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{machine.Line}[/]");
    }
}
