using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Puhui.Modules.Tests.Partners.Support;
using Puhui.Partners.Contracts;
using Puhui.Partners.Webhooks;
using Puhui.Platform.Settings;

namespace Puhui.Modules.Tests.Partners;

/// <summary>What docs/webhooks.md and docs/formats/reconciliation.md tell partners to compute is what is computed.</summary>
public sealed class The_pages_for_partners
{
    private static readonly string s_webhooks = Page("webhooks.md");

    [Fact]
    public void The_signature_to_try_by_is_the_one_that_is_sent()
    {
        string Cell(string name) => Regex.Match(s_webhooks, $@"^\| {name} \| `(?<value>.*)` \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture).Groups["value"].Value;
        var secret = Convert.FromBase64String(Cell("secret")["whsec_".Length..]);
        var body = Encoding.UTF8.GetBytes(Cell("body"));
        Assert.Equal(Cell("`webhook-signature`"), WebhookSecret.Sign([secret], Cell("`webhook-id`"), long.Parse(Cell("`webhook-timestamp`")), body));
    }

    [Fact]
    public void Every_event_is_on_the_page() => Assert.All(PartnerEvents.All, name => Assert.Contains($"| `{name}` |", s_webhooks, StringComparison.Ordinal));

    [Fact]
    public void The_waits_on_the_page_are_those_kept()
    {
        var row = Regex.Match(s_webhooks, @"^\| after the one before \|(?<waits>.*)\|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture).Groups["waits"].Value.Split('|').Select(cell => cell.Trim()).ToArray();
        Assert.Equal("–", row[0]);
        Assert.Equal(RetrySchedule.MostAttempts, row.Length);
        for (var attempt = 1; attempt < row.Length; attempt++)
        {
            var words = row[attempt].Split(' ');
            var wait = int.Parse(words[0]) * words[1] switch { "s" => TimeSpan.FromSeconds(1), "min" => TimeSpan.FromMinutes(1), _ => TimeSpan.FromHours(1) };
            Assert.Equal(wait, RetrySchedule.Wait(attempt, null, 0.5));
            Assert.Equal(wait * 0.8, RetrySchedule.Wait(attempt, null, 0));
            Assert.Equal(wait * 1.2, RetrySchedule.Wait(attempt, null, 1));
        }

        Assert.Null(RetrySchedule.Wait(row.Length, null, 0.5));
    }

    [Fact]
    public void The_digests_of_the_lines_on_the_page_are_theirs()
    {
        var page = Page("formats/reconciliation.md");
        var lines = Encoding.UTF8.GetBytes(string.Concat(
            Regex.Matches(page, "^    (?<line>trip-.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture).Select(match => match.Groups["line"].Value.Replace('⇥', '\t') + "\n")));
        Assert.Equal(3, lines.Count(one => one == '\n'));
        Assert.Contains("    sha256 " + Convert.ToHexStringLower(SHA256.HashData(lines)), page, StringComparison.Ordinal);
        Assert.Contains("    sm3 " + Convert.ToHexStringLower(Sm3Reference.Hash(lines)), page, StringComparison.Ordinal);
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(SettingsReader.HomeFolder(), "docs", name));
}
