using Puhui.Modules.Tests.Activities.Support;
using Xunit;

namespace Puhui.Modules.Tests.Activities.Intake;

public sealed class Posting_one_activity : IAsyncLifetime
{
    private ActivityServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ActivityServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task It_is_credited_with_its_entry_and_the_new_balance()
    {
        var (status, body) = await _server.PostAsync(ActivityServer.Trip("trip-1"));
        Assert.Equal(200, status);
        Assert.Equal(1, body.GetProperty("posted").GetInt32());
        var result = body.GetProperty("results")[0];
        Assert.Equal("posted", result.GetProperty("status").GetString());
        Assert.Equal(892_800, result.GetProperty("reductionMg").GetInt64());
        Assert.Equal(892_800, result.GetProperty("balanceMg").GetInt64());
        Assert.StartsWith("ent_", result.GetProperty("entry").GetString(), StringComparison.Ordinal);
        Assert.Equal(892_800, await _server.BalanceAsync("user-7"));
    }

    [Fact]
    public async Task Sent_again_in_another_spelling_it_is_a_duplicate_with_the_first_answer()
    {
        var (_, first) = await _server.PostAsync(ActivityServer.Trip("trip-1"));
        await _server.PostAsync(ActivityServer.Trip("trip-2", "10 km"));
        var (status, again) = await _server.PostAsync("""
            { "inputs": { "distance": "12.40  km" }, "at": "2025-09-17T00:10:00Z", "scenario": "metro", "holder": "user\u002d7", "id": "trip-1", "until": null }
            """);
        Assert.Equal(200, status);
        var result = again.GetProperty("results")[0];
        Assert.Equal("duplicate", result.GetProperty("status").GetString());
        Assert.Equal(first.GetProperty("results")[0].GetProperty("entry").GetString(), result.GetProperty("entry").GetString());
        Assert.Equal(892_800, result.GetProperty("reductionMg").GetInt64());
        Assert.Equal(1_612_800, result.GetProperty("balanceMg").GetInt64());
    }

    [Fact]
    public async Task The_same_id_with_other_content_is_a_conflict_that_is_told_and_kept()
    {
        await _server.PostAsync(ActivityServer.Trip("trip-1"));
        var (status, body) = await _server.PostAsync(ActivityServer.Trip("trip-1", "99 km"));
        Assert.Equal(409, status);
        Assert.Equal("conflict", body.GetProperty("code").GetString());
        Assert.NotEqual(body.GetProperty("digest").GetString(), body.GetProperty("knownDigest").GetString());
        Assert.Equal(1, await _server.AskAsync<long>("select count(*) from activities.conflict where record_id = 'trip-1'"));
        Assert.Equal(892_800, await _server.BalanceAsync("user-7"));
    }

    [Fact]
    public async Task A_refused_one_is_a_problem_and_may_be_mended_under_the_same_id()
    {
        var (status, body) = await _server.PostAsync(ActivityServer.Trip("trip-1", "12.4 kg"));
        Assert.Equal(422, status);
        Assert.Equal("unit_mismatch", body.GetProperty("code").GetString());
        Assert.Equal("/inputs/distance", body.GetProperty("pointer").GetString());
        Assert.Equal(1, await _server.AskAsync<long>("select count(*) from activities.refusal where code = 'unit_mismatch'"));
        var (mended, _) = await _server.PostAsync(ActivityServer.Trip("trip-1"));
        Assert.Equal(200, mended);
    }

    [Theory]
    [InlineData("cycling", "20 km", "2025-09-17T08:40:00+08:00", "speed_implausible")]
    [InlineData("walking", "5 km", "2025-09-17T08:30:00+08:00", "speed_implausible")]
    [InlineData("metro", "1 km", "2025-09-17T08:10:00+08:00", "zero_duration")]
    public async Task An_implausible_one_is_held_and_kept(string scenario, string distance, string until, string code)
    {
        var (status, body) = await _server.PostAsync(ActivityServer.Trip("ride", distance, scenario: scenario, more: $",\"until\":\"{until}\""));
        Assert.Equal(200, status);
        var result = body.GetProperty("results")[0];
        Assert.Equal("held", result.GetProperty("status").GetString());
        Assert.Equal(code, result.GetProperty("code").GetString());
        Assert.Equal(0, await _server.BalanceAsync("user-7"));
        Assert.Equal(code, await _server.AskAsync<string>("select code from activities.record where record_id = 'ride' and quantified_mg > 0"));
    }

