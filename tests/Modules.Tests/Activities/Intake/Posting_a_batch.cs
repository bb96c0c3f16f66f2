using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Puhui.Activities.Contracts;
using Puhui.Activities.Posting;
using Puhui.Modules.Tests.Activities.Support;
using Xunit;

namespace Puhui.Modules.Tests.Activities.Intake;

public sealed class Posting_a_batch : IAsyncLifetime
{
    private ActivityServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ActivityServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("application/json", false)]
    [InlineData("application/json", true)]
    [InlineData("application/x-ndjson", false)]
    [InlineData("application/x-ndjson; charset=utf-8", true)]
    public async Task Thousands_of_records_arrive_in_every_form(string type, bool gzip)
    {
        var trips = Enumerable.Range(0, 3000).Select(i => ActivityServer.Trip($"t{i}", holder: $"user-{i % 50}"));
        var body = type == "application/json" ? $"[{string.Join(",\n", trips)}]" : string.Join("\r\n", trips) + "\n\n";
        var (status, answer) = await _server.PostAsync(body, "?results=none", type, gzip);
        Assert.Equal(200, status);
        Assert.Equal(3000, answer.GetProperty("posted").GetInt32());
        Assert.Empty(answer.GetProperty("results").EnumerateArray());
        Assert.Equal(60 * 892_800, await _server.BalanceAsync("user-7"));
        Assert.Equal(3000, await _server.AskAsync<long>("select count(*) from activities.record"));
    }

    [Fact]
    public async Task One_bad_record_never_spoils_the_rest()
    {
        var (status, body) = await _server.PostAsync($"[{ActivityServer.Trip("a")},{ActivityServer.Trip("b", "5")},7,{ActivityServer.Trip("c")},{ActivityServer.Trip("a")}]");
        Assert.Equal(200, status);
        Assert.Equal(2, body.GetProperty("posted").GetInt32());
        Assert.Equal(1, body.GetProperty("duplicate").GetInt32());
        Assert.Equal(2, body.GetProperty("refused").GetInt32());
        var refused = body.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["unit_missing", "not_an_object"], refused.Select(one => one.GetProperty("code").GetString()));
        Assert.Equal([1, 2], refused.Select(one => one.GetProperty("index").GetInt32()));
    }

    [Fact]
    public async Task All_results_come_in_the_order_of_the_records_with_balances()
    {
        var (_, body) = await _server.PostAsync($"[{ActivityServer.Trip("z")},{ActivityServer.Trip("a", "0 km")},{ActivityServer.Trip("m", "10 km")}]", "?results=all");
        var results = body.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["z", "a", "m"], results.Select(one => one.GetProperty("id").GetString()));
        Assert.Equal(["posted", "zero", "posted"], results.Select(one => one.GetProperty("status").GetString()));
        Assert.All(results, one => Assert.Equal(892_800 + 720_000, one.GetProperty("balanceMg").GetInt64()));
    }

    [Fact]
    public async Task A_bad_line_is_refused_with_its_number()
    {
        var (status, body) = await _server.PostAsync($"{ActivityServer.Trip("a")}\n{{\"id\":\n\n{ActivityServer.Trip("b")} x\n{ActivityServer.Trip("c")}", type: "application/x-ndjson");
        Assert.Equal(200, status);
        Assert.Equal(2, body.GetProperty("posted").GetInt32());
        var refused = body.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal([2, 4], refused.Select(one => one.GetProperty("line").GetInt32()));
        Assert.All(refused, one => Assert.Equal("unreadable", one.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("[{\"id\":\"a\"},\n {\"id\": tru}]", 2, 12)]
    [InlineData("[1,]", 1, 4)]
    [InlineData("[] x", 1, 4)]
    [InlineData("[{\"id\":NaN}]", 1, 8)]
    public async Task What_is_not_JSON_is_a_400_with_its_position(string text, int line, int position)
    {
        var (status, body) = await _server.PostAsync(text);
        Assert.Equal(400, status);
        Assert.Equal("unreadable", body.GetProperty("code").GetString());
        Assert.Equal(line, body.GetProperty("line").GetInt32());
        Assert.InRange(body.GetProperty("position").GetInt32(), position - 1, position + 1);
        Assert.True(body.TryGetProperty("traceId", out _));
        Assert.Equal(0, await _server.AskAsync<long>("select count(*) from activities.record"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[{\"id\":\"a\"")]
    public async Task A_body_that_ends_too_early_is_a_400(string text) => Assert.Equal(400, (await _server.PostAsync(text)).Status);

    [Fact]
    public async Task An_empty_array_is_an_empty_answer()
    {
        var (status, body) = await _server.PostAsync("\uFEFF[ ]");
        Assert.Equal(200, status);
        Assert.Equal(0, body.GetProperty("posted").GetInt32());
    }

    [Fact]
    public async Task An_atomic_batch_is_taken_whole_or_not_at_all()
    {
        var (status, body) = await _server.PostAsync($"[{ActivityServer.Trip("a")},{ActivityServer.Trip("b", "5 kg")}]", "?atomic=true");
        Assert.Equal(422, status);
        Assert.Equal("batch_refused", body.GetProperty("code").GetString());
        Assert.Equal("unit_mismatch", body.GetProperty("results")[0].GetProperty("code").GetString());
        Assert.Equal(0, await _server.AskAsync<long>("select count(*) from activities.record"));
        Assert.Equal(200, (await _server.PostAsync($"[{ActivityServer.Trip("a")},{ActivityServer.Trip("b")}]", "?atomic=true")).Status);
        var (conflict, _) = await _server.PostAsync($"[{ActivityServer.Trip("c")},{ActivityServer.Trip("b", "9 km")}]", "?atomic=true");
        Assert.Equal(422, conflict);
        Assert.Equal(2, await _server.AskAsync<long>("select count(*) from activities.record"));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=gbk")]
    public async Task Another_format_is_415(string type) => Assert.Equal(415, (await _server.PostAsync("[]", type: type)).Status);

    [Fact]
    public async Task Another_compression_is_415()
    {
        using var content = new ByteArrayContent([1]);
        content.Headers.ContentEncoding.Add("br");
        Assert.Equal(415, (await _server.PostAsync(content)).Status);
    }

    [Fact]
    public async Task Too_much_is_413()
    {
        var (records, body) = await _server.PostAsync("[" + string.Join(',', Enumerable.Repeat("{}", 10_001)) + "]");
        Assert.Equal(413, records);
        Assert.Equal("too_many_records", body.GetProperty("code").GetString());
        Assert.Equal(413, (await _server.PostAsync(string.Join('\n', Enumerable.Repeat("{}", 10_001)), type: "application/x-ndjson")).Status);
        var large = "[\"" + new string('x', 17 << 20) + "\"]";
        Assert.Equal(413, (await _server.PostAsync(large, gzip: true)).Status);
        using var unpacked = new ByteArrayContent(new byte[17 << 20]);

        // The server may close the connection before the client has sent everything.
        int? answer;
        try
        {
            answer = (await _server.PostAsync(unpacked)).Status;
        }
        catch (HttpRequestException)
        {
            answer = null;
        }

        Assert.True(answer is null or 413);
        Assert.Equal(0, await _server.AskAsync<long>("select count(*) from activities.record"));
    }

    [Fact]
    public async Task A_bomb_and_damaged_gzip_are_refused()
    {
        var (status, body) = await _server.PostAsync("[\"" + new string('x', 2 << 20) + "\"]", gzip: true);
        Assert.Equal(413, status);
        Assert.Equal("gzip_ratio", body.GetProperty("code").GetString());
        var packed = ActivityServer.Gzip(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 100).Select(i => ActivityServer.Trip($"t{i}")))));
        using var cut = new ByteArrayContent(packed[..^9]);
        Assert.Equal("gzip_invalid", (await _server.PostAsync(cut, type: "application/x-ndjson", gzip: true)).Body.GetProperty("code").GetString());
        using var noise = new ByteArrayContent([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
        Assert.Equal("gzip_invalid", (await _server.PostAsync(noise, gzip: true)).Body.GetProperty("code").GetString());
        Assert.Equal(0, await _server.AskAsync<long>("select count(*) from activities.record"));
    }

    [Theory]
    [InlineData("?results=some")]
    [InlineData("?atomic=perhaps")]
    public async Task An_unknown_option_is_a_400(string query) => Assert.Equal(400, (await _server.PostAsync("[]", query)).Status);

    [Fact]
    public async Task Only_a_valid_key_of_an_open_source_enters()
    {
        var key = _server.Key;
        Assert.True(await _server.AskAsync<bool>($"select not exists (select from activities.source_key where encode(key_hash, 'escape') like '%{key[6..20]}%')"));
        await _server.Get<ISources>().SetStateAsync(_server.Source.Id, SourceState.Suspended, default);
        var (suspended, body) = await _server.PostAsync("[]");
        Assert.Equal(403, suspended);
        Assert.Equal("source_suspended", body.GetProperty("code").GetString());
        await _server.Get<ISources>().SetStateAsync(_server.Source.Id, SourceState.Open, default);
        Assert.True(await _server.Get<ISources>().RevokeKeyAsync(key, default));
        Assert.False(await _server.Get<ISources>().RevokeKeyAsync(key, default));
        Assert.Equal(401, (await _server.PostAsync("[]")).Status);
        _server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "puhui_" + new string('A', 43));
        Assert.Equal(401, (await _server.PostAsync("[]")).Status);
        _server.Http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(401, (await _server.PostAsync("[]")).Status);
    }

    [Fact]
    public async Task A_source_stays_within_its_limits()
    {
        await _server.UseSourceAsync(new NewSource(_server.Programme, "narrow", "Narrow")
        {
            Scenarios = ["metro"], EvidenceCeiling = "E2", EnrolsUnknown = false,
        });
        var (_, body) = await _server.PostAsync(
            $"[{ActivityServer.Trip("a", scenario: "bus")},{ActivityServer.Trip("b", more: ",\"evidence\":\"E1\"")},{ActivityServer.Trip("c")}]");
        Assert.Equal(
            ["scenario_not_allowed", "evidence_above_source", "holder_unknown"],
            body.GetProperty("results").EnumerateArray().Select(one => one.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task The_same_subject_of_another_source_is_someone_else()
    {
        await _server.PostAsync(ActivityServer.Trip("a"));
        await _server.UseSourceAsync(new NewSource(_server.Programme, "other", "Other"));
        var (_, body) = await _server.PostAsync(ActivityServer.Trip("a"));
        Assert.Equal("posted", body.GetProperty("results")[0].GetProperty("status").GetString());
        Assert.Equal(892_800, body.GetProperty("results")[0].GetProperty("balanceMg").GetInt64());
        Assert.Equal(404, (await _server.GetAsync("/v1/activities/unknown")).Status);
    }

    [Fact]
    public async Task A_full_intake_refuses_with_a_pause_and_records_nothing()
    {
        await using var small = await ActivityServer.StartAsync(posting: new PostingOptions { MostRecords = 10 });
        using var content = new StringContent("[" + string.Join(',', Enumerable.Range(0, 11).Select(i => ActivityServer.Trip($"t{i}"))) + "]", Encoding.UTF8, "application/json");
        using var answer = await small.Http.PostAsync("/v1/activities", content);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        Assert.Equal("overloaded", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());
        Assert.Equal(0, await small.AskAsync<long>("select count(*) from activities.record"));
        Assert.Equal(200, (await small.PostAsync(ActivityServer.Trip("t1"))).Status);
    }

    [Fact]
    public async Task Old_refusals_are_swept_and_the_newest_kept()
    {
        await _server.PostAsync("[" + string.Join(',', Enumerable.Range(0, 20).Select(i => ActivityServer.Trip($"t{i}", "5 kg"))) + "]");
        await _server.PostAsync("[" + string.Join(',', Enumerable.Range(0, 5).Select(i => ActivityServer.Trip($"u{i}", "5 kg"))) + "]");
        var retention = new Retention(_server.Database, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Retention>.Instance);
        Assert.Equal(0, await retention.SweepAsync(100, default));
        Assert.Equal(20, await retention.SweepAsync(4, default));
        Assert.Equal(5, await _server.AskAsync<long>("select count(*) from activities.refusal"));
    }
}
