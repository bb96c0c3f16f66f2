using Puhui.Activities.Contracts;
using Puhui.Activities.Sources.Limits;
using Puhui.Modules.Tests.Activities.Support;
using static Puhui.Modules.Tests.Activities.Support.ActivityServer;

namespace Puhui.Modules.Tests.Activities.Sources;

public sealed class Limits_of_a_source : IAsyncLifetime
{
    private readonly MovingTime _time = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));
    private ActivityServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StartAsync(_time);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task So_many_requests_a_second_and_the_pause_it_names_is_true()
    {
        await LimitAsync(new SourceLimits(RequestsPerSecond: 5));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(200, (await _server.PostAsync("[]")).Status);
        }

        using var refused = await SendAsync(Trip("a"));
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.Contains("rate_limit", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        _time.Move(refused.Headers.RetryAfter!.Delta!.Value);
        Assert.Equal(200, (await _server.PostAsync(Trip("a"))).Status);
    }

    [Fact]
    public void A_rate_holds_over_any_second_and_a_clock_set_back_does_not_shut_it()
    {
        var rate = new RequestRate();
        var start = _time.Now.UtcTicks;
        var taken = Enumerable.Range(0, 3000).Count(i => rate.TryTake(10, start + (i * TimeSpan.TicksPerMillisecond), out _));
        Assert.InRange(taken, 39, 40);
        Assert.False(rate.TryTake(10, start - TimeSpan.TicksPerHour, out var wait));
        Assert.InRange(wait, 1, TimeSpan.TicksPerSecond / 10);
        Assert.True(rate.TryTake(10, start - TimeSpan.TicksPerHour + wait, out _));
    }

    [Fact]
    public async Task So_many_records_in_a_request()
    {
        await LimitAsync(new SourceLimits(RecordsPerBatch: 2));
        Assert.Equal(200, (await _server.PostAsync($"[{Trip("a")},{Trip("b")}]")).Status);
        var (status, body) = await _server.PostAsync($"[{Trip("c")},{Trip("d")},{Trip("e")}]");
        Assert.Equal(413, status);
        Assert.Equal("too_many_records", body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task So_many_records_a_day_of_its_own_zone()
    {
        await LimitAsync(new SourceLimits(RecordsPerDay: 3));
        Assert.Equal(200, (await _server.PostAsync($"[{Trip("a")},{Trip("b")}]")).Status);
        using var refused = await SendAsync($"[{Trip("c")},{Trip("d")}]");
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.Contains("day_limit", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // 16:00 in Shanghai: eight hours to midnight.
        Assert.Equal(TimeSpan.FromHours(8), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(200, (await _server.PostAsync(Trip("c"))).Status);
        Assert.Equal(429, (await _server.PostAsync(Trip("d"))).Status);
        _time.Move(TimeSpan.FromHours(8));
        Assert.Equal(200, (await _server.PostAsync(Trip("d"))).Status);
    }

    [Fact]
    public async Task What_is_not_recorded_does_not_count()
    {
        await LimitAsync(new SourceLimits(RecordsPerDay: 3));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await _server.PostAsync($"[{Trip("a")},{Trip("b", "5")}]")).Status);
            Assert.Equal(422, (await _server.PostAsync($"[{Trip($"n{i}")},{Trip("b", "5")}]", "?atomic=true")).Status);
            Assert.Equal(429, (await _server.PostAsync($"[{Trip("c")},{Trip("d")},{Trip("e")}]")).Status);
        }

        Assert.Equal(200, (await _server.PostAsync($"[{Trip("c")},{Trip("d")}]")).Status);
        await _server.Get<SourceMeter>().FlushAsync(default);
        Assert.Equal(3, await _server.AskAsync<long>("select records from activities.source_day"));
    }

    [Fact]
    public async Task More_than_a_day_holds_is_never_told_to_come_again()
    {
        await LimitAsync(new SourceLimits(RecordsPerDay: 1));
        using var refused = await SendAsync($"[{Trip("a")},{Trip("b")}]");
        Assert.Equal(413, (int)refused.StatusCode);
        Assert.Null(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task The_day_is_shared_by_all_processes_and_outlives_them()
    {
        await LimitAsync(new SourceLimits(RecordsPerDay: 4));
        await using (var other = await StartAsync(_time, _server.Database))
        {
            Assert.Equal(200, (await other.PostAsync($"[{Trip("a")},{Trip("b")}]")).Status);
        }

        Assert.Equal(200, (await _server.PostAsync($"[{Trip("c")}]")).Status);
        await using var third = await RestartedAsync();
        Assert.Equal(429, (await third.PostAsync($"[{Trip("d")},{Trip("e")}]")).Status);
        Assert.Equal(200, (await third.PostAsync($"[{Trip("d")}]")).Status);
        await third.Get<SourceMeter>().FlushAsync(default);
        _server.Http.DefaultRequestHeaders.Authorization = new("Bearer", third.Key);
        await _server.Get<SourceMeter>().FlushAsync(default);
        Assert.Equal(429, (await _server.PostAsync(Trip("e"))).Status);
    }

    [Fact]
    public async Task Operators_import_past_the_limits_and_connectors_do_not()
    {
        await LimitAsync(new SourceLimits(RecordsPerDay: 1));
        var intake = _server.Get<IActivityIntake>();
        await Assert.ThrowsAnyAsync<IntakeOverloadedException>(() => intake.SubmitAsync(_server.Source.Id, [Record("a"), Record("b")], default));
        var outcomes = await intake.SubmitAsync(_server.Source.Id, [Record("a"), Record("b")], new SubmitOptions { Unlimited = true }, default);
        Assert.All(outcomes, outcome => Assert.Equal(ActivityStatus.Posted, outcome.Status));
    }

    [Fact]
    public async Task A_limit_below_one_is_not_taken() =>
        await Assert.ThrowsAsync<ArgumentException>(() => LimitAsync(new SourceLimits(RequestsPerSecond: 0)));

    private ActivityRecord Record(string id) => new(id, "user-7", "metro", _time.Now.AddDays(-1), [new("distance", "12.4 km")]);

    private async Task LimitAsync(SourceLimits limits)
    {
        var changed = await _server.Get<ISources>().UpdateAsync(_server.Source with { Limits = limits, Owner = "Metro Ltd", Contact = "duty@metro.example", Name = "Metro" }, default);
        Assert.Equal((limits, "Metro Ltd", "Metro"), (changed.Limits, changed.Owner, changed.Name));
    }

    private async Task<ActivityServer> RestartedAsync()
    {
        await _server.Get<SourceMeter>().FlushAsync(default);
        foreach (var key in (await _server.Get<ISourceKeys>().ListAsync(_server.Source.Id, default)).Where(key => key.IsValidAt(_time.Now)))
        {
            await _server.Get<ISourceKeys>().RevokeAsync(_server.Source.Id, key.Id, default);
        }

        return await StartAsync(_time, _server.Database);
    }

    private async Task<HttpResponseMessage> SendAsync(string body) =>
        await _server.Http.PostAsync("/v1/activities", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
}
