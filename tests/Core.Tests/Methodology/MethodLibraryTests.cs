using Puhui.Methodology;
using Xunit;

namespace Puhui.Core.Tests.Methodology;

public class MethodLibraryTests
{
    [Fact]
    public void The_version_that_holds_is_the_one_that_came_into_force_last()
    {
        using var library = new TestLibrary();
        Add(library, "1.2", "2025-01-01");
        Add(library, "1.10", "2026-01-01");
        var methods = library.Load().Library;
        string? At(string time) => methods.Effective("test.travel", DateTimeOffset.Parse(time, null))?.Ref.Version;

        Assert.Equal((null, "1.0", "1.2", "1.10", null), (At("2023-12-31T15:59:59Z"), At("2023-12-31T16:00:00Z"), At("2025-06-01T00:00:00Z"), At("2026-06-01T00:00:00Z"), At("2029-12-31T16:00:00Z")));
        Assert.Equal("1.10", methods.Newest("test.travel")?.Ref.Version);
        Assert.Null(methods.Newest("test.nothing"));
        Assert.Null(methods.Find(new MethodRef("test.travel", "7")));
    }

    [Fact]
    public void Of_versions_that_begin_together_the_higher_one_holds()
    {
        using var library = new TestLibrary();
        Add(library, "1.2", "2024-01-01");
        Add(library, "1.10", "2024-01-01");

        Assert.Equal("1.10", library.Load().Library.Effective("test.travel", new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero))?.Ref.Version);
    }

    [Fact]
    public void The_content_hash_does_not_depend_on_line_ends_but_on_everything_else()
    {
        byte[] Hash(Action<TestLibrary> change)
        {
            using var library = new TestLibrary();
            change(library);
            return library.Load().Library.Newest("test.travel")!.ContentHash.ToArray();
        }

        var original = Hash(_ => { });
        Assert.Equal(32, original.Length);
        Assert.Equal(original, Hash(_ => { }));
        Assert.Equal(original, Hash(library => library.Write("test.travel/1.0/method.yaml", TestLibrary.Method.ReplaceLineEndings("\r\n"))));
        Assert.NotEqual(original, Hash(library => library.Write("test.travel/1.0/sources.md", "Another book.\n")));
        Assert.NotEqual(original, Hash(library => library.Write("test.travel/1.0/more.md", "")));
        Assert.NotEqual(original, Hash(library => library.Write("test.power/1.0/method.yaml", TestLibrary.Power.Replace("0.55", "0.56", StringComparison.Ordinal))));
    }

    [Fact]
    public void Tables_may_stand_in_files_beside_the_library()
    {
        const string Inline = "values: { metro: 30, bus: { value: 50, source: another book, clause: page 7, confidence: contested } }";
        using var library = new TestLibrary(TestLibrary.Method.Replace(Inline, "from: { file: ../../factors/modes.csv, key: [mode], value: grams, where: { set: \"a,b\" }, confidence: sure }", StringComparison.Ordinal));
        library.Write("factors/modes.csv", "mode,grams,set,sure\r\nmetro,30,\"a,b\",official\r\nbus,50,\"a,b\",contested\nmetro,99,c,official\n");
        var load = library.Load();
        Assert.Empty(load.Problems);
        var hash = load.Library.Newest("test.travel")!.ContentHash.ToArray();
        Assert.Equal(Confidence.Contested, load.Library.Newest("test.travel")!.Definition.Parameters[1].Editions[0].Rows[1].Provenance?.Confidence);

        library.Write("factors/modes.csv", "mode,grams,set,sure\nmetro,30,\"a,b\",official\nbus,51,\"a,b\",contested\n");
        Assert.NotEqual(hash, library.Load().Library.Newest("test.travel")!.ContentHash.ToArray());

        library.Write("factors/modes.csv", "mode,grams,set,sure\nmetro,thirty,\"a,b\",official\n");
        var problem = library.Load().Problems[0];
        Assert.Equal(("modes.csv", 2), (Path.GetFileName(problem.File), problem.Line));
    }

    [Fact]
    public void Scenarios_are_found_by_their_bytes()
    {
        using var library = new TestLibrary();
        var method = library.Load().Library.Newest("test.travel")!;
        Assert.Same(method.Scenario("walking"), method.Scenario("walking"u8));
        Assert.Null(method.Scenario("walkin"u8));
    }

    [Theory]
    [InlineData("a@1", true)]
    [InlineData("cn.jjj.low-carbon-travel@2024.1", true)]
    [InlineData("a", false)]
    [InlineData("a@", false)]
    [InlineData("@1", false)]
    [InlineData("a@1@2", false)]
    [InlineData("../a@1", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_reference_is_an_id_and_a_version(string? text, bool expected)
    {
        Assert.Equal(expected, MethodRef.TryParse(text, out var reference));
        Assert.Equal(expected ? text : null, reference?.ToString());
    }

    private static void Add(TestLibrary library, string version, string from)
    {
        library.Write($"test.travel/{version}/method.yaml", TestLibrary.Method
            .Replace("version: \"1.0\"", $"version: \"{version}\"", StringComparison.Ordinal)
            .Replace("from: 2024-01-01, to", $"from: {from}, to", StringComparison.Ordinal));
        library.Write($"test.travel/{version}/sources.md", "A book.\n");
        library.Write($"test.travel/{version}/cases/a.yaml", TestLibrary.Cases.Replace("@1.0", $"@{version}", StringComparison.Ordinal));
    }
}
