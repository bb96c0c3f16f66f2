using System.Diagnostics;
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

        await using var server = await RunningServer.StartAsync(demo.Path, demo.ApiKey);
        foreach (Match example in examples)
        {
            var answer = await RunAsync(example.Groups["script"].Value, server);
            foreach (var expected in example.Groups["expected"].Value.Split(' '))
            {
                Assert.True(answer.Contains(expected, StringComparison.Ordinal), $"{example.Groups["script"].Value}\n→ {answer}\nhas no {expected}");
            }
        }
    }

    private async Task<string> RunAsync(string script, RunningServer server)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["URL"] = server.Client.BaseAddress!.ToString().TrimEnd('/');
        start.Environment["KEY"] = demo.ApiKey;
        start.Environment["ACCOUNT"] = demo.Summary.GetProperty("holders")[0].GetProperty("id").GetString();
        start.Environment["ENTRY"] = demo.Summary.GetProperty("entries")[0].GetString();
        using var bash = Process.Start(start)!;
        var answer = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return answer;
    }
}
