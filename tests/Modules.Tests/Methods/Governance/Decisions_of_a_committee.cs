using Puhui.Methods.Contracts;
using Puhui.Quantities;
using static Puhui.Modules.Tests.Methods.Governance.GovernanceHouse;

namespace Puhui.Modules.Tests.Methods.Governance;

public sealed class Decisions_of_a_committee
{
    [Fact]
    public async Task About_the_past_name_both_versions_and_hold_for_records_that_come_late()
    {
        await using var house = await OpenAsync();
        await house.Register.EnsureChoicesAsync(house.Programme, [new MethodChoiceRow("metro", Travel)], default);
        await house.BringToAsync(await house.DraftAsync(), MethodState.Effective);
        var (from, to) = (house.Time.GetUtcNow().AddDays(-60), house.Time.GetUtcNow().AddDays(-10));

        var motion = await house.CarryAsync(new NewMotion(house.Programme, MotionKind.Restate, Travel, "The factor was misread.") { Replacement = Next, From = from, To = to });

        var decision = (await house.Decisions.FindApprovedRestatementAsync(motion.Id, default))!;
        Assert.Equal((Travel, Next, from, to, "The factor was misread."), (decision.Old, decision.Replacement, decision.From, decision.To, decision.Reason));
        Assert.Equal(motion.ContentHash.ToArray(), decision.ContentHash.ToArray());
        Assert.Equal(decision.Id, Assert.Single(await house.Decisions.ListApprovedAsync(house.Programme, default)).Id);
        Assert.Equal(["decision.proposed", "decision.voted", "decision.voted", "decision.approved"], house.Log.Topics.Where(topic => topic.StartsWith("decision.", StringComparison.Ordinal)));
        Puhui.Methodology.MethodRef At(DateTimeOffset at) => house.Register.Choose(house.Programme, "metro", null, at).Value.Method.Ref;
        Assert.Equal(Travel, At(from.AddTicks(-1)));
        Assert.Equal(Next, At(from));
        Assert.Equal(Next, At(to.AddTicks(-1)));
        Assert.Equal(Travel, At(to));
        Assert.Equal(Next, At(house.Time.GetUtcNow().AddSeconds(1)));
    }

    [Fact]
    public async Task Withdraw_a_version_from_then_on()
    {
        await using var house = await OpenAsync();
        var draft = await house.BringToAsync(await house.DraftAsync(), MethodState.Effective);
        var before = house.Time.GetUtcNow();
        house.Time.Move(TimeSpan.FromDays(1));

        await house.CarryAsync(new NewMotion(house.Programme, MotionKind.Withdraw, Next, "The source was withdrawn."));

        Assert.Equal(MethodState.Withdrawn, (await house.Drafts.FindAsync(draft.Id, default))!.State);
        Assert.Equal(Next, house.Register.Choose(house.Programme, "metro", null, before).Value.Method.Ref);
        Assert.Equal("not_effective", house.Register.Choose(house.Programme, "metro", null, house.Time.GetUtcNow()).Refusal!.Code);
        Assert.Equal("method_withdrawn", house.Register.Check(house.Programme, new MethodChoiceRow("metro", Next) { ValidFrom = house.Time.GetUtcNow() })!.Code);
        Assert.Contains("method.withdrawn", house.Log.Topics);
    }

    [Fact]
    public async Task Are_refused_by_name_when_they_are_not_in_order()
    {
        await using var house = await OpenAsync();
        var now = house.Time.GetUtcNow();
        var good = new NewMotion(house.Programme, MotionKind.Restate, Travel, "Misread.") { Replacement = Next, From = now.AddDays(-9) };
        async Task<string?> Propose(NewMotion motion, Puhui.Staff.Contracts.StaffId? by = null) => (await house.Committees.ProposeAsync(motion, Signs(by ?? house.Members[0]), default)).Refusal?.Code;

        Assert.Equal("replacement_unapproved", await Propose(good));
        await house.DraftAsync();
        Assert.Equal("replacement_unapproved", await Propose(good));
        await house.BringToAsync((await house.Drafts.ListAsync(house.Programme, default))[0], MethodState.Approved);
        Assert.Equal("words_missing", await Propose(good with { Reason = " " }));
        Assert.Equal("range_invalid", await Propose(good with { From = house.Time.GetUtcNow().AddDays(1), Reason = " " }));
        Assert.Equal("range_invalid", await Propose(good with { To = now.AddDays(-10), Reason = " " }));
        Assert.Equal("replacement_unapproved", await Propose(good with { Replacement = Travel, From = null }));
        Assert.Equal("method_unknown", await Propose(good with { Method = new("no.such", "1"), Replacement = null }));
        Assert.Equal("role_missing", await Propose(good with { Method = new("no.such", "1") }, house.People.Add("Visitor", house.Programme, Puhui.Platform.Access.Roles.Support)));
        var motion = (await house.Committees.ProposeAsync(good, Signs(house.Members[0]), default)).Value;
        Assert.Equal("motion_open", await Propose(good));

        async Task<string?> Vote(Puhui.Staff.Contracts.StaffId by, string words = "", RestatementDecisionId? id = null) => (await house.Committees.VoteAsync(id ?? motion.Id, Signs(by), Ballot.No, words, default)).Refusal?.Code;
        Assert.Null(await Vote(house.Members[1]));
        Assert.Equal("already_voted", await Vote(house.Members[1]));
        Assert.Equal("words_too_long", await Vote(house.Members[1], new string('x', 9_000)));
        Assert.Equal("self_vote", await Vote(house.Members[0], new string('x', 9_000)));
        Assert.Equal("role_missing", await Vote(house.Experts[0]));
        Assert.Equal("motion_unknown", await Vote(house.Experts[0], id: RestatementDecisionId.New()));
        Assert.Equal("quorum_missing", (await house.Committees.CloseAsync(motion.Id, Signs(house.Members[1]), default)).Refusal?.Code);
        Assert.Equal("self_approval", (await house.Committees.CloseAsync(motion.Id, Signs(house.Members[0]), default)).Refusal?.Code);
        Assert.Null(await Vote(house.Members[2]));
        Assert.Equal("refused", Accepted(await house.Committees.CloseAsync(motion.Id, Signs(house.Members[1]), default)).Verdict);
        Assert.Equal("wrong_state", await Vote(house.Members[2]));
        Assert.Null(await house.Decisions.FindApprovedRestatementAsync(motion.Id, default));
    }

    [Theory]
    [InlineData(3, "YY", true)]
    [InlineData(3, "YN", false)]
    [InlineData(3, "YA", true)]
    [InlineData(3, "AA", false)]
    [InlineData(3, "Y", null)]
    [InlineData(5, "YY", null)]
    [InlineData(5, "YYN", true)]
    [InlineData(4, "YYNN", false)]
    public void Need_a_quorum_of_all_and_a_majority_of_those_who_did_not_abstain(int members, string votes, bool? isFor)
    {
        var ballots = votes.Select(letter => letter switch { 'Y' => Ballot.Yes, 'N' => Ballot.No, _ => Ballot.Abstain }).ToList();

        var decided = Puhui.Methods.Governance.Vote.Count.Decide(CommitteeRules.Default, members, ballots);

        Assert.Equal(isFor, decided.IsAccepted ? decided.Value : null);
    }
}
