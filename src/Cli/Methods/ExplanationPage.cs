using System.Globalization;
using Puhui.Methodology;
using Puhui.Quantities;
using Spectre.Console;

namespace Puhui.Cli.Methods;

/// <summary>An explanation as tables: inputs, steps, sources, remarks, result.</summary>
internal sealed class ExplanationPage(IAnsiConsole screen, MethodScenario scenario, string language)
{
    public void Write(Explanation explanation)
    {
        screen.Write(new Rule($"[bold]{Markup.Escape(explanation.MethodTitle.In(language))}[/] · {Markup.Escape(explanation.ScenarioTitle.In(language))}").LeftJustified());
        screen.MarkupLine($"[grey]{Markup.Escape($"{explanation.Method} · {explanation.Scenario}")}[/]");
        if (explanation.Result.Refusal is { } refusal)
        {
            screen.MarkupLine($"[red]{In("拒绝", "refused")}[/] {Markup.Escape(refusal.ToString())}");
            return;
        }

        WriteSteps(explanation);
        WriteSources(explanation);
        foreach (var note in explanation.Notes)
        {
            screen.MarkupLine($"[grey]·[/] {Markup.Escape(note.In(language))}");
        }

        WriteResult(explanation.Result);
    }

    private void WriteSteps(Explanation explanation)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns(In("步骤", "step"), In("计算", "calculation"), In("结果", "result"));
        foreach (var input in explanation.Inputs)
        {
            table.AddRow(new Text(input.Title.In(language)), new Text(input.Name, new Style(Color.Grey)), new Text(input.Value).RightJustified());
        }

        foreach (var step in explanation.Steps)
        {
            table.AddRow(
                new Text(step.Title.In(language)),
                new Rows(new Text(step.Expression, new Style(Color.Grey)), new Text(step.Numbers)),
                new Text(step.Result, new Style(decoration: Decoration.Bold)).RightJustified());
        }

        screen.Write(table);
    }

    private void WriteSources(Explanation explanation)
    {
        var sources = explanation.Steps.SelectMany(step => step.Sources).DistinctBy(source => (source.Parameter, source.Value)).ToList();
        if (sources.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns(In("数值", "number"), In("取值", "value"), In("来源", "source"), In("可信度", "confidence"));
        foreach (var source in sources)
        {
            var published = source.Published is { } day ? $" ({day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)})" : "";
            table.AddRow(
                new Rows(new Text(source.Title.In(language)), new Text(source.Parameter, new Style(Color.Grey))),
                new Text(new Quantity(source.Value, source.Unit).ToString()),
                new Text(source.Source + published + (source.Clause is null ? "" : $", {source.Clause}")),
                new Markup($"[{MethodNames.Colour(source.Confidence)}]{MethodNames.Of(source.Confidence).In(language)}[/]"));
        }

        screen.Write(table);
    }

    private void WriteResult(Quantified result)
    {
        if (scenario.Species != ResultSpecies.None)
        {
            var name = MethodNames.Of(scenario.Method.Kind).In(language);
            screen.MarkupLine($"[bold]{name}  {AmountText.Mass(result.Milligrams, scenario.Species.Suffix())}[/]");
        }

        if (scenario.HasPayout)
        {
            screen.MarkupLine($"[bold]{In("支付", "payout")}  {AmountText.Money(result.PayoutFen)}[/]");
        }
    }

    private string In(string zh, string en) => language == "zh" ? zh : en;
}
