using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Xunit;

namespace Puhui.Modules.Tests.Activities.Reports;

public sealed class What_arrived
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_counts_holds_and_refusals_say_the_same()
    {
        await using var server = await ActivityServer.StartAsync();
        await server.PostAsync($"[{string.Join(',', ActivityServer.Trip("a"), ActivityServer.Trip("b", distance: "0 km"), ActivityServer.Trip("c", distance: "3"), ActivityServer.Trip("d", distance: "3"))}]");
        await server.PostAsync(ActivityServer.Trip("e", distance: "14 km", scenario: "cycling", more: ""","until":"2025-09-17T08:12:00+08:00" """));
        await server.PostAsync(ActivityServer.Trip("a", distance: "1 km"));
        var reports = server.Get<ISourceReports>();
        var from = DateTimeOffset.UtcNow.AddHours(-1);

        var lines = await reports.LatestAsync(server.Source.Id, 50, Ct);
        Assert.Equal(["a", "a", "b", "c", "d", "e"], lines.Select(line => line.RecordId).Order(StringComparer.Ordinal));
        Assert.Equal(lines.Select(line => line.At).OrderDescending(), lines.Select(line => line.At));
        Assert.Equal(lines.Count, lines.Select(line => line.Key).Distinct().Count());
        Assert.Equal(892_800, lines.Single(line => line is { RecordId: "a", Status: ActivityStatus.Posted }).AmountMg);
        Assert.Equal("conflict", lines.Single(line => line.Status == ActivityStatus.Conflict).Code);
        Assert.Empty(await reports.ReceivedAsync(server.Source.Id, lines[0].At, 50, Ct));
        Assert.Equal(2, (await reports.LatestAsync(server.Source.Id, 2, Ct)).Count);

        var tallies = await reports.TalliesAsync(from, Ct);
        foreach (var (status, count) in new[] { (ActivityStatus.Posted, 1L), (ActivityStatus.Zero, 1L), (ActivityStatus.Held, 1L), (ActivityStatus.Refused, 2L), (ActivityStatus.Conflict, 1L) })
        {
            Assert.Equal(count, tallies.Where(tally => tally.Source == server.Source.Id && tally.Status == status).Sum(tally => tally.Count));
        }

        Assert.Equal(1, (await reports.HeldAsync(null, Ct)).Count);
        Assert.Equal(lines.Single(line => line.RecordId == "e").At, (await reports.HeldAsync(server.Source.Id, Ct)).Oldest);
        await server.CancelAsync("e");
        Assert.Equal(default, await reports.HeldAsync(server.Source.Id, Ct));

        var groups = await reports.RefusalsAsync(server.Source.Id, from, 1, Ct);
        Assert.Equal([("unit_missing", 2L), ("conflict", 1L)], groups.Select(group => (group.Code, group.Count)));
        Assert.Single(groups[0].Examples);
        Assert.Equal("/inputs/distance", groups[0].Examples[0].Pointer);
    }

    [Fact]
    public async Task Of_a_source_in_the_sandbox_lines_are_those_of_the_sandbox_and_nothing_is_counted()
    {
        await using var server = await ActivityServer.StartAsync();
        await server.PostAsync(ActivityServer.Trip("live"));
        await server.Get<ISources>().SetStateAsync(server.Source.Id, SourceState.Sandbox, Ct);
        await server.PostAsync(ActivityServer.Trip("tried"));
        await server.PostAsync(ActivityServer.Trip("wrong", distance: "3"));
        var reports = server.Get<ISourceReports>();
        Assert.Equal(["tried", "wrong"], (await reports.LatestAsync(server.Source.Id, 50, Ct)).Select(line => line.RecordId).Order(StringComparer.Ordinal));
        Assert.Equal(1, (await reports.TalliesAsync(DateTimeOffset.UtcNow.AddHours(-1), Ct)).Sum(tally => tally.Count));
    }
}
