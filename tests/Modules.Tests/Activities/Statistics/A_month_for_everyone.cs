using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Xunit;

namespace Puhui.Modules.Tests.Activities.Statistics;

public sealed class A_month_for_everyone
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private static readonly DateOnly s_september = new(2025, 9, 1);

    [Fact]
    public async Task It_is_counted_once_and_shows_nobody()
    {
        await using var server = await ActivityServer.StartAsync();
        await server.PostAsync(Body([.. Trips("a", 30, "CN-11"), .. Trips("b", 25, "CN-12"), .. Trips("c", 3, "CN-13"), ActivityServer.Trip("a-again", holder: "a-0", more: ""","region":"CN-11" """)]));
        await server.PostAsync(Body([ActivityServer.Trip("gone", holder: "x", more: ""","region":"CN-11" """), ActivityServer.Trip("nothing", distance: "0 km", holder: "y")]));
        await server.CancelAsync("gone");
        var statistics = server.Get<IStatistics>();
        Assert.Null(await statistics.MonthAsync(server.Programme, s_september, Ct));

        var counted = await statistics.CountAsync(Ct);
        Assert.Equal(s_september, counted[0]);
        var month = (await statistics.MonthAsync(server.Programme, s_september.AddDays(20), Ct))!;
        Assert.Equal((58L, 59L, 59 * 892_800L), (month.Total.People, month.Total.Acts, month.Total.ReductionMg));
        Assert.Equal((false, 20), (month.IsRunning, month.K));

        // Three people are hidden, and so is the next smaller region: from one alone the other could be computed.
        Assert.Equal(["CN-12", "CN-13"], month.Cells.Where(cell => cell is { Scenario: null, IsHidden: true }).Select(cell => cell.Region));
        Assert.Equal(30L, month.Cells.Single(cell => cell is { Scenario: "metro", Region: "CN-11" }).People);

        // What comes later does not change it: two counts would tell of those between.
        await server.PostAsync(Body(Trips("d", 40, "CN-13")));
        Assert.Empty(await statistics.CountAsync(Ct));
        Assert.Equal(59, (await statistics.MonthAsync(server.Programme, s_september, Ct))!.Total.Acts);
        Assert.Equal(s_september, Assert.Single(await statistics.MonthsAsync(server.Programme, 12, Ct)).Month);
    }

    [Fact]
    public async Task A_month_waits_until_seven_days_after_its_end()
    {
        var time = new MovingTime(new DateTimeOffset(2025, 10, 7, 23, 0, 0, TimeSpan.Zero));
        await using var server = await ActivityServer.StartAsync(time);
        await server.PostAsync(Body(Trips("a", 30, "CN-11")));
        Assert.Empty(await server.Get<IStatistics>().CountAsync(Ct));
        time.Move(TimeSpan.FromHours(2));
        Assert.Equal([s_september], await server.Get<IStatistics>().CountAsync(Ct));
    }

    [Fact]
    public async Task Over_http_it_is_for_everyone()
    {
        await using var server = await ActivityServer.StartAsync();
        await server.PostAsync(Body([.. Trips("a", 30, "CN-11"), .. Trips("c", 3, "CN-13")]));
        Assert.Equal(404, (await server.GetAsync("/v1/programmes/demo/statistics")).Status);
        await server.Get<IStatistics>().CountAsync(Ct);

        var (status, body) = await server.GetAsync("/v1/programmes/demo/statistics?month=2025-09");
        Assert.Equal((200, "2025-09", 20), (status, body.GetProperty("month").GetString(), body.GetProperty("k").GetInt32()));
        var cells = body.GetProperty("cells").EnumerateArray().ToArray();
        Assert.Equal(33, cells.Single(cell => cell.GetProperty("scenario").GetString() is null && cell.GetProperty("region").GetString() is null).GetProperty("people").GetInt32());
        Assert.DoesNotContain(cells, cell => cell.GetProperty("people").ValueKind == System.Text.Json.JsonValueKind.Number && cell.GetProperty("people").GetInt32() < 20);
        Assert.Equal("2025-09", (await server.GetAsync("/v1/programmes/demo/statistics")).Body.GetProperty("month").GetString());

        Assert.Equal(404, (await server.GetAsync("/v1/programmes/nobody/statistics")).Status);
        Assert.Equal(404, (await server.GetAsync("/v1/programmes/demo/statistics?month=2025-10")).Status);
        Assert.Equal(400, (await server.GetAsync("/v1/programmes/demo/statistics?month=2025-13")).Status);
    }

    private static IEnumerable<string> Trips(string prefix, int people, string region) =>
        Enumerable.Range(0, people).Select(i => ActivityServer.Trip($"{prefix}{i}", holder: $"{prefix}-{i}", more: $""","region":"{region}" """));

    private static string Body(IEnumerable<string> trips) => $"[{string.Join(',', trips)}]";
}
