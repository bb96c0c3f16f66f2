using System.Security.Cryptography;
using System.Text;
using Puhui.Methods;
using Puhui.Methods.Contracts;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Methods.Governance;

public sealed class The_life_of_a_version
{
    private static readonly string[] Way =
    [
        "method.submitted", "method.reviewed", "method.reviewed", "method.voted", "method.voted", "method.noticed", "method.approved", "method.effective",
    ];

    [Fact]
    public async Task Goes_from_draft_to_effect_and_then_counts()
    {
        await using var house = await GovernanceHouse.OpenAsync();
        await house.Register.EnsureChoicesAsync(house.Programme, [new MethodChoiceRow("metro", GovernanceHouse.Travel)], default);
        var before = house.Register.Choose(house.Programme, "metro", null, house.Time.GetUtcNow()).Value;

        var draft = await house.BringToAsync(await house.DraftAsync(), MethodState.Effective);

        Assert.Equal(MethodState.Effective, draft.State);
        Assert.Equal(Way, house.Log.Topics.Where(topic => topic != "method.installed"));
        var chosen = house.Register.Choose(house.Programme, "metro", null, house.Time.GetUtcNow().AddSeconds(1)).Value;
        Assert.Equal(GovernanceHouse.Next, chosen.Method.Ref);
        Assert.Equal(780_000, Ride(chosen, "10 km"));
        // What happened before is counted as before, and a method that somebody holds stays what it was.
        Assert.Equal(GovernanceHouse.Travel, house.Register.Choose(house.Programme, "metro", null, house.Time.GetUtcNow().AddDays(-1)).Value.Method.Ref);
        Assert.Equal(720_000, Ride(before, "10 km"));
        Assert.Equal(GovernanceHouse.Next, house.Register.Choose(house.Programme, "bus", null, house.Time.GetUtcNow().AddSeconds(1)).Value.Method.Ref);
    }

    [Fact]
    public async Task Is_signed_by_each_person_and_committed_to_in_the_log()
    {
        await using var house = await GovernanceHouse.OpenAsync();
        await house.BringToAsync(await house.DraftAsync(), MethodState.Effective);

        var history = (await house.Life.HistoryAsync(GovernanceHouse.Next, default))!;

        Assert.Equal(8, history.Steps.Count);
        foreach (var step in history.Steps)
        {
            var digest = SHA256.HashData(step.Canonical.Span);
            var attested = (await house.Log.FindAsync(step.Attestation, default))!.What;
            Assert.Equal(Convert.ToHexStringLower(digest), attested.Fields.Single(field => field.Key == "digest").Value);
            Assert.Equal(house.Programme.Value, attested.Programme);
            Assert.Equal("cn.jjj.low-carbon-travel@2024.2", attested.Subject);
            Assert.Equal(Convert.ToHexStringLower(history.ContentHash!.Value.Span), attested.Fields.Single(field => field.Key == "content").Value);
            Assert.DoesNotContain(attested.Fields, field => field.Value.Contains("Expert", StringComparison.Ordinal) || field.Value.Contains("Member", StringComparison.Ordinal));
            Assert.StartsWith($"puhui method step 1\nstep {step.Id.ToString().Length}\n{step.Id}\ntopic ", Encoding.UTF8.GetString(step.Canonical.Span), StringComparison.Ordinal);
            if (step.Kind != MethodStepKind.Effective)
            {
                Assert.True(await house.People.VerifyAsync(step.Signature!, digest, default));
            }
        }
    }

    [Fact]
    public async Task Reaches_every_server_within_a_round_and_a_server_that_starts_later()
    {
        await using var house = await GovernanceHouse.OpenAsync();
        using var other = Another(house);
        await other.StartAsync(default);
        await house.BringToAsync(await house.DraftAsync(), MethodState.Effective);
        Assert.Null(other.Library.Find(GovernanceHouse.Next));

        await other.RefreshAsync(default);
        using var later = Another(house);
        await later.StartAsync(default);

        foreach (var register in (MethodRegister[])[other, later])
        {
            Assert.Equal(house.Register.Library.Find(GovernanceHouse.Next)!.ContentHash.ToArray(), register.Library.Find(GovernanceHouse.Next)!.ContentHash.ToArray());
            Assert.Equal(house.Register.NumberOf(GovernanceHouse.Next), register.NumberOf(GovernanceHouse.Next));
        }
    }

    [Fact]
    public async Task Ends_when_a_later_version_takes_effect()
    {
        await using var house = await GovernanceHouse.OpenAsync();
        var first = await house.BringToAsync(await house.DraftAsync(), MethodState.Effective);

        var second = await house.BringToAsync(await house.DraftAsync("2024.3", "0.120"), MethodState.Effective);

        Assert.Equal(MethodState.Superseded, (await house.Drafts.FindAsync(first.Id, default))!.State);
        Assert.Equal(MethodState.Effective, second.State);
        Assert.Contains("method.superseded", house.Log.Topics);
    }

