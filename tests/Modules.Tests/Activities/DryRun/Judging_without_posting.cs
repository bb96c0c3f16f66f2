using System.Text;
using Puhui.Activities.Contracts;
using Puhui.Modules.Tests.Activities.Support;
using Xunit;

namespace Puhui.Modules.Tests.Activities.DryRun;

/// <summary>A try says what posting would say, and leaves nothing behind.</summary>
public sealed class Judging_without_posting
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_what_posting_says_and_writes_nothing()
    {
        await using var server = await ActivityServer.StartAsync();
        string[] records =
        [
            ActivityServer.Trip("good", holder: "new-one"),
            ActivityServer.Trip("none", distance: "0 km"),
            ActivityServer.Trip("no-unit", distance: "12.4"),
            ActivityServer.Trip("fast", distance: "14 km", scenario: "cycling", more: ""","until":"2025-09-17T08:12:00+08:00" """),
            ActivityServer.Trip("what", scenario: "teleport"),
        ];
        var tried = await TryAsync(server, $"[{string.Join(',', records)}]");
        Assert.Null(tried.Unreadable);
        Assert.Equal(0, await server.AskAsync<long>("select count(*) from activities.record"));
        Assert.Equal(0, await server.AskAsync<long>("select count(*) from activities.refusal"));
        Assert.Equal(0, await server.AskAsync<long>("select count(*) from accounts.subject"));

        var posted = (await server.PostAsync($"[{string.Join(',', records)}]", "?results=all")).Body.GetProperty("results");
        for (var i = 0; i < records.Length; i++)
        {
            var verdict = tried.Records[i];
            Assert.Equal(posted[i].GetProperty("status").GetString(), verdict.Status.ToString().ToLowerInvariant());
            Assert.Equal(posted[i].TryGetProperty("code", out var code) ? code.GetString() : null, verdict.Code);
            Assert.Equal(posted[i].TryGetProperty("reductionMg", out var mg) ? mg.GetInt64() : 0, verdict.ReductionMg);
        }

        Assert.Equal(892_800, tried.Records[0].ReductionMg);
        Assert.Equal(892_800, tried.Records[0].Explanation!.Result.Milligrams);
        Assert.NotEmpty(tried.Records[0].Explanation!.Steps);
    }

    [Fact]
    public async Task What_was_sent_before_is_a_duplicate_or_a_conflict()
    {
        await using var server = await ActivityServer.StartAsync();
        await server.PostAsync(ActivityServer.Trip("a"));
        Assert.Equal(ActivityStatus.Duplicate, (await TryAsync(server, ActivityServer.Trip("a"))).Records.Single().Status);
        Assert.Equal(ActivityStatus.Conflict, (await TryAsync(server, ActivityServer.Trip("a", distance: "1 km"))).Records.Single().Status);
    }

    [Fact]
    public async Task Whom_the_source_may_not_enrol_is_unknown()
    {
        await using var server = await ActivityServer.StartAsync();
        await server.UseSourceAsync(new NewSource(server.Programme, "closed", "Closed") { EnrolsUnknown = false });
        Assert.Equal("holder_unknown", (await TryAsync(server, ActivityServer.Trip("a"))).Records.Single().Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[{]")]
    [InlineData("metro")]
    public async Task What_is_not_json_is_told_with_its_place(string text)
    {
        await using var server = await ActivityServer.StartAsync();
        var answer = await TryAsync(server, text);
        Assert.Equal("unreadable", answer.Unreadable!.Code);
        Assert.Empty(answer.Records);
    }

    private static Task<DryRunAnswer> TryAsync(ActivityServer server, string json) => server.Get<IDryRun>().JudgeAsync(server.Source.Id, Encoding.UTF8.GetBytes(json), Ct);
}
