using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Puhui.EndToEnd.Tests.Support;
using Xunit;

namespace Puhui.EndToEnd.Tests.Documentation;

/// <summary>Every example of docs/api.md is run as it stands, in order, and answers what the page promises.</summary>
public sealed partial class ApiGuide(DemoFolder demo) : IClassFixture<DemoFolder>
{
    [GeneratedRegex("<!-- expect: (?<expected>.+?) -->\n```sh\n(?<script>.+?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [Fact]
    public async Task Every_example_of_the_guide_answers_what_it_promises()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(PuhuiCommand.Root, "docs/api.md"));
        var examples = Example().Matches(guide);
        Assert.Equal(Regex.Count(guide, "```sh\n"), examples.Count);
        Assert.True(examples.Count > 10);

        var keys = await KeysAsync();
        await using var server = await RunningServer.StartAsync(demo.Path, demo.ApiKey);
        foreach (Match example in examples)
        {
            var answer = await RunAsync(example.Groups["script"].Value, server, keys);
            foreach (var expected in example.Groups["expected"].Value.Split(' '))
            {
                Assert.True(answer.Contains(expected, StringComparison.Ordinal), $"{example.Groups["script"].Value}\n→ {answer}\nhas no {expected}");
            }
        }
    }

    /// <summary>A signing key of both kinds the guide shows, made by the command the guide names.</summary>
    private async Task<Dictionary<string, string>> KeysAsync()
    {
        var pem = Path.Combine(demo.Path, "partner.pem");
        var made = await BashAsync($"openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out '{pem}' && openssl pkey -in '{pem}' -pubout -out '{pem}.pub' && echo made", []);
        Assert.Equal("made", made.Trim());
        var hmac = await MakeAsync("--kind", "hmac-sha256");
        var sm2 = await MakeAsync("--kind", "sm2-sm3", "--public-key", pem + ".pub");
        return new(StringComparer.Ordinal)
        {
            ["KEYID"] = hmac.GetProperty("keyid").GetString()!, ["SECRET"] = hmac.GetProperty("secret").GetString()!,
            ["SM2KEYID"] = sm2.GetProperty("keyid").GetString()!, ["SM2KEY"] = pem,
        };
    }

    private async Task<JsonElement> MakeAsync(params string[] options) =>
        JsonDocument.Parse((await PuhuiCommand.RunAsync(["sources", "keys", "create", "demo", "--json", "--data", demo.Path, .. options])).Succeeded().Output).RootElement;

    private async Task<string> RunAsync(string script, RunningServer server, Dictionary<string, string> keys)
    {
        Dictionary<string, string> variables = new(keys, StringComparer.Ordinal)
        {
            ["URL"] = server.Client.BaseAddress!.ToString().TrimEnd('/'),
            ["KEY"] = demo.ApiKey,
            ["DAY"] = DateTime.UtcNow.AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            ["ACCOUNT"] = demo.Summary.GetProperty("holders")[0].GetProperty("id").GetString()!,
            ["ENTRY"] = demo.Summary.GetProperty("entries")[0].GetString()!,
        };
        return await BashAsync(script, variables);
    }

    private static async Task<string> BashAsync(string script, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script]) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var bash = Process.Start(start)!;
        var answer = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return answer;
    }
}
