using System.Text.RegularExpressions;
using Xunit;

namespace Puhui.Architecture.Tests;

/// <summary>Habits that a compiler does not see. The lists of exemptions only ever get shorter.</summary>
public sealed partial class Tidy
{
    private const int LongestFile = 400;

    private static readonly Dictionary<string, int> LongFiles = new(StringComparer.Ordinal);

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bSkip\s*=")]
    private static partial Regex Unfinished();

    // A caught error may be let go where a comment says why.
    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*\{\s*\}")]
    private static partial Regex Swallowed();

    [Fact]
    public void No_file_outgrows_its_room()
    {
        var found = AllCode()
            .Select(file => (Name: Repository.Relative(file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > LongFiles.GetValueOrDefault(file.Name, LongestFile))
            .Select(file => $"{file.Name}: {file.Lines} lines");
        Assert.Empty(found);
    }

    [Fact]
    public void An_exemption_that_is_no_longer_needed_is_gone() =>
        Assert.All(LongFiles, entry => Assert.True(File.ReadLines(Path.Combine(Repository.Root, entry.Key)).Count() > LongestFile, entry.Key));

    [Fact]
    public void Nothing_unfinished_is_left_in_the_product()
    {
        var found = AllCode().Where(file => !Repository.Relative(file).StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal))
            .SelectMany(file => LooseEnds(File.ReadAllText(file)).Select(end => $"{Repository.Relative(file)}: {end}"));
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("throw new NotImplementedException();")]
    [InlineData("try { A(); } catch (IOException) { }")]
    [InlineData("[Fact(Skip = \"later\")]")]
    public void A_planted_loose_end_is_seen(string planted) => Assert.Single(LooseEnds(planted));

    [Fact]
    public void A_caught_error_with_its_reason_is_no_loose_end() => Assert.Empty(LooseEnds("try { A(); } catch (IOException)\n{\n// gone already\n}"));

    private static IEnumerable<string> LooseEnds(string source) =>
        Unfinished().Matches(CSharpText.Split(source).Code).Concat(Swallowed().Matches(source)).Select(match => match.Value);

    private static IEnumerable<string> AllCode() => new[] { "src", "tests", "bench" }.SelectMany(folder => Repository.Files(folder, ".cs", ".razor"));
}
