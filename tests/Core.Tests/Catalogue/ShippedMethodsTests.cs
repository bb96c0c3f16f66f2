using Puhui.Methodology;
using Xunit;

namespace Puhui.Core.Tests.Catalogue;

/// <summary>The methods under methods/ as they ship: complete, honest about their numbers, and proven by their own cases.</summary>
public class ShippedMethodsTests
{
    private static readonly string Folder = Path.Combine(Root(), "methods");
    private static readonly Lazy<MethodLibraryLoad> Shipped = new(() => MethodLibrary.Load(Folder));

    public static TheoryData<string> Refs() =>
    [
        "cn.jjj.low-carbon-travel@2024.1",
        "cn.sh.green-travel@2024.1",
        "cn.sh.green-travel@2024.2",
        "cn.bj.fuel-to-ev@2025.1",
        "cn.gz.metro-trip@2017.1",
        "cn.bj.car-free-day@2017.1",
        "cn.wh.points@2021.1",
        "platform.green-energy@2022.1",
        "bank.citic@2022.1",
        "cdm.ams-iii-c@16",
        "cdm.ams-i-d@1.0",
        "cn.ev-charging@2025.1",
        "life.household@2025.1",
        "office.digital@1.0",
        "travel.desnz@2025",
        "grid.cn@2021",
        "grid.cn@2022",
        "grid.cn@2023",
        "fuel.cn@1.0",
        "fuel.ipcc@2006",
    ];

    [Fact]
    public void They_load_without_a_problem_and_all_their_cases_pass()
    {
        Assert.Empty(Shipped.Value.Problems);
        Assert.Equal(0, Shipped.Value.CasesFailed);
        Assert.True(Shipped.Value.CasesPassed > 1000, $"{Shipped.Value.CasesPassed} cases");
        Assert.Equal(Refs().Count, Shipped.Value.Library.Methods.Count);
    }

    [Theory]
    [MemberData(nameof(Refs))]
    public void Each_has_its_chapters_in_both_languages_and_says_where_its_numbers_are_from(string reference)
    {
        var method = Find(reference);
        Assert.Equal(MethodChapters.Names, method.Definition.Chapters.Select(chapter => chapter.Name));
        Assert.All(method.Definition.Chapters, chapter =>
        {
            Assert.NotEqual(chapter.Text.Zh, chapter.Text.En);
            Assert.Contains(chapter.Text.Zh, letter => letter is >= '\u4e00' and <= '\u9fff');
        });
        Assert.StartsWith("# Sources", File.ReadAllText(Path.Combine(FolderOf(method), "sources.md")), StringComparison.Ordinal);
    }

    /// <summary>No official text has been read yet. Whoever reads one changes this test together with the clause.</summary>
    [Theory]
    [MemberData(nameof(Refs))]
    public void No_number_is_called_official_before_somebody_read_it_in_the_official_text(string reference)
    {
        foreach (var parameter in Find(reference).Definition.Parameters.Where(parameter => !parameter.IsChoice))
        {
            var stated = parameter.Editions.Count == 0 ? [parameter.Provenance] : parameter.Editions.Select(edition => edition.Provenance).ToList();
            var rows = parameter.Editions.SelectMany(edition => edition.Rows).Select(row => row.Provenance).OfType<Provenance>();
            Assert.All(stated.Concat(rows), provenance =>
            {
                Assert.NotEqual(Confidence.Official, provenance.Confidence);
                Assert.False(string.IsNullOrWhiteSpace(provenance.Source), $"{reference} {parameter.Name} has no source");
                Assert.False(string.IsNullOrWhiteSpace(provenance.Clause), $"{reference} {parameter.Name} has no clause");
            });
        }
    }

    [Theory]
    [MemberData(nameof(Refs))]
    public void Each_scenario_is_proven_by_a_result_and_by_a_refusal(string reference)
    {
        var method = Find(reference);
        var cases = method.Scenarios.Count == 0
            ? []
            : Directory.GetFiles(Path.Combine(FolderOf(method), "cases"), "*.yaml").SelectMany(file => File.ReadAllText(file).Split("- name: ")).ToList();
        Assert.All(method.Scenarios, scenario =>
        {
            var own = cases.Where(text => text.Contains($"\n  scenario: {scenario.Name}\n", StringComparison.Ordinal)).ToList();
            Assert.Contains(own, text => text.Contains("refused: ", StringComparison.Ordinal));
            Assert.Contains(own, text => !text.Contains("refused: ", StringComparison.Ordinal));
        });
    }

    [Theory]
    [MemberData(nameof(Refs))]
    public void Numbers_of_the_United_Kingdom_carry_their_attribution(string reference)
    {
        var method = Find(reference);
        if (method.Definition.Parameters.Any(parameter => parameter.Provenance.Source.Contains("DESNZ", StringComparison.Ordinal)))
        {
            Assert.Contains("Open Government Licence v3.0", method.Definition.Licence.En, StringComparison.Ordinal);
            Assert.Contains("Contains public sector information", File.ReadAllText(Path.Combine(FolderOf(method), "sources.md")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_method_with_one_changed_factor_is_left_out_and_the_others_stay()
    {
        var copy = Directory.CreateTempSubdirectory("puhui-methods-");
        try
        {
            foreach (var file in Directory.GetFiles(Folder, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(copy.FullName, Path.GetRelativePath(Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            var changed = Path.Combine(copy.FullName, "cn.jjj.low-carbon-travel", "2024.1", "method.yaml");
            var text = File.ReadAllText(changed);
            File.WriteAllText(changed, text.Replace("metro: 0.032", "metro: 0.033", StringComparison.Ordinal));
            Assert.NotEqual(text, File.ReadAllText(changed));

            var load = MethodLibrary.Load(copy.FullName);

            Assert.NotEmpty(load.Problems);
            Assert.Null(load.Library.Find(new MethodRef("cn.jjj.low-carbon-travel", "2024.1")));
            Assert.Equal(Refs().Count - 1, load.Library.Methods.Count);
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private static Method Find(string reference)
    {
        Assert.True(MethodRef.TryParse(reference, out var parsed));
        var method = Shipped.Value.Library.Find(parsed!);
        Assert.NotNull(method);
        return method;
    }

    private static string FolderOf(Method method) => Path.Combine(Folder, method.Ref.Id, method.Ref.Version);

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Puhui.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Puhui.slnx was not found above the tests.");
    }
}
