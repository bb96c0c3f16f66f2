using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Puhui.Architecture.Tests;

/// <summary>
/// The security table (docs/security/asvs.yaml) against the list of the standard and against the tests that exist. asvs-5.0.0.txt holds ids and
/// levels as OWASP published them.
/// </summary>
public sealed partial class SecurityTable(ITestOutputHelper output)
{
    private const string Table = "docs/security/asvs.yaml";

    [Fact]
    public void Every_requirement_of_levels_1_and_2_is_answered_once()
    {
        var standard = File.ReadAllLines(Path.Combine(Repository.Root, "tests/Architecture.Tests/asvs-5.0.0.txt"));
        Assert.Equal(253, standard.Length);
        Assert.Equal(standard, Read().Select(row => $"{row.Id} {row.Level}"));
    }

    [Fact]
    public void Each_has_tests_that_exist_or_a_reason_and_never_both() => Assert.Empty(Problems(Read(), TestClasses()));

    [Fact]
    public void What_is_planted_is_seen()
    {
        var classes = new Dictionary<string, string>(StringComparer.Ordinal) { ["Known"] = "class Known { public void A_test() { } }" };
        Row With(string[]? tests, string? reason, string what = "words") => new() { Id = "V1.1.1", Level = 1, What = what, Test = tests, WhyNot = reason };
        Assert.Empty(Problems([With(["Known.A_test", "Known"], null), With(null, "A reason that says something.")], classes));
        Assert.Equal(6, Problems(
            [With(["Known.Another"], null), With(["Unknown.A_test"], null), With([], null), With(null, null), With(["Known"], "A reason that says something."), With(null, "no")],
            classes).Count);
    }

    [Fact]
    public void The_counts()
    {
        var rows = Read();
        foreach (var level in rows.GroupBy(row => row.Level).OrderBy(group => group.Key))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"OWASP ASVS 5.0.0 level {level.Key}: {level.Count()} requirements, {level.Count(row => row.Test is not null)} with tests, {level.Count(row => row.WhyNot is not null)} with a reason"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows.SelectMany(row => row.Test ?? []).Distinct(StringComparer.Ordinal).Count()} different tests are named"));
        Assert.Equal(rows.Count, rows.Count(row => row.Test is not null) + rows.Count(row => row.WhyNot is not null));
    }

    private static List<string> Problems(IReadOnlyList<Row> rows, IReadOnlyDictionary<string, string> classes)
    {
        var problems = new List<string>();
        foreach (var row in rows)
        {
            if (row.What is not { Length: > 2 } || row.Test is null == row.WhyNot is null || row.Test is { Length: 0 } || row.WhyNot is { Length: < 10 })
            {
                problems.Add($"{row.Id}: it needs a few words, and either tests or a reason");
            }

            problems.AddRange((row.Test ?? []).Where(test => !Exists(test, classes)).Select(test => $"{row.Id}: there is no test {test}"));
        }

        return problems;
    }

    private static bool Exists(string test, IReadOnlyDictionary<string, string> classes)
    {
        var parts = test.Split('.');
        return classes.TryGetValue(parts[0], out var text)
            && (parts.Length == 1 || Regex.IsMatch(text, $@"public (async )?(Task|void) {Regex.Escape(parts[1])}\(", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)));
    }

    /// <summary>The text of the files in which each class of the tests stands.</summary>
    private static Dictionary<string, string> TestClasses()
    {
        var classes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in Repository.Files("tests", ".cs").Select(File.ReadAllText).Where(text => text.Contains("[Fact", StringComparison.Ordinal) || text.Contains("[Theory", StringComparison.Ordinal)))
        {
            foreach (var name in Class().Matches(text).Select(match => match.Groups["name"].Value))
            {
                classes[name] = classes.GetValueOrDefault(name) + text;
            }
        }

        return classes;
    }

    private static List<Row> Read() => new DeserializerBuilder().WithNamingConvention(HyphenatedNamingConvention.Instance).Build()
        .Deserialize<List<Row>>(File.ReadAllText(Path.Combine(Repository.Root, Table)));

    [GeneratedRegex(@"\bclass (?<name>\w+)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Class();

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public int Level { get; set; }

        public string? What { get; set; }

        public string[]? Test { get; set; }

        public string? WhyNot { get; set; }
    }
}
