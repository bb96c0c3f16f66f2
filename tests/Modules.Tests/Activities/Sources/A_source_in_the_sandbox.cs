using Puhui.Activities.Contracts;
using Puhui.Activities.Sources;
using Puhui.Modules.Tests.Activities.Support;
using static Puhui.Modules.Tests.Activities.Support.ActivityServer;

namespace Puhui.Modules.Tests.Activities.Sources;

public sealed class A_source_in_the_sandbox : IAsyncLifetime
{
    private readonly MovingTime _time = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));
    private ActivityServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await StartAsync(_time);
        await _server.UseSourceAsync(new NewSource(_server.Programme, "trying", "Trying") { State = SourceState.Sandbox });
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Is_answered_as_if_it_were_live_and_leaves_nothing_in_the_books()
    {
        var (status, body) = await _server.PostAsync($"[{Trip("a")},{Trip("b", "5")},{Trip("c", "0 km")},{Trip("a")},{Trip("a", "9 km")}]", "?results=all");
        Assert.Equal(200, status);
        Assert.True(body.GetProperty("sandbox").GetBoolean());
        Assert.Equal(["posted", "refused", "zero", "duplicate", "conflict"], body.GetProperty("results").EnumerateArray().Select(one => one.GetProperty("status").GetString()));
        Assert.Equal(892_800, body.GetProperty("results")[0].GetProperty("reductionMg").GetInt64());
        Assert.False(body.GetProperty("results")[0].TryGetProperty("entry", out _));

        var (_, again) = await _server.PostAsync(Trip("a"));
        Assert.Equal("duplicate", again.GetProperty("results")[0].GetProperty("status").GetString());
        Assert.Equal(409, (await _server.PostAsync(Trip("a", "9 km"))).Status);
        foreach (var table in new[] { "activities.record", "activities.fact", "accounts.subject", "ledger.leg" })
        {
            Assert.Equal(0, await _server.AskAsync<long>($"select count(*) from {table}"));
        }

        Assert.Equal(2, await _server.AskAsync<long>("select count(*) from activities.sandbox_record"));
        Assert.Equal(1, await _server.AskAsync<long>("select count(*) from activities.refusal where sandbox"));
        Assert.Equal(2, await _server.AskAsync<long>("select count(*) from activities.conflict where sandbox"));
    }

    [Fact]
    public async Task May_look_up_correct_and_cancel_what_it_tried()
    {
        await _server.PostAsync($"[{Trip("a")},{Trip("b")}]");
        var (_, corrected) = await _server.PostAsync($"[{Trip("a2", "10 km", more: ",\"corrects\":\"a\"")},{Trip("a3", "10 km", more: ",\"corrects\":\"a\"")},{Trip("x", more: ",\"corrects\":\"none\"")}]");
        Assert.Equal(1, corrected.GetProperty("posted").GetInt32());
        Assert.Equal(["corrects_cancelled", "corrects_unknown"], corrected.GetProperty("results").EnumerateArray().Select(one => one.GetProperty("code").GetString()));
        var (_, seen) = await _server.GetAsync("/v1/activities/a");
        Assert.Equal("cancelled", seen.GetProperty("status").GetString());
        Assert.Equal("a2", seen.GetProperty("replacedBy").GetString());
        var (status, cancelled) = await _server.CancelAsync("b");
        Assert.Equal(200, status);
        Assert.Equal(892_800, cancelled.GetProperty("reversedMg").GetInt64());
        Assert.Equal(404, (await _server.CancelAsync("none")).Status);
    }

    [Fact]
    public async Task Takes_an_atomic_request_as_a_whole_or_not_at_all()
    {
        Assert.Equal(422, (await _server.PostAsync($"[{Trip("a")},{Trip("b", "5")}]", "?atomic=true")).Status);
        Assert.Equal(0, await _server.AskAsync<long>("select count(*) from activities.sandbox_record"));
        Assert.Equal(200, (await _server.PostAsync($"[{Trip("a")},{Trip("b")}]", "?atomic=true")).Status);
        Assert.Equal(2, await _server.AskAsync<long>("select count(*) from activities.sandbox_record"));
    }

    [Fact]
    public async Task Tries_through_connectors_too()
    {
        var record = new ActivityRecord("a", "user-7", "metro", _time.Now.AddDays(-1), [new("distance", "12.4 km")]);
        var outcome = Assert.Single(await _server.Get<IActivityIntake>().SubmitAsync(_server.Source.Id, [record], default));
        Assert.True(outcome.Sandbox);
        Assert.Equal(ActivityStatus.Posted, outcome.Status);
        Assert.Null(outcome.Entry);
        Assert.Equal(0, await _server.AskAsync<long>("select count(*) from activities.record"));
    }

    [Fact]
    public async Task Many_at_once_give_one_answer_per_id()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _server.PostAsync($"[{string.Join(',', Enumerable.Range(0, 40).Select(i => Trip($"t{i}")))}]")));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(40, answers.Sum(answer => answer.Body.GetProperty("posted").GetInt32()));
        Assert.Equal(280, answers.Sum(answer => answer.Body.GetProperty("duplicate").GetInt32()));
    }

    [Fact]
    public async Task Starts_empty_when_it_goes_live()
    {
        await _server.PostAsync($"[{Trip("a")},{Trip("b", "5")}]");
        await _server.Get<ISources>().SetStateAsync(_server.Source.Id, SourceState.Open, default);
        Assert.Equal(0, await _server.AskAsync<long>("select count(*) from activities.sandbox_record"));
        Assert.Equal(0, await _server.AskAsync<long>("select count(*) from activities.refusal"));
        var (_, body) = await _server.PostAsync(Trip("a"));
        Assert.False(body.TryGetProperty("sandbox", out _));
        Assert.Equal("posted", body.GetProperty("results")[0].GetProperty("status").GetString());
        Assert.Equal(892_800, await _server.BalanceAsync("user-7"));
    }

    [Fact]
    public async Task What_was_tried_is_forgotten_after_seven_days()
    {
        await _server.PostAsync(Trip("a"));
        _time.Move(TimeSpan.FromDays(6));
        await _server.PostAsync(Trip("b"));
        _time.Move(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        await _server.Get<SourceUpkeep>().SweepAsync(default);
        Assert.Equal("b", await _server.AskAsync<string>("select string_agg(record_id, ',') from activities.sandbox_record"));
    }
}
