using System.Globalization;
using Microsoft.AspNetCore.Http;
using Puhui.Activities.Contracts;
using Puhui.Components;

namespace Puhui.Operating.Partners.Imports;

/// <summary>What one column of a file is.</summary>
/// <param name="Role">A field of the record, <c>seconds</c>, or <c>input:name</c>; empty when it is not read.</param>
/// <param name="Unit">The unit to put behind bare numbers of an input; empty when the cells have theirs.</param>
public sealed record ColumnRole(string Role, string Unit);

/// <summary>How a file's columns become fields, as somebody chose it.</summary>
public sealed record Mapping
{
    /// <summary>The most columns that can be mapped on a page.</summary>
    public const int MostColumns = 60;

    /// <summary>Roles of the record's fields.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["id", "holder", "scenario", "at", "until", "seconds", "region", "evidence", "corrects"];

    /// <summary>The prefix of a role that is an input.</summary>
    public const string InputPrefix = "input:";

    /// <summary>One for each column.</summary>
    public required IReadOnlyList<ColumnRole> Columns { get; init; }

    /// <summary>The scenario of all rows; empty when a column says it.</summary>
    public string Scenario { get; init; } = "";

    /// <summary>Zone of times without an offset.</summary>
    public string Zone { get; init; } = "Asia/Shanghai";

    /// <summary>Forms of times, with a semicolon between.</summary>
    public string Times { get; init; } = "";

    /// <summary>The profile's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the file's words for scenarios mean.</summary>
    public IReadOnlyDictionary<string, string> Words { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Reads what was sent for a file of so many columns.</summary>
    public static Mapping Read(IFormCollection form, int columns)
    {
        ArgumentNullException.ThrowIfNull(form);
        return new Mapping
        {
            Columns = [.. Enumerable.Range(0, Math.Min(columns, MostColumns)).Select(i => new ColumnRole(Text(form, $"role-{i}"), Text(form, $"unit-{i}")))],
            Scenario = Text(form, "scenario"),
            Zone = Text(form, "zone"),
            Times = Text(form, "times"),
            Name = Text(form, "name"),
            Words = form["word"].OfType<string>().Zip(form["meaning"].OfType<string>())
                .Where(pair => pair.Second.Length > 0).DistinctBy(pair => pair.First, StringComparer.Ordinal)
                .ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal),
        };
    }

    /// <summary>What is missing or given twice; null when it can be a profile.</summary>
    public string? Check(Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        foreach (var (field, words) in new[]
        {
            ("id", language.Say("记录编号", "the record id")),
            ("holder", language.Say("用户标识", "the holder")),
            ("at", language.Say("开始时间", "the begin")),
        })
        {
            if (Columns.All(column => column.Role != field))
            {
                return language.Say($"还要指定哪一列是{words}。", $"Say which column is {words}.");
            }
        }

        if (Scenario.Length == 0 && Columns.All(column => column.Role != "scenario"))
        {
            return language.Say("还要选一种行为，或者指定哪一列写着行为。", "Choose a scenario, or say which column names it.");
        }

        if (Columns.Where(column => column.Role.Length > 0).GroupBy(column => column.Role == "seconds" ? "until" : column.Role, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            return language.Say($"有两列都指定成了 {twice.Key}。", $"Two columns are both {twice.Key}.");
        }

        return !TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _) ? language.Say("没有这个时区，例如 Asia/Shanghai。", "There is no such zone; for example Asia/Shanghai.")
            : Times.Length == 0 ? language.Say("写一下时间的格式。", "Say how times are written.")
            : null;
    }

    /// <summary>The profile it stands for.</summary>
    public ImportProfileDraft ToDraft(IReadOnlyList<string> columns, string title)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        Dictionary<string, string> inputs = new(StringComparer.Ordinal);
        foreach (var (name, column) in columns.Zip(Columns).Where(pair => pair.Second.Role.Length > 0 && IsUsable(pair.First)))
        {
            if (column.Role.StartsWith(InputPrefix, StringComparison.Ordinal))
            {
                inputs[column.Role[InputPrefix.Length..]] = column.Unit.Length > 0 ? $"{{{name}}} {column.Unit}" : $"{{{name}}}";
            }
            else if (Fields.Contains(column.Role))
            {
                fields[column.Role == "seconds" ? "until" : column.Role] = $"{{{name}}}";
            }
        }

        if (Scenario.Length > 0)
        {
            fields["scenario"] = Scenario;
        }

        return new ImportProfileDraft(title, Zone, Times.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), fields, inputs)
        {
            UntilIsSeconds = Columns.Any(column => column.Role == "seconds"),
            ScenarioWords = Scenario.Length > 0 ? new Dictionary<string, string>(StringComparer.Ordinal) : Words,
        };
    }

    /// <summary>Whether a profile can name this column: braces and brackets have a meaning there.</summary>
    public static bool IsUsable(string column) => column is { Length: > 0 } && column.AsSpan().IndexOfAny("{}[]?") < 0;

    private static string Text(IFormCollection form, string name) => form[name].ToString().Trim();
}
