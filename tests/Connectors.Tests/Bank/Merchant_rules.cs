using Puhui.Bank.Rules;
using Puhui.Platform;
using Puhui.Platform.Settings;

namespace Puhui.Connectors.Tests.Bank;

public sealed class Merchant_rules
{
    private static readonly string Folder = Path.Combine(SettingsReader.HomeFolder(), "profiles/bank");

    [Theory]
    [InlineData("4900", "utilities", "utility-bill")]
    [InlineData("4784", "tolls", "etc-payment")]
    [InlineData("4112", "rail", "rail-ticket")]
    [InlineData("4111", "public-transport", null)]
    [InlineData("3001", "flights", null)]
    [InlineData("5552", "ev-charging", null)]
    [InlineData("5940", "green-purchases", null)]
    [InlineData("0742", "other", null)]
    public void Say_what_a_code_is(string code, string category, string? scenario) =>
        Assert.Equal(new MerchantRule(category, scenario), MerchantRules.Load(Folder).Find(code));

    [Fact]
    public void Hold_the_table_and_the_newer_code()
    {
        var rules = MerchantRules.Load(Folder);
        Assert.Equal(982, rules.Count);
        Assert.Null(rules.Find("0001"));
    }

    [Theory]
    [InlineData("rules:\n  - { category: a, codes: [\"49\"] }\n")]
    [InlineData("rules:\n  - { category: a, kodes: [\"4900\"] }\n")]
    [InlineData("rules: [")]
    [InlineData("")]
    public void Name_what_is_wrong_with_their_file(string text)
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "rules.yaml"), text);
            File.Copy(Path.Combine(Folder, "mcc_codes.csv"), Path.Combine(folder, "mcc_codes.csv"));
            Assert.Contains("rules.yaml", Assert.Throws<OperatorException>(() => MerchantRules.Load(folder)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
