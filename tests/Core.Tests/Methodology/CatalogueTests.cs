using Puhui.Methodology;
using Xunit;

namespace Puhui.Core.Tests.Methodology;

public class CatalogueTests
{
    [Fact]
    public void Every_method_that_ships_loads_and_passes_its_cases()
    {
        var load = TestLibrary.Catalogue;

        Assert.Empty(load.Problems);
        Assert.Equal(0, load.CasesFailed);
        Assert.True(load.CasesPassed > 500, $"Only {load.CasesPassed} cases.");
    }

    [Fact]
    public void Every_number_names_its_source()
    {
        foreach (var parameter in TestLibrary.Catalogue.Library.Methods.SelectMany(method => method.Definition.Parameters).Where(parameter => !parameter.IsChoice))
        {
            var sources = parameter.IsTable
                ? parameter.Editions.SelectMany(edition => edition.Rows.Select(row => (row.Provenance ?? edition.Provenance).Source))
                : [parameter.Provenance.Source];
            Assert.All(sources, source => Assert.NotEqual("", source.Trim()));
        }
    }

    [Fact]
    public void Nothing_is_called_official_that_nobody_read() =>
        Assert.All(
            TestLibrary.Catalogue.Library.Methods.Where(method => method.Ref.Id.StartsWith("cn.", StringComparison.Ordinal)),
            method => Assert.NotEqual(Confidence.Official, method.WeakestConfidence));
}
