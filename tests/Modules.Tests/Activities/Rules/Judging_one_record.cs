using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Activities.Support;

namespace Puhui.Modules.Tests.Activities.Rules;

public sealed class Judging_one_record : IAsyncLifetime
{
    private static readonly DateTimeOffset Morning = new(DateTimeOffset.UtcNow.AddDays(-2).Date.AddHours(1), TimeSpan.Zero);
    private ActivityServer _server = null!;
    private int _id;

    public async ValueTask InitializeAsync() => _server = await ActivityServer.StartAsync(late: true);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("walking", "distance", "4 km", 30, null)]
    [InlineData("walking", "distance", "4.1 km", 30, "speed_implausible")]
    [InlineData("cycling", "distance", "15 km", 30, null)]
    [InlineData("cycling", "distance", "15001 m", 30, "speed_implausible")]
    [InlineData("metro", "distance", "60 km", 30, "speed_implausible")]
    [InlineData("bus", "distance", "10 km", 730, "duration_implausible")]
    [InlineData("bus", "distance", "10 km", 0, "zero_duration")]
    public async Task Speed_and_duration_have_limits(string scenario, string input, string amount, int minutes, string? code) =>
        Assert.Equal(code, (await SubmitAsync(new ActivityRecord("", "h", scenario, Morning, [new(input, amount)]) { Until = Morning.AddMinutes(minutes) })).Code);

    [Fact]
    public async Task Data_that_arrive_after_seven_days_are_held_unless_they_are_historical()
    {
        var at = DateTimeOffset.UtcNow.AddDays(-7);
        Assert.Null((await SubmitAsync(Bus("h1", at.AddMinutes(5), 10))).Code);
        Assert.Equal("late_data", (await SubmitAsync(Bus("h2", at.AddMinutes(-15), 10))).Code);
        var historical = await _server.Get<IActivityIntake>().SubmitAsync(_server.Source.Id, [Bus("h3", at.AddYears(-1), 10) with { Id = "old" }], new SubmitOptions { Historical = true }, default);
        Assert.Equal(ActivityStatus.Posted, historical[0].Status);

        var json = ActivityServer.Trip("late");
        Assert.Equal("late_data", (await _server.PostAsync(json, "?results=all")).Body.GetProperty("results")[0].GetProperty("code").GetString());
        Assert.Equal(1, (await _server.PostAsync(ActivityServer.Trip("old-trip"), "?historical=true")).Body.GetProperty("posted").GetInt32());
        Assert.Equal(400, (await _server.PostAsync(json, "?historical=perhaps")).Status);
    }

    [Fact]
    public async Task Nobody_is_in_two_far_places()
    {
        var beijing = new GeoPosition(39.9m, 116.4m);
        var tianjin = new GeoPosition(39.1m, 117.2m);
        Assert.Null((await SubmitAsync(Bus("h", Morning, 30) with { From = beijing, To = beijing })).Code);
        Assert.Equal("teleport", (await SubmitAsync(Bus("h", Morning.AddMinutes(45), 30) with { From = tianjin, To = tianjin })).Code);
        Assert.Null((await SubmitAsync(Bus("h", Morning.AddMinutes(120), 30) with { From = tianjin, To = tianjin })).Code);
        Assert.Equal("teleport", (await SubmitAsync(Bus("h", Morning.AddMinutes(70), 30) with { From = beijing, To = beijing })).Code);
        Assert.Null((await SubmitAsync(Bus("someone-else", Morning.AddMinutes(45), 30) with { From = tianjin, To = tianjin })).Code);
    }

    [Fact]
    public async Task Cadence_is_a_walkers()
    {
        int[] walker = [98, 104, 110, 101, 95, 107, 112, 99, 103, 108, 90, 105];
        Assert.Null((await SubmitAsync(Walk("h1") with { Cadence = walker })).Code);
        Assert.Equal("cadence_constant", (await SubmitAsync(Walk("h2") with { Cadence = [.. Enumerable.Repeat(110, 12)] })).Code);
        Assert.Equal("cadence_implausible", (await SubmitAsync(Walk("h3") with { Cadence = [.. walker.Select(steps => steps + 120)] })).Code);
        Assert.Null((await SubmitAsync(Walk("h4") with { Cadence = [.. Enumerable.Repeat(0, 12)] })).Code);
    }

    [Fact]
    public async Task A_trace_moves_like_its_scenario_and_is_not_sent_twice()
    {
        var ride = Enumerable.Range(0, 60).Select(n => new TracePoint(n * 10, 39.9m + (n * 0.0005m), 116.4m + (n % 3 * 0.0001m))).ToArray();
        var good = Bus("h1", Morning, 10) with { Scenario = "cycling", Trace = ride };
        Assert.Null((await SubmitAsync(good)).Code);
        Assert.Equal("trace_replayed", (await SubmitAsync(good with { Holder = "h2", At = Morning.AddHours(5), Until = Morning.AddHours(5).AddMinutes(10) })).Code);
        Assert.Equal("speed_implausible", (await SubmitAsync(good with { Holder = "h3", Trace = [.. ride.Select(point => point with { Second = point.Second / 3 })] })).Code);
        var jumpy = ride.Select((point, n) => point with { Latitude = point.Latitude + (n % 2 == 0 ? 0 : 0.001m), Second = n * 4 }).ToArray();
        Assert.Contains((await SubmitAsync(good with { Holder = "h4", Trace = jumpy })).Code, (string[])["acceleration_implausible", "speed_implausible"]);
    }

    private static ActivityRecord Bus(string holder, DateTimeOffset at, int minutes) => new("", holder, "bus", at, [new("distance", "2 km")]) { Until = at.AddMinutes(minutes) };

    private static ActivityRecord Walk(string holder) => new("", holder, "walking", Morning, [new("distance", "1 km")]) { Until = Morning.AddMinutes(12) };

    private async Task<ActivityOutcome> SubmitAsync(ActivityRecord record) =>
        Assert.Single(await _server.Get<IActivityIntake>().SubmitAsync(_server.Source.Id, [record with { Id = $"r{++_id}" }], default));
}
