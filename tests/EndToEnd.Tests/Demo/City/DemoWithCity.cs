using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Puhui.EndToEnd.Tests.Support;
using Xunit;

namespace Puhui.EndToEnd.Tests.Demo.City;

/// <summary>The city at full pace against its own server, until every partner was credited and something was claimed twice.</summary>
public sealed partial class DemoWithCity
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Each_partner_is_credited_doubled_rides_are_held_and_the_books_are_right_afterwards()
    {
        var folder = Directory.CreateTempSubdirectory("puhui city ").FullName;
        try
        {
            var (summary, said) = await PlayAsync(folder);
            var partners = summary.GetProperty("city").GetProperty("partners").EnumerateArray().ToList();
            Assert.All(partners, partner => Assert.True(Count(partner, "credited") > 0, $"{partner}\n{said}"));
            Assert.All(partners.Where(partner => Name(partner) is not ("walk app" or "health app")), partner => Assert.True(Count(partner, "held") + Count(partner, "refused") == 0, $"{partner}\n{said}"));
            Assert.True(partners.Sum(partner => Count(partner, "claimedBefore")) > 0, said);
            Assert.All(partners, partner => Assert.Equal(JsonValueKind.Null, partner.GetProperty("trouble").ValueKind));
            Assert.Equal(3, HolderPage().Count(said));
            (await PuhuiCommand.RunAsync(["verify", "--data", folder])).Succeeded();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(JsonElement Summary, string Said)> PlayAsync(string folder)
    {
        using var process = PuhuiCommand.Start("demo", "--json", "--pace", "600", "--citizens", "400", "--port", "0", "--gbt32960-port", "0", "--data", folder);
        var lines = new ConcurrentQueue<string>();
        process.ErrorDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEndAsync();
        try
        {
            var clock = Stopwatch.StartNew();
            while (!process.HasExited && clock.Elapsed < Patience && !lines.Any(IsEnough))
            {
                await Task.Delay(200);
            }

            using var stop = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        var said = string.Join('\n', lines);
        Assert.True(process.ExitCode == 0, $"exit {process.ExitCode}\n{said}");
        return (JsonDocument.Parse((await output).TrimEnd().Split('\n')[^1]).RootElement, said);
    }

    /// <summary>A line of progress in which every partner was credited and something was claimed before.</summary>
    private static bool IsEnough(string line)
    {
        var counts = Progress().Matches(line);
        return counts.Count == 7 && counts.All(partner => partner.Groups["credited"].Value != "0") && !line.Contains(" 0 claimed before", StringComparison.Ordinal);
    }

    private static long Count(JsonElement partner, string name) => partner.GetProperty(name).GetInt64();

    private static string Name(JsonElement partner) => partner.GetProperty("name").GetString()!;

    [GeneratedRegex(@"[a-z]+ \d+/(?<credited>\d+)/\d+/\d+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Progress();

    [GeneratedRegex(@"http://\S+/accounts/acc_\w+ \(citizen-", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HolderPage();
}
