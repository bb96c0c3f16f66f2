using System.CommandLine;
using System.Globalization;
using Puhui.Cli.Running;
using Puhui.Methodology;
using Spectre.Console;

namespace Puhui.Cli.Methods;

/// <summary><c>puhui methods list</c>.</summary>
internal static class ListMethods
{
    public static Command Create()
    {
        var verb = new Command("list", "All methods and factor sets of the library");
        var options = LibraryOptions.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var language = options.Language(parsed);
            string In(string zh, string en) => language == "zh" ? zh : en;
            var table = new Table().Border(TableBorder.Rounded)
                .AddColumns(In("方法", "method"), In("名称", "title"), In("种类", "kind"), In("场景", "scenarios"), In("生效", "from"), In("可信度", "confidence"));
            foreach (var method in options.Load(parsed).Methods)
            {
                var confidence = method.WeakestConfidence;
                table.AddRow(
                    new Text(method.Ref.ToString(), new Style(decoration: Decoration.Bold)),
                    new Text(method.Title.In(language)),
                    new Text(MethodNames.Of(method.Kind).In(language)),
                    new Text(string.Join(", ", method.Scenarios.Select(scenario => scenario.Name))),
                    new Text(method.EffectiveFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
                    new Markup($"[{MethodNames.Colour(confidence)}]{MethodNames.Of(confidence).In(language)}[/]"));
            }

            LibraryOptions.Screen().Write(table);
            return ExitCode.Ok;
        });
        return verb;
    }
}
