using Puhui.Credits.Contracts;
using Puhui.Ledger.Contracts;
using Puhui.Modules.Tests.Credits.Support;
using Puhui.Programmes.Contracts;
using Xunit;

namespace Puhui.Modules.Tests.Credits.Policies;

public sealed class Publishing_a_policy : IAsyncLifetime
{
    private const string Plain = "rate: 1 per 10 g\n";
    private GivingServer _server = null!;

    private ICreditPolicies Door => _server.Get<ICreditPolicies>();

    private ProgrammeId Programme => _server.Activities.Programme;

    public async ValueTask InitializeAsync() => _server = await GivingServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Refusals_come_in_their_order()
    {
        var past = _server.Time.Now.AddSeconds(-1);
        Assert.Equal("programme_unknown", await CodeAsync(ProgrammeId.New(), "nonsense", past, 7));
        Assert.Equal("policy_unreadable", await CodeAsync(Programme, "nonsense: 1", past, 7));
        Assert.Equal("effective_in_the_past", await CodeAsync(Programme, Plain, past, 7));
        Assert.Equal("revision_stale", await CodeAsync(Programme, Plain, null, 7));
        await _server.PublishAsync(Plain);
        Assert.Equal("policy_unchanged", await CodeAsync(Programme, Plain.ReplaceLineEndings("\r\n"), null, 7));
        Assert.Equal("revision_stale", await CodeAsync(Programme, "rate: 1 per 9 g", null, 0));
    }

    [Fact]
    public async Task Two_at_once_make_one_version()
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, 6).Select(n => Door.PublishAsync(Programme, $"rate: 1 per {n} g", null, 0, "tester", default)));
        Assert.Single(answers, answer => answer.IsAccepted);
        Assert.All(answers.Where(answer => !answer.IsAccepted), answer => Assert.Equal("revision_stale", answer.Refusal!.Code));
    }

    [Fact]
    public async Task A_later_version_takes_over_at_its_time_and_each_is_attested()
    {
        var from = _server.Time.Now.AddDays(10);
        Assert.Null(await Door.InForceAsync(Programme, from, default));
        var first = await _server.PublishAsync(Plain);
        var second = await Door.PublishAsync(Programme, "rate: 1 per 5 g", from, 1, "tester", default);
        Assert.True(second.IsAccepted);
        Assert.Equal(1, (await Door.InForceAsync(Programme, from.AddTicks(-10), default))!.Number);
        Assert.Equal(2, (await Door.InForceAsync(Programme, from, default))!.Number);
        Assert.Null(await Door.InForceAsync(Programme, first.EffectiveFrom.AddSeconds(-1), default));
        Assert.Equal([2, 1], (await Door.HistoryAsync(Programme, default)).Select(version => version.Number));
        var attested = await _server.Get<IAttestations>().ListAsync(new AttestationQuery("credits.policy", Programme.ToString()), default);
        Assert.Equal(["2", "1"], attested.Items.Select(one => one.What.Fields.Single(field => field.Key == "number").Value));
        Assert.Contains(attested.Items[0].What.Fields, field => field.Key == "text" && field.Value == second.Value.Hash);
    }

    [Fact]
    public async Task Everyone_reads_the_policy_in_words_and_figures()
    {
        var (none, _) = await _server.Activities.GetAsync("/v1/programmes/demo/credit-policy");
        Assert.Equal(404, none);
        await _server.PublishAsync("unit: { zh: 绿豆, en: beans }\n" + Plain + "budgets: [{ name: b, period: month, points: 9, payer: { kind: company, zh: 某公司, en: Company } }]");
        var (status, body) = await _server.Activities.GetAsync("/v1/programmes/demo/credit-policy");
        Assert.Equal(200, status);
        Assert.Equal("其余行为：每 10 g 1 绿豆。不足的部分累积到下次。", body.GetProperty("rules").GetProperty("zh")[0].GetString());
        Assert.Equal("All other acts: 1 beans per 10 g. What is less stays for next time.", body.GetProperty("rules").GetProperty("en")[0].GetString());
        var budget = body.GetProperty("budgets")[0];
        Assert.Equal(("b", "2026-11", 9, 0, "company"), (budget.GetProperty("name").GetString(), budget.GetProperty("period").GetString(), budget.GetProperty("limit").GetInt64(), budget.GetProperty("used").GetInt64(), budget.GetProperty("payerKind").GetString()));
        Assert.Equal(200, (await _server.Activities.GetAsync($"/v1/programmes/{Programme}/credit-policy")).Status);
        Assert.Equal(404, (await _server.Activities.GetAsync("/v1/programmes/nowhere/credit-policy")).Status);
    }

    [Theory]
    [InlineData("2026-11-01", "2026-10-01")]
    [InlineData("2026-12-01", "2026-12-01")]
    [InlineData("2026-11-02", "2026-11-02")]
    [InlineData("2024-11-01", "2026-11-01")]
    public async Task Only_whole_months_of_the_past_are_simulated(string first, string last)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        Assert.Equal("months_invalid", (await Door.SimulateAsync(Programme, Plain, DateOnly.Parse(first, culture), DateOnly.Parse(last, culture), default)).Refusal!.Code);
    }

    private async Task<string> CodeAsync(ProgrammeId programme, string text, DateTimeOffset? from, int basedOn) =>
        (await Door.PublishAsync(programme, text, from, basedOn, "tester", default)).Refusal!.Code;
}
