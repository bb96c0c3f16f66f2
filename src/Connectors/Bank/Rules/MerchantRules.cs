using System.Globalization;
using Puhui.Platform;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Puhui.Bank.Rules;

/// <summary>What a merchant code means.</summary>
/// <param name="Category">Where the spending is counted.</param>
/// <param name="Scenario">The act it is; null when it is spending only.</param>
internal sealed record MerchantRule(string Category, string? Scenario);

/// <summary>The rules of <c>profiles/bank/rules.yaml</c> over the codes of <c>mcc_codes.csv</c>.</summary>
internal sealed class MerchantRules
{
    private readonly Dictionary<string, MerchantRule> _rules;

    private MerchantRules(Dictionary<string, MerchantRule> rules) => _rules = rules;

    /// <summary>How many codes are known.</summary>
    public int Count => _rules.Count;

    /// <summary>What a code means; null when no table knows it.</summary>
    public MerchantRule? Find(string code) => _rules.GetValueOrDefault(code);

    /// <exception cref="OperatorException">The files are missing or not what they should be.</exception>
    public static MerchantRules Load(string folder)
    {
        var file = Path.Combine(folder, "rules.yaml");
        try
        {
            var read = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<RulesFile?>(File.ReadAllText(file))
                ?? throw new OperatorException($"{file} is empty.");
            var codes = File.ReadLines(Path.Combine(folder, "mcc_codes.csv")).Skip(1).Where(line => line.Length > 4 && line[4] == ',').Select(line => line[..4]).Concat(read.Codes.Keys);
            var ranges = read.Rules.Select(rule => (Rule: new MerchantRule(rule.Category, rule.Scenario), Ranges: rule.Codes.Select(text => Range(file, text)).ToArray())).ToArray();
            return new MerchantRules(codes.Distinct(StringComparer.Ordinal).ToDictionary(
                code => code,
                code => ranges.FirstOrDefault(entry => entry.Ranges.Any(range => Number(file, code) >= range.From && Number(file, code) <= range.To)).Rule
                    ?? new MerchantRule("other", null),
                StringComparer.Ordinal));
        }
        catch (YamlException e)
        {
            throw new OperatorException($"{file}, line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{file} or mcc_codes.csv beside it cannot be read: {e.Message}");
        }
    }

    private static (int From, int To) Range(string file, string text)
    {
        var parts = text.Split('-');
        return parts.Length <= 2 ? (Number(file, parts[0]), Number(file, parts[^1])) : throw Wrong(file, text);
    }

    private static int Number(string file, string code) =>
        code.Length == 4 && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(file, code);

    private static OperatorException Wrong(string file, string code) => new($"{file}: '{code}' is no code of four digits or range of two.");

    private sealed class RulesFile
    {
        public Dictionary<string, string> Codes { get; set; } = [];

        public List<RuleRow> Rules { get; set; } = [];
    }

    private sealed class RuleRow
    {
        public string Category { get; set; } = "other";

        public string? Scenario { get; set; }

        public List<string> Codes { get; set; } = [];
    }
}