    [Fact]
    public async Task Waits_for_its_day()
    {
        await using var house = await GovernanceHouse.OpenAsync();
        var draft = await house.BringToAsync(await house.DraftAsync(), MethodState.Notice);
        house.Time.Move(TimeSpan.FromDays(7));
        var day = house.Today.AddDays(3);
        GovernanceHouse.Accepted(await house.Life.ApproveAsync(draft.Id, GovernanceHouse.Signs(house.Members[2]), day, default));
        var begin = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8));

        await house.DayAsync();
        Assert.Equal(MethodState.Approved, (await house.Drafts.FindAsync(draft.Id, default))!.State);
        Assert.Equal("not_effective", house.Register.Choose(house.Programme, "metro", null, begin.AddTicks(-1)).Refusal!.Code);
        Assert.Equal(GovernanceHouse.Next, house.Register.Choose(house.Programme, "metro", null, begin).Value.Method.Ref);
        Assert.Equal("not_effective", house.Register.Check(ProgrammeId.New(), new MethodChoiceRow("metro", GovernanceHouse.Next))!.Code);
        Assert.Null(house.Register.Check(ProgrammeId.New(), new MethodChoiceRow("metro", GovernanceHouse.Next) { ValidFrom = begin }));

        house.Time.MoveTo(begin);
        await house.DayAsync();
        Assert.Equal(MethodState.Effective, (await house.Drafts.FindAsync(draft.Id, default))!.State);
    }

    [Fact]
    public async Task Goes_back_to_be_written_on_when_the_vote_is_against_it_and_all_begins_anew()
    {
        await using var house = await GovernanceHouse.OpenAsync();
        var draft = await house.BringToAsync(await house.DraftAsync(), MethodState.Vote);
        GovernanceHouse.Accepted(await house.Life.VoteAsync(draft.Id, GovernanceHouse.Signs(house.Members[0]), Ballot.No, "Too generous.", default));
        GovernanceHouse.Accepted(await house.Life.VoteAsync(draft.Id, GovernanceHouse.Signs(house.Members[1]), Ballot.Yes, "", default));

        var closed = GovernanceHouse.Accepted(await house.Life.CloseVoteAsync(draft.Id, GovernanceHouse.Signs(house.Members[0]), default));

        Assert.Equal(MethodStepKind.Returned, closed.Kind);
        var back = (await house.Drafts.FindAsync(draft.Id, default))!;
        Assert.Equal(MethodState.Draft, back.State);
        await house.ChangeAsync(back, house.Author, text => text.Replace("0.110", "0.108", StringComparison.Ordinal), "0.108");
        Assert.Equal(MethodState.Effective, (await house.BringToAsync(back, MethodState.Effective)).State);
    }

    [Fact]
    public async Task Answers_every_objection_before_it_is_approved()
    {
        await using var house = await GovernanceHouse.OpenAsync();
        var draft = await house.BringToAsync(await house.DraftAsync(), MethodState.Notice);
        var named = GovernanceHouse.Accepted(await house.Life.ObjectAsync(draft.Id, " A citizen ", "The source is not the standard.", default));
        GovernanceHouse.Accepted(await house.Life.ObjectAsync(draft.Id, null, "And again.", default));
        house.Time.Move(TimeSpan.FromDays(8));
        var standing = (await house.Life.StandingAsync(draft.Id, default))!;

        Assert.Equal(2, standing.OpenObjections.Count());
        Assert.Equal("A citizen", named.By!.Name);
        foreach (var objection in standing.OpenObjections)
        {
            Assert.Equal("objection_open", (await house.Life.ApproveAsync(draft.Id, GovernanceHouse.Signs(house.Members[2]), house.Today, default)).Refusal!.Code);
            GovernanceHouse.Accepted(await house.Life.AnswerAsync(draft.Id, GovernanceHouse.Signs(house.Author), objection.Id, "We read it since.", default));
        }

        GovernanceHouse.Accepted(await house.Life.ApproveAsync(draft.Id, GovernanceHouse.Signs(house.Members[2]), house.Today, default));
    }

    [Fact]
    public async Task Of_what_came_with_the_server_is_its_content_attested_once()
    {
        await using var house = await GovernanceHouse.OpenAsync();

        await house.DayAsync();
        await house.DayAsync();

        var history = (await house.Life.HistoryAsync(GovernanceHouse.Travel, default))!;
        var attested = (await house.Log.FindAsync(history.Installed!.Value, default))!;
        Assert.Equal(Convert.ToHexStringLower(house.Register.Library.Find(GovernanceHouse.Travel)!.ContentHash.Span), attested.What.Fields.Single().Value);
        Assert.Equal(house.Register.Library.Methods.Count, house.Log.Topics.Count(topic => topic == "method.installed"));
        Assert.Null(await house.Life.HistoryAsync(new("no.such", "1"), default));
    }

    private static MethodRegister Another(GovernanceHouse house) => new(
        house.Database,
        Puhui.Platform.Settings.SettingsReader.Read(new Dictionary<string, string?> { ["data"] = Path.GetTempPath() }, new Dictionary<string, string>(), Puhui.Platform.Settings.SettingsReader.HomeFolder()),
        Microsoft.Extensions.Logging.Abstractions.NullLogger<MethodRegister>.Instance);

    private static long Ride(ChosenMethod chosen, string distance)
    {
        var act = chosen.Scenario.NewAct();
        act.Set("distance", distance);
        return chosen.Scenario.Quantify(act).Milligrams;
    }
}
