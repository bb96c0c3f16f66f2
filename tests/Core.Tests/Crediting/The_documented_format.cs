using System.Globalization;
using Puhui.Crediting;
using Xunit;

namespace Puhui.Core.Tests.Crediting;

public class The_documented_format
{
    [Fact]
    public void The_example_of_the_description_comes_out_as_it_says()
    {
        var text = File.ReadAllText(Path.Combine(Root(), "docs", "formats", "credit-policy.md"));
        var begin = text.IndexOf("```yaml\n", StringComparison.Ordinal) + 8;
        var kept = new Kept(Policies.Read(text[begin..text.IndexOf("```", begin, StringComparison.Ordinal)]));
        var rows = text[text.IndexOf("## Example", StringComparison.Ordinal)..].Split('\n').Where(line => line.StartsWith("| 20", StringComparison.Ordinal)).ToArray();
        Assert.Equal(4, rows.Length);
        foreach (var row in rows)
        {
            var cells = row.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries);
            var at = new DateTimeOffset(DateTime.ParseExact(cells[0], "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), TimeSpan.FromHours(8));
            var mass = cells[2].Split(' ');
            var outcome = kept.Give(Policies.Act(long.Parse(mass[0], CultureInfo.InvariantCulture) * (mass[1] == "kg" ? 1_000_000 : 1_000), cells[1], at))!;
            Assert.Equal((cells[3], cells[4]), (outcome.Points.ToString(CultureInfo.InvariantCulture), outcome.Why(true)));
        }
    }

    [Fact]
    public void The_samples_can_be_read_and_described()
    {
        var files = Directory.GetFiles(Path.Combine(Root(), "programmes", "credits"), "*.yaml");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var policy = Policies.Read(File.ReadAllText(file));
            Assert.NotEmpty(policy.Describe(true));
            Assert.Equal(policy.Describe(true).Count, policy.Describe(false).Count);
        }
    }

    [Fact]
    public void A_policy_is_described_in_sentences() => Assert.Equal(
        [
            "metro、bus：每 10 g 1 分；当月累计超过 1,000 g 的部分每 20 g 1 分。不足的部分累积到下次。",
            "其余行为：每 10 g 1 分。不足的部分累积到下次。",
            "夜行（周五、周六，22:00–24:00）：2 倍。",
            "全部行为：每人每日最多 200 分。",
            "全部行为：每年预算 12,000 分，由基金承担；用完为止，最后一笔按余额发放。",
            "自获得起 12 个月内有效。",
        ],
        Policies.Read("""
            rate: 1 per 10 g
            rules: [{ scenarios: [metro, bus], rate: 1 per 10 g, steps: { above: [{ amount: 1 kg, rate: 1 per 20 g }] } }]
            bonus: [{ name: n, title: { zh: 夜行, en: Night }, times: 2, weekdays: [friday, saturday], hours: 22:00-24:00 }]
            caps: [{ name: d, points: 200, per: day }]
            budgets: [{ name: y, period: year, points: 12000, payer: { kind: fund, zh: 基金, en: Fund } }]
            expires: { months: 12 }
            """).Describe(true));

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Puhui.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository was not found above the tests.");
        }

        return folder;
    }
}
