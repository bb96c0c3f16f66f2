using Puhui.Engagement.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Engagement.Support;

namespace Puhui.Modules.Tests.Engagement;

public sealed class A_standing_is_released
{
    private static readonly (string, long)[] s_steady =
        [.. Enumerable.Range(0, 12).Select(i => (new DateOnly(2025, 11, 1).AddMonths(i).ToString("yyyy-MM", null), 2_400_000L))];

    [Fact]
    public async Task Twelve_whole_months_give_leaves_by_the_published_rule()
    {
        await using var green = await Green.StartAsync();
        var lei = await green.PersonAsync(1);
        var empty = await green.Standings.OfAsync(lei, green.Programme.Id, default);
        Assert.Equal((0, new DateOnly(2025, 11, 1), new DateOnly(2026, 11, 1), 12), (empty.Leaves, empty.From, empty.To, empty.Months.Count));
        Assert.Equal(green.Standings.Rule.Version, empty.Rule);

        // The running month does not count, nor what lies before the twelve.
        await green.CountedAsync(lei, ("2026-11", 90_000_000), ("2025-10", 90_000_000));
        Assert.Equal(0, (await green.Standings.OfAsync(lei, green.Programme.Id, default)).Leaves);

        await green.CountedAsync(lei, s_steady);
        var standing = await green.Standings.OfAsync(lei, green.Programme.Id, default);
        Assert.Equal(3, standing.Leaves);
        Assert.Equal("0 of 9 months with at least 3 kg so far; 9 more for “Shade”", standing.Next!.Value.En);
        Assert.Equal([3, 0, 3], await green.Standings.LeavesAsync(green.Programme.Id, [lei, await green.PersonAsync(2), lei], default));
    }

