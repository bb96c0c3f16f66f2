using Puhui.Methodology;
using Xunit;

namespace Puhui.Core.Tests.Methodology;

public sealed class MethodDifferenceTests
{
    [Theory]
    [InlineData("2024.1", "2024.1.1", VersionPart.Patch)]
    [InlineData("2024.1", "2024.2", VersionPart.Minor)]
    [InlineData("2024.9", "2024.10", VersionPart.Minor)]
    [InlineData("2024.1", "2025.1", VersionPart.Major)]
    [InlineData("16", "16.1", VersionPart.Minor)]
    [InlineData("16", "17", VersionPart.Major)]
    [InlineData("1.0", "1.0.0", null)]
    [InlineData("2024.2", "2024.1", null)]
    [InlineData("2024.2", "2024.2", null)]
    public void Says_which_part_of_the_version_grew(string from, string to, VersionPart? part) => Assert.Equal(part, MethodDifference.Grown(from, to));

    [Theory]
    [InlineData("title: { zh: 测试, en: test travel }", "title: { zh: 测试, en: travel of tests }", VersionPart.Patch, "title")]
    [InlineData("  scope: { zh: 一, en: a }", "  scope: { zh: 一, en: more exactly }", VersionPart.Patch, "scope en")]
    [InlineData("source: a book, confidence: official", "source: a book, clause: page 3, confidence: official", VersionPart.Patch, "baseline clause")]
    [InlineData("value: 0.1 kgCO2/km", "value: 0.11 kgCO2/km", VersionPart.Minor, "baseline")]
    [InlineData("metro: 30", "metro: 31", VersionPart.Minor, "mode[metro]")]
    [InlineData("value: 0.1 kgCO2/km, source: a book, confidence: official, override: true", "value: 0.1 kgCO2/km, source: a book, confidence: official", VersionPart.Major, "baseline override")]
    public void Names_what_changed_and_which_part_has_to_grow(string was, string now, VersionPart part, string name)
    {
        var changes = Between(text => text.Replace(was, now, StringComparison.Ordinal));

        Assert.Equal(part, MethodDifference.Needed(changes));
        Assert.Contains(changes, change => change.Name == name);
    }

    [Fact]
    public void Says_by_how_many_per_cent_a_number_changed()
    {
        var change = Assert.Single(Between(text => text.Replace("value: 0.1 kgCO2/km", "value: 0.0975 kgCO2/km", StringComparison.Ordinal)));

        Assert.Equal(("0.1 kgCO2/km", "0.0975 kgCO2/km", -2.5m), (change.Was, change.Is, change.Percent));
    }

    [Fact]
    public void Finds_nothing_between_a_version_and_itself()
    {
        Assert.All(TestLibrary.Catalogue.Library.Methods, method => Assert.Empty(MethodDifference.Between(method.Definition, method.Definition)));
        Assert.Equal(VersionPart.Patch, MethodDifference.Needed([]));
    }

    [Fact]
    public void Calls_a_changed_formula_or_a_lost_scenario_major()
    {
        var one = TestLibrary.Catalogue.Library.Find(new MethodRef("cn.sh.green-travel", "2024.1"))!.Definition;
        var two = TestLibrary.Catalogue.Library.Find(new MethodRef("cn.sh.green-travel", "2024.2"))!.Definition;

        var lost = MethodDifference.Between(one, two);
        var gained = MethodDifference.Between(two, one);

        Assert.Contains(lost, change => change is { Area: ChangeArea.Scenario, Name: "cycling", Is: null, Part: VersionPart.Major });
        Assert.Contains(gained, change => change is { Area: ChangeArea.Scenario, Name: "cycling", Was: null, Part: VersionPart.Minor });
    }

    private static IReadOnlyList<MethodChange> Between(Func<string, string> change)
    {
        var changed = change(TestLibrary.Method);
        Assert.NotEqual(TestLibrary.Method, changed);
        // A case that passes whatever the numbers are.
        using TestLibrary was = new(), now = new(method: changed, cases: "- { name: none, method: test.travel@1.0, scenario: flying, inputs: {}, expect: { refused: scenario_unknown } }");
        return MethodDifference.Between(Definition(was), Definition(now));
    }

    private static MethodDefinition Definition(TestLibrary library)
    {
        var load = library.Load();
        return load.Library.Newest("test.travel")?.Definition ?? throw new InvalidOperationException(string.Join('\n', load.Problems));
    }
}
