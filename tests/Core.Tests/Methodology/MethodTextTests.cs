using Puhui.Methodology;
using Xunit;

namespace Puhui.Core.Tests.Methodology;

public sealed class MethodTextTests
{
    private static readonly MethodRef Travel = new("cn.jjj.low-carbon-travel", "2024.1");

    [Fact]
    public void Writes_the_chapters_that_were_read_and_changes_nothing_else()
    {
        var text = Shipped();
        var chapters = MethodText.Chapters(text);

        var written = MethodText.WithChapters(text, chapters);

        Assert.Equal(12, chapters.Count);
        Assert.Equal(chapters, MethodText.Chapters(written));
        Assert.Equal(MethodText.Section(text, "parameters", "shared", "scenarios"), MethodText.Section(written, "parameters", "shared", "scenarios"));
        Assert.Empty(MethodDifference.Between(Compile(text).Method!.Definition, Compile(written).Method!.Definition));
    }

    [Theory]
    [InlineData("One line: with a colon # and no comment")]
    [InlineData("- a list\n- of two\n\nand | a | table")]
    [InlineData("\"quoted\" 'and' \\ back")]
    [InlineData("  blanks at the ends ")]
    [InlineData("")]
    [InlineData("中文，标点。\n第二段：{ 花括号 } [方括号]")]
    public void Keeps_any_text_as_a_chapter(string said)
    {
        var chapters = new Dictionary<string, LocalText>(MethodText.Chapters(Shipped())) { ["scope"] = new(said, "x") };

        var read = MethodText.Chapters(MethodText.WithChapters(Shipped(), chapters))["scope"];

        Assert.Equal(said.Trim(), read.Zh);
    }

    [Theory]
    [InlineData(new[] { "value" }, "0.11 kgCO2/km")]
    [InlineData(new[] { "source" }, "DB11/T 3043-2024: the printed text, page 3")]
    [InlineData(new[] { "clause" }, "5.2 (b)")]
    [InlineData(new[] { "confidence" }, "official")]
    [InlineData(new[] { "valid", "from" }, "2025-01-01")]
    [InlineData(new[] { "valid", "to" }, "2029-01-01")]
    [InlineData(new[] { "min" }, "0 kgCO2/km")]
    public void Sets_one_field_of_a_parameter_in_place(string[] field, string value)
    {
        var text = Shipped();

        var changed = MethodText.WithParameter(text, "baseline", field, value)!;

        var lines = text.Split('\n').Except(changed.Split('\n')).Count();
        Assert.True(lines <= 1, changed);
        var change = Assert.Single(MethodDifference.Between(Compile(text).Method!.Definition, Compile(changed).Method!.Definition));
        Assert.StartsWith("baseline", change.Name, StringComparison.Ordinal);
        Assert.Contains(value, change.Is, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Says_so_when_a_parameter_cannot_be_changed_in_place()
    {
        Assert.Null(MethodText.WithParameter(Shipped(), "no-such", ["value"], "1"));
        Assert.Null(MethodText.WithParameter("not: [yaml", "baseline", ["value"], "1"));
        Assert.NotNull(MethodText.WithParameter("parameters:\n  a: { title: x, source: y }\n", "a", ["valid", "from"], "2025-01-01"));
    }

    [Fact]
    public void Replaces_the_formulas_where_they_stood()
    {
        var text = Shipped();
        var formulas = MethodText.Section(text, "shared", "scenarios");

        var written = MethodText.WithSection(text, ["shared", "scenarios"], formulas.Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal(text.TrimEnd(), written.TrimEnd());
        Assert.True(MethodText.LineOf(text, "shared") > MethodText.LineOf(text, "parameters"));
        Assert.Equal(0, MethodText.LineOf(text, "nothing"));
    }

    [Fact]
    public void Takes_cases_as_a_table()
    {
        var text = Files().Text("cases/trips.yaml");
        var before = CaseTable.Read(text);

        var more = CaseTable.Add(text, Travel, new CaseRow(0, "one more: by metro", "metro", [new("distance", "1 km")], 1, "") { Evidence = "E1" }, "reduction", "72 gCO2");
        var after = CaseTable.Read(more);

        Assert.Equal(before.Count + 1, after.Count);
        Assert.Equal(("one more: by metro", "metro", "reduction 72 gCO2"), (after[^1].Name, after[^1].Scenario, after[^1].Expect));
        Assert.All(Compile(Shipped(), ("cases/trips.yaml", more)).Cases, result => Assert.True(result.Passed, result.ToString()));
        Assert.Equal(text.TrimEnd(), CaseTable.Remove(more, after[^1].Line).TrimEnd());
        Assert.Equal(before.Skip(1).Select(row => row.Name), CaseTable.Read(CaseTable.Remove(text, before[0].Line)).Select(row => row.Name));
        Assert.Equal(text, CaseTable.Remove(text, 9_999));
    }

    private static CompiledDraft Compile(string text, params (string Name, string Text)[] more) => MethodLibrary.Empty.Compile(
        Travel, Files().With([new("method.yaml", System.Text.Encoding.UTF8.GetBytes(text)), .. more.Select(file => KeyValuePair.Create(file.Name, (byte[]?)System.Text.Encoding.UTF8.GetBytes(file.Text)))]));

    private static string Shipped() => Files().Text("method.yaml");

    private static MethodFiles Files()
    {
        var folder = Path.Combine(TestLibrary.Root(), "methods", Travel.Id, Travel.Version);
        return new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => KeyValuePair.Create(Path.GetRelativePath(folder, path), File.ReadAllBytes(path))));
    }
}