    [Theory]
    [InlineData("cycling", "10 km", "2025-09-17T08:40:00+08:00")]
    [InlineData("metro", "30 km", "2025-09-17T09:10:00+08:00")]
    public async Task A_plausible_one_is_not_held(string scenario, string distance, string until)
    {
        var (_, body) = await _server.PostAsync(ActivityServer.Trip("ride", distance, scenario: scenario, more: $",\"until\":\"{until}\""));
        Assert.Equal("posted", body.GetProperty("results")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task No_distance_is_recorded_as_zero()
    {
        var (_, body) = await _server.PostAsync(ActivityServer.Trip("stay", "0 km"));
        var result = body.GetProperty("results")[0];
        Assert.Equal("zero", result.GetProperty("status").GetString());
        Assert.Equal("no_reduction", result.GetProperty("code").GetString());
        Assert.False(result.TryGetProperty("entry", out _));
    }

    [Fact]
    public async Task A_footprint_is_recorded_and_never_credited()
    {
        var (_, body) = await _server.PostAsync(
            """{"id":"night","holder":"user-7","scenario":"home-working","at":"2025-09-17T08:10:00+08:00","inputs":{"time":"8 h"}}""");
        var result = body.GetProperty("results")[0];
        Assert.Equal("zero", result.GetProperty("status").GetString());
        Assert.Equal("footprint", result.GetProperty("code").GetString());
        Assert.True(await _server.AskAsync<long>("select quantified_mg from activities.record where record_id = 'night'") > 0);
        Assert.Equal(0, await _server.BalanceAsync("user-7"));
    }

    [Fact]
    public async Task It_can_be_read_again_with_its_explanation_by_both_ids()
    {
        await _server.PostAsync(ActivityServer.Trip("trip-1"));
        var (status, body) = await _server.GetAsync("/v1/activities/trip-1");
        Assert.Equal(200, status);
        Assert.Equal("posted", body.GetProperty("status").GetString());
        Assert.Equal(892_800, body.GetProperty("reductionMg").GetInt64());
        Assert.Equal("cn.jjj.low-carbon-travel@2024.1", body.GetProperty("method").GetString());
        Assert.NotEmpty(body.GetProperty("explanation").GetProperty("steps").EnumerateArray());
        var (other, same) = await _server.GetAsync("/v1/activities/" + body.GetProperty("activity").GetString());
        Assert.Equal(200, other);
        Assert.Equal("trip-1", same.GetProperty("id").GetString());
        var (missing, problem) = await _server.GetAsync("/v1/activities/nobody");
        Assert.Equal(404, missing);
        Assert.Equal("not_found", problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task One_without_an_entry_is_found_by_its_public_id_too()
    {
        await _server.PostAsync(ActivityServer.Trip("stay", "0 km"));
        var (_, body) = await _server.GetAsync("/v1/activities/stay");
        var (status, same) = await _server.GetAsync("/v1/activities/" + body.GetProperty("activity").GetString());
        Assert.Equal(200, status);
        Assert.Equal("stay", same.GetProperty("id").GetString());
    }

    [Fact]
    public async Task The_account_shows_its_balance_and_statement()
    {
        await _server.PostAsync(ActivityServer.Trip("trip-1"));
        await _server.PostAsync(ActivityServer.Trip("ride-1", "3 km", scenario: "cycling"));
        var (_, activity) = await _server.GetAsync("/v1/activities/trip-1");
        var account = activity.GetProperty("account").GetString();
        var (_, balance) = await _server.GetAsync($"/v1/accounts/{account}/balance");
        Assert.Equal(892_800 + 285_900, balance.GetProperty("balanceMg").GetInt64());
        var (_, page) = await _server.GetAsync($"/v1/accounts/{account}/statement?limit=1");
        var line = Assert.Single(page.GetProperty("entries").EnumerateArray());
        Assert.Equal("cycling", line.GetProperty("scenario").GetString());
        Assert.Equal("3 km", line.GetProperty("activity").GetProperty("inputs").GetProperty("distance").GetString());
        var (_, rest) = await _server.GetAsync($"/v1/accounts/{account}/statement?limit=1&cursor={Uri.EscapeDataString(page.GetProperty("next").GetString()!)}");
        Assert.Equal("metro", rest.GetProperty("entries")[0].GetProperty("scenario").GetString());
        var (_, only) = await _server.GetAsync($"/v1/accounts/{account}/statement?scenario=metro&from=2025-09-17T00:00:00Z&to=2025-09-18T00:00:00+08:00");
        Assert.Single(only.GetProperty("entries").EnumerateArray());
        Assert.Equal(400, (await _server.GetAsync($"/v1/accounts/{account}/statement?cursor=x")).Status);
        Assert.Equal(400, (await _server.GetAsync($"/v1/accounts/{account}/statement?from=yesterday")).Status);
        Assert.Equal(404, (await _server.GetAsync("/v1/accounts/acc_00000000000000000000000000/balance")).Status);
    }

    [Fact]
    public async Task Its_receipt_commits_to_what_was_sent()
    {
        var (_, body) = await _server.PostAsync(ActivityServer.Trip("trip-1", more: ",\"until\":\"2025-09-17T08:45:00+08:00\",\"region\":\"CN-11\""));
        var entry = body.GetProperty("results")[0].GetProperty("entry").GetString();
        var (status, receipt) = await _server.GetAsync($"/v1/entries/{entry}/receipt");
        Assert.Equal(200, status);
        var origin = receipt.GetProperty("fields").GetProperty("origin");
        Assert.Equal("trip-1", origin.GetProperty("record").GetString());
        Assert.Equal("distance=12.4 km", origin.GetProperty("inputs").GetString());
    }
}
