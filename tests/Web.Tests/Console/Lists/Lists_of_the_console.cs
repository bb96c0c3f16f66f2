using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Activities.Contracts;
using Puhui.Operating.Lists;
using Xunit;

namespace Puhui.Web.Tests.Console.Lists;

/// <summary>What every list of the console can do, over HTTP as without script.</summary>
public sealed class Lists_of_the_console(OneServer one) : IClassFixture<OneServer>
{
    private readonly RealServer _server = one.Server;

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49", "'+49")]
    [InlineData("-cmd", "'-cmd")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("＝1", "'＝1")]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"so\"", "\"say \"\"so\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    public void A_field_of_a_file_is_never_a_formula(string text, string written) => Assert.Equal(written, Csv.Field(text));

    [Fact]
    public void A_number_below_zero_stays_a_number()
    {
        Assert.Equal("-12.5", Csv.Field("-12.5", isNumber: true));
        Assert.Equal("'-12+3", Csv.Field("-12+3", isNumber: true));
    }

    [Fact]
    public async Task Pages_of_records_follow_each_other_without_a_gap_or_a_double()
    {
        for (var i = 0; i < 130; i++)
        {
            await _server.SendAsync($"page-{i:D4}", $"walker-{i % 7}", "metro", "distance", "5 km");
        }

        var book = _server.Services.GetRequiredService<IRecordBook>();
        foreach (var oldest in new[] { false, true })
        {
            List<string> seen = [];
            string? cursor = null;
            do
            {
                var page = await book.PageAsync(new RecordQuery([_server.Source.Id], OldestFirst: oldest, Limit: 50, Cursor: cursor), default);
                seen.AddRange(page.Items.Select(item => item.RecordId));
                cursor = page.Next;
            }
            while (cursor is not null);

            Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());
            Assert.True(seen.Count >= 130);
        }

        var found = await book.PageAsync(new RecordQuery([_server.Source.Id], RecordId: "page-001", Limit: 50), default);
        Assert.Equal(10, found.Items.Count);
        var none = await book.PageAsync(new RecordQuery([_server.Source.Id], Status: ActivityStatus.Held, Limit: 50), default);
        Assert.All(none.Items, item => Assert.Equal(ActivityStatus.Held, item.Status));
    }

    [Theory]
    [InlineData("/console/records")]
    [InlineData("/console/entries")]
    [InlineData("/console/members")]
    [InlineData("/console/all-holders")]
    public async Task A_list_answers_whatever_is_asked_of_it_and_as_a_file(string path)
    {
        using var client = await Operators.ClientAsync(_server);
        foreach (var query in new[] { "", "?sort=old", "?q=nobody", "?q=%27%22%3Cscript%3E", "?cursor=nonsense", "?cursor=1.2", "?from=2026-01-01&to=2999-12-31", "?from=0001-01-01&to=9999-12-31", "?from=31.12.2026", "?status=Nothing&asset=GOLD&kind=7" })
        {
            using var answer = await client.GetAsync(path + query);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain("<script>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var file = await client.GetAsync(path + "?format=csv");
        Assert.Equal("text/csv", file.Content.Headers.ContentType!.MediaType);
        var bytes = await file.Content.ReadAsByteArrayAsync();
        Assert.Equal(Encoding.UTF8.GetPreamble(), bytes[..3]);
    }

    [Fact]
    public async Task Chosen_columns_are_kept_and_can_be_given_up()
    {
        using var client = await Operators.ClientAsync(_server);
        using var chosen = await client.GetAsync("/console/records?choose=1&cols=region&cols=%3Cb%3E");
        Assert.Equal(HttpStatusCode.Redirect, chosen.StatusCode);
        var cookie = chosen.Headers.GetValues("Set-Cookie").Single(one => one.StartsWith("cols.records=", StringComparison.Ordinal));
        Assert.StartsWith("cols.records=region;", cookie, StringComparison.Ordinal);
        using var back = await client.GetAsync("/console/records?choose=1");
        Assert.Contains("max-age=0", back.Headers.GetValues("Set-Cookie").Single(one => one.StartsWith("cols.records=", StringComparison.Ordinal)), StringComparison.Ordinal);
    }
}