    [Fact]
    public async Task The_rule_has_five_steps_each_harder_than_the_one_before()
    {
        await using var green = await Green.StartAsync();
        var steps = green.Standings.Rule.Steps;
        Assert.Equal([1, 2, 3, 4, 5], steps.Select(step => step.Leaves));
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.True(pair.First.ActiveMonths < pair.Second.ActiveMonths && pair.First.MonthMg < pair.Second.MonthMg));
    }

    [Fact]
    public async Task A_statement_verifies_offline_names_nobody_and_not_a_byte_of_it_can_be_changed()
    {
        await using var green = await Green.StartAsync();
        var lei = await green.PersonAsync(1);
        await green.CountedAsync(lei, s_steady);
        var release = (await green.Standings.ReleaseAsync(lei, green.Programme.Id, "城市银行", "免押金租车 ", 30, default)).Value;
        var keys = green.Get<ITransparencyLog>().KeyLines;

        var says = SignedTexts.CheckStanding(release.Statement, keys, green.Clock.GetUtcNow()).Value;
        Assert.Equal((release.Id, "demo", 3, "城市银行", "免押金租车"), (says.Id, says.Programme, says.Leaves, says.Audience, says.Purpose));
        Assert.Equal(TimeSpan.FromDays(30), says.Until - says.At);
        Assert.DoesNotContain("acc_", release.Statement, StringComparison.Ordinal);

        var end = release.Statement.IndexOf("\n\n", StringComparison.Ordinal);
        for (var place = 0; place < end; place++)
        {
            var changed = release.Statement.ToCharArray();
            changed[place] = changed[place] == 'x' ? 'y' : 'x';
            Assert.Contains(SignedTexts.CheckStanding(new string(changed), keys, null).Refusal?.Code, new[] { "signature_wrong", "statement_unreadable" });
        }

        foreach (var broken in new[] { "", "\n\n", "hello", release.Statement[..end], release.Statement.Replace("—", "-", StringComparison.Ordinal) })
        {
            Assert.Equal("statement_unreadable", SignedTexts.CheckStanding(broken, keys, null).Refusal?.Code);
        }

        Assert.Equal("key_unreadable", SignedTexts.CheckStanding(release.Statement, "nonsense", null).Refusal?.Code);
        Assert.Equal("statement_over", green.Standings.Check(release.Statement, keys, says.Until).Refusal?.Code);

        // What a mail program does to line ends is forgiven.
        Assert.True(SignedTexts.CheckStanding(release.Statement.Replace("\n", "\r\n", StringComparison.Ordinal), keys, null).IsAccepted);

        var attestation = Assert.Single((await green.Get<IAttestations>().ListAsync(new AttestationQuery("standing.released", Holder: lei), default)).Items);
        Assert.Equal(release.Id.ToString(), attestation.What.Subject);
        Assert.Equal(SignedTexts.DigestOf(release.Statement), attestation.What.Fields.Single(field => field.Key == "sha256").Value);
    }

    [Fact]
    public async Task Once_answers_once_however_many_ask_at_the_same_time()
    {
        await using var green = await Green.StartAsync();
        var lei = await green.PersonAsync(1);
        var release = (await green.Standings.ReleaseAsync(lei, green.Programme.Id, "Bike shop", "deposit", 0, default)).Value;
        Assert.True(release.Once);
        var asked = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => green.Standings.AskAsync(release.Statement, default))));
        Assert.Single(asked, answer => answer.IsAccepted);
        Assert.All(asked.Where(answer => !answer.IsAccepted), answer => Assert.Equal("statement_used", answer.Refusal!.Code));

        green.Clock.Pass(TimeSpan.FromDays(1));
        Assert.Equal("statement_over", (await green.Standings.AskAsync(release.Statement, default)).Refusal?.Code);
    }

    [Fact]
    public async Task What_is_released_for_a_time_answers_until_it_is_taken_back()
    {
        await using var green = await Green.StartAsync();
        var (lei, mei) = (await green.PersonAsync(1), await green.PersonAsync(2));
        var release = (await green.Standings.ReleaseAsync(lei, green.Programme.Id, "Bank", "loan", 365, default)).Value;
        Assert.True((await green.Standings.AskAsync(release.Statement, default)).IsAccepted);
        Assert.True((await green.Standings.AskAsync(release.Statement, default)).IsAccepted);
        Assert.Equal("release_unknown", (await green.Standings.WithdrawAsync(mei, release.Id, default)).Refusal?.Code);
        Assert.True((await green.Standings.AskAsync(release.Statement, default)).IsAccepted);

        var withdrawn = (await green.Standings.WithdrawAsync(lei, release.Id, default)).Value;
        green.Clock.Pass(TimeSpan.FromHours(1));
        Assert.Equal(withdrawn.WithdrawnAt, (await green.Standings.WithdrawAsync(lei, release.Id, default)).Value.WithdrawnAt);
        Assert.Equal("statement_withdrawn", (await green.Standings.AskAsync(release.Statement, default)).Refusal?.Code);
        Assert.Equal(release.Id, Assert.Single(await green.Standings.ReleasesAsync(lei, default)).Id);
        Assert.Empty(await green.Standings.ReleasesAsync(mei, default));
    }

    [Fact]
    public async Task An_erased_holders_statement_is_taken_back_and_kept_nowhere()
    {
        await using var green = await Green.StartAsync();
        var lei = await green.PersonAsync(1);
        var release = (await green.Standings.ReleaseAsync(lei, green.Programme.Id, "Bank", "loan", 30, default)).Value;
        await green.EraseAsync(lei);
        Assert.Equal("statement_withdrawn", (await green.Standings.AskAsync(release.Statement, default)).Refusal?.Code);
        Assert.Empty(await green.Standings.ReleasesAsync(lei, default));
        Assert.Equal(0, await green.CountAsync("engagement.release where statement is not null"));
    }

    [Theory]
    [InlineData("", "x", 1, "audience_invalid")]
    [InlineData("a\nleaves 5", "x", 1, "audience_invalid")]
    [InlineData("x", "\u2028", 1, "purpose_invalid")]
    [InlineData("x", "y", -1, "days_invalid")]
    [InlineData("x", "y", 366, "days_invalid")]
    public async Task What_cannot_be_released_is_refused_by_name(string audience, string purpose, int days, string code)
    {
        await using var green = await Green.StartAsync();
        Assert.Equal(code, (await green.Standings.ReleaseAsync(await green.PersonAsync(1), green.Programme.Id, audience, purpose, days, default)).Refusal?.Code);
        Assert.Equal(0, await green.CountAsync("engagement.release"));
    }
}
