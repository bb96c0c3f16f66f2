using Puhui.Activities.Contracts;
using Puhui.Activities.Rules;
using Puhui.Modules.Tests.Activities.Support;
using Puhui.Platform;
using Puhui.Platform.Settings;

namespace Puhui.Modules.Tests.Activities.Trials;

/// <summary>A trial says what sending the same records under the other rules really gives.</summary>
public sealed class Trying_rules
{
    private static readonly DateTimeOffset Start = new(DateTimeOffset.UtcNow.AddDays(-3).Date, TimeSpan.Zero);
    private static readonly string Shipped = File.ReadAllText(Path.Combine(
        SettingsReader.Read(new Dictionary<string, string?>(), new Dictionary<string, string>(), SettingsReader.HomeFolder()).MethodsFolder, "plausibility.yaml"))
        .Replace("limit: 7 d", "limit: 36500 d", StringComparison.Ordinal);

    private static readonly string Other = Shipped
        .Replace("check: speed, of: distance, limit: 30 km/h", "check: speed, of: distance, limit: 18 km/h", StringComparison.Ordinal)
        .Replace("check: speed, of: distance, limit: 80 km/h", "check: speed, of: distance, limit: 200 km/h", StringComparison.Ordinal)
        .Replace(
            "      - { check: speed, of: distance, limit: 8 km/h, do: hold, code: speed_implausible }\n",
            """
                  - { check: speed, of: distance, limit: 12 km/h, do: hold, code: speed_implausible }
                  - { check: amount, of: distance, limit: 4 km, do: refuse, code: amount_implausible }
                  - { check: day, of: distance, limit: 5 km, do: hold, code: amount_implausible }

            """,
            StringComparison.Ordinal)
        .Replace("  metro:\n    occupies: body\n", "  metro:\n", StringComparison.Ordinal);

    [Fact]
    public async Task The_same_rules_change_nothing()
    {
        await using var server = await ActivityServer.StartAsync();
        await SendAsync(server, 3);
        var report = await server.Get<IRuleTrial>().RunAsync(Shipped, 30, null, default);
        Assert.Empty(report.Groups);
        Assert.Equal(300, report.Records);
        Assert.Equal(0, report.NotJudged);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Other_rules_change_what_sending_again_under_them_changes(int seed)
    {
        Assert.Contains("limit: 18 km/h", Other);
        Assert.Contains("limit: 12 km/h", Other);
        await using var under = await ActivityServer.StartAsync();
        await using var other = await ActivityServer.StartAsync(rules: RuleReader.Read("other", Other));
        var before = await SendAsync(under, seed);
        var after = await SendAsync(other, seed);
        var expected = before.Zip(after)
            .Select(pair => (pair.First.Status, pair.Second.Status) switch
            {
                (not ActivityStatus.Held, ActivityStatus.Held) => (TrialChange.Held, pair.Second.Code),
                (_, ActivityStatus.Refused) => (TrialChange.Refused, pair.Second.Code),
                (ActivityStatus.Held, not ActivityStatus.Held) => (TrialChange.NoLongerHeld, pair.First.Code),
                _ => ((TrialChange, string?)?)null,
            })
            .Where(change => change is not null).GroupBy(change => change).ToDictionary(group => group.Key!.Value, group => (long)group.Count());
        Assert.True(expected.Keys.Select(key => key.Item1).Distinct().Count() == 3, "the sample changes in every way");
        var report = await under.Get<IRuleTrial>().RunAsync(Other, 30, null, default);
        Assert.Equal(
            expected.OrderBy(one => one.Key),
            report.Groups.GroupBy(group => (group.Change, (string?)group.Code)).ToDictionary(group => group.Key, group => group.Sum(one => one.Count)).OrderBy(one => one.Key));
        Assert.Equal(0, report.NotJudged);
        Assert.All(report.Groups, group => Assert.InRange(group.Samples.Count, 1, 5));
        Assert.Equal(0, await under.AskAsync<long>("select count(*) from activities.review_decision"));
    }

    [Fact]
    public async Task What_a_trace_decided_cannot_be_judged_again_and_is_said_so()
    {
        await using var server = await ActivityServer.StartAsync();
        var cadence = new ActivityRecord("c", "h", "walking", Start, [new("distance", "1 km")]) { Until = Start.AddMinutes(20), Cadence = [.. Enumerable.Repeat(100, 20)] };
        var outcome = Assert.Single(await server.Get<IActivityIntake>().SubmitAsync(server.Source.Id, [cadence], default));
        Assert.Equal("cadence_constant", outcome.Code);
        var report = await server.Get<IRuleTrial>().RunAsync("scenarios: {}", 30, null, default);
        Assert.Equal((1L, 1L), (report.Records, report.NotJudged));
        Assert.Empty(report.Groups);
    }

    [Theory]
    [InlineData("scenarios: [", "rules(")]
    [InlineData("scenarios:\n  bus:\n    rules:\n      - { check: sped, limit: 3 km/h, do: hold, code: x }", "rules(4)")]
    [InlineData("", null)]
    public async Task A_mistake_is_told_with_its_line(string yaml, string? start)
    {
        await using var server = await ActivityServer.StartAsync();
        if (start is null)
        {
            Assert.Equal(0, (await server.Get<IRuleTrial>().RunAsync(yaml, 1, null, default)).Records);
        }
        else
        {
            Assert.StartsWith(start, (await Assert.ThrowsAsync<OperatorException>(() => server.Get<IRuleTrial>().RunAsync(yaml, 1, null, default))).Message);
        }
    }

    /// <summary>Three hundred records of twenty people, one after the other, with every second thing wrong.</summary>
    private static async Task<List<ActivityOutcome>> SendAsync(ActivityServer server, int seed)
    {
        var random = new Random(seed);
        List<ActivityOutcome> outcomes = [];
        for (var n = 0; n < 300; n++)
        {
            var scenario = ((string[])["cycling", "bus", "metro", "walking"])[random.Next(4)];
            var at = Start.AddMinutes(random.Next(48) * 30);
            var until = at.AddMinutes(random.Next(5, 40));
            var input = KeyValuePair.Create("distance", $"{random.Next(1, scenario switch { "bus" => 60, "walking" => 6, _ => 12 })} km");
            outcomes.AddRange(await server.Get<IActivityIntake>().SubmitAsync(
                server.Source.Id, [new ActivityRecord($"r{n}", $"h{random.Next(20)}", scenario, at, [input]) { Until = until }], default));
        }

        return outcomes;
    }
}
