using System.CommandLine;
using System.Globalization;
using Puhui.Cli.Running;
using Puhui.Methodology;
using Puhui.Quantities;
using Spectre.Console;

namespace Puhui.Cli.Methods;

/// <summary><c>puhui methods show ID</c>: what a method says, for people.</summary>
internal static class ShowMethod
{
    private const int RowsShown = 12;

    public static Command Create()
    {
        var name = new Argument<string>("ID") { Description = "id or id@version" };
        var verb = new Command("show", "Chapters, scenarios and numbers of a method, with their sources") { name };
        var options = LibraryOptions.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var language = options.Language(parsed);
            var method = MethodNames.Find(options.Load(parsed), parsed.GetValue(name)!, null);
            new Page(LibraryOptions.Screen(), method, language).Write();
            return ExitCode.Ok;
        });
        return verb;
    }

    private sealed class Page(IAnsiConsole screen, Method method, string language)
    {
        public void Write()
        {
            var definition = method.Definition;
            screen.Write(new Rule($"[bold]{Markup.Escape(method.Title.In(language))}[/]").LeftJustified());
            Line(method.Ref.ToString(), MethodNames.Of(method.Kind).In(language));
            Line(In("发布", "issuer"), method.Issuer.In(language) + (definition.Standard is null ? "" : $" · {definition.Standard}"));
            Line(In("适用", "holds"), $"{method.EffectiveFrom:yyyy-MM-dd} – {(method.EffectiveTo is { } to ? to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "")} · {string.Join(", ", method.Regions)} · {definition.Status}");
            Line(In("取整", "rounding"), $"{definition.Rounding.Step} mg, {definition.Rounding.Mode.Name()}");
            Line("SHA-256", Convert.ToHexStringLower(method.ContentHash.Span));
            screen.WriteLine();
            foreach (var chapter in definition.Chapters)
            {
                screen.MarkupLine($"[bold]{chapter.Name}[/]");
                screen.Write(new Padder(new Text(chapter.Text.In(language)), new Padding(2, 0, 0, 1)));
            }

            foreach (var scenario in method.Scenarios)
            {
                Write(scenario);
            }

            WriteParameters(definition.Parameters);
        }

        private void Write(MethodScenario scenario)
        {
            screen.Write(new Rule($"[bold]{Markup.Escape(scenario.Name)}[/] {Markup.Escape(scenario.Title.In(language))}").LeftJustified());
            foreach (var input in scenario.Inputs)
            {
                Line($"{input.Name}{(input.IsRequired ? "" : "?")}", $"{input.Title.In(language)} · {Describe(input)}");
            }

            if (scenario.Definition.Evidence.Count > 0)
            {
                Line(In("凭证", "evidence"), string.Join(", ", scenario.Definition.Evidence));
            }

            foreach (var step in scenario.Definition.Steps)
            {
                Line($"{step.Name} =", step.Expression.Text);
            }

            foreach (var cap in scenario.Definition.Caps)
            {
                Line(In("上限", "cap"), $"{cap.Id}: {cap.Max} {In("每", "per")} {cap.Window.ToString().ToLowerInvariant()}, {cap.Input ?? cap.Measure.ToString().ToLowerInvariant()}{(cap.Key is null ? "" : $", {In("按", "each")} {cap.Key}")}");
            }

            screen.WriteLine();
        }

        private static string Describe(InputDefinition input) => input.Kind switch
        {
            InputKind.Class => string.Join(" | ", input.Classes),
            InputKind.Text => $"≤ {input.MaxLength}",
            _ => $"{input.Unit}  {(input.Min is { } min ? QuantityText.Format(min) : "−∞")} … {(input.Max is { } max ? QuantityText.Format(max) : "∞")}",
        };

        private void WriteParameters(IReadOnlyList<ParameterDefinition> parameters)
        {
            if (parameters.Count == 0)
            {
                return;
            }

            screen.Write(new Rule($"[bold]{In("参数", "numbers")}[/]").LeftJustified());
            var table = new Table().Border(TableBorder.Rounded).AddColumns(In("参数", "parameter"), In("数值", "value"), In("单位", "unit"), In("来源", "source"), In("可信度", "confidence"));
            foreach (var parameter in parameters)
            {
                foreach (var (label, value, provenance) in Rows(parameter))
                {
                    table.AddRow(
                        new Text(label), new Text(value), new Text(parameter.Unit.Symbol),
                        new Text(provenance.Clause is null ? provenance.Source : $"{provenance.Source}, {provenance.Clause}"),
                        new Markup($"[{MethodNames.Colour(provenance.Confidence)}]{MethodNames.Of(provenance.Confidence).In(language)}[/]"));
                }
            }

            screen.Write(table);
        }

        private IEnumerable<(string Label, string Value, Provenance Provenance)> Rows(ParameterDefinition parameter)
        {
            var label = $"{parameter.Name} · {parameter.Title.In(language)}{(parameter.MayOverride ? " *" : "")}";
            if (!parameter.IsTable)
            {
                var value = parameter.IsChoice ? string.Join(" | ", parameter.Choice) : parameter.Value is { } number ? QuantityText.Format(number) : "—";
                yield return (label, value, parameter.Provenance);
            }

            foreach (var edition in parameter.Editions)
            {
                var published = edition.Published is { } day ? $" {day:yyyy-MM-dd}" : "";
                foreach (var row in edition.Rows.Take(RowsShown))
                {
                    yield return ($"{label}{published}  {string.Join(", ", row.Keys)}", row.Value is { } number ? QuantityText.Format(number) : "—", row.Provenance ?? edition.Provenance);
                }

                if (edition.Rows.Count > RowsShown)
                {
                    yield return ($"{label}{published}", In($"另有 {edition.Rows.Count - RowsShown} 行", $"{edition.Rows.Count - RowsShown} more rows"), edition.Provenance);
                }
            }
        }

        private void Line(string name, string text) => screen.Write(new Columns(new Markup($"[grey]{Markup.Escape(name)}[/]"), new Text(text)).Collapse());

        private string In(string zh, string en) => language == "zh" ? zh : en;
    }
}
