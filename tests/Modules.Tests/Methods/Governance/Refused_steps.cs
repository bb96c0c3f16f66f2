using Puhui.Methods.Contracts;
using Puhui.Platform.Access;
using Puhui.Quantities;
using static Puhui.Modules.Tests.Methods.Governance.GovernanceHouse;

namespace Puhui.Modules.Tests.Methods.Governance;

/// <summary>Every step that is not allowed, in the documented order: each row spoils the step in one more way that comes earlier.</summary>
public sealed class Refused_steps
{
    private static readonly Dictionary<string, string> NoComments = [];

    [Fact]
    public async Task Of_a_submission()
    {
        await using var house = await OpenAsync();
        var stranger = house.People.Add("Stranger", house.Programme, Roles.Support);
        var draft = await house.DraftAsync();

        Assert.Equal("password_wrong", Code(await house.Life.SubmitAsync(draft.Id, new Signer(house.Author, "guess"), default)));
        draft = await house.ChangeAsync(draft, house.Author, text => text.Replace("reduction: baseline-emissions - project-emissions", "reduction: distance * baseline - project-emissions", StringComparison.Ordinal));
        Assert.Equal("version_step", Code(await house.Life.SubmitAsync(draft.Id, Signs(house.Author), default)));
        draft = await house.ChangeAsync(draft, house.Author, text => text.Replace("0.110 kgCO2/km", "0.110 kgCO2", StringComparison.Ordinal));
        Assert.Equal("cases_fail", Code(await house.Life.SubmitAsync(draft.Id, Signs(house.Author), default)));
        Assert.Equal("role_missing", Code(await house.Life.SubmitAsync(draft.Id, Signs(stranger), default)));
        var under = await house.BringToAsync(await house.DraftAsync("2024.4"), MethodState.Review);
        Assert.Equal("wrong_state", Code(await house.Life.SubmitAsync(under.Id, Signs(stranger), default)));
        Assert.Equal("draft_unknown", Code(await house.Life.SubmitAsync(MethodDraftId.New(), Signs(stranger), default)));
    }

    [Fact]
    public async Task Of_a_review()
    {
        await using var house = await OpenAsync();
        house.People.Grant(house.Author, house.Programme, Roles.Expert);
        var draft = await house.BringToAsync(await house.DraftAsync(), MethodState.Review);
        Task<Result<MethodStep>> Review(Puhui.Staff.Contracts.StaffId person, ReviewVerdict verdict = ReviewVerdict.Approve, Dictionary<string, string>? comments = null, string password = Password) =>
            house.Life.ReviewAsync(draft.Id, new Signer(person, password), verdict, comments ?? NoComments, default);

        Assert.Equal("password_wrong", Code(await Review(house.Experts[0], password: "guess")));
        Accepted(await Review(house.Experts[0]));
        Assert.Equal("already_reviewed", Code(await Review(house.Experts[0])));
        Assert.Equal("chapter_unknown", Code(await Review(house.Experts[0], comments: new() { ["weather"] = "fine" })));
        Assert.Equal("words_too_long", Code(await Review(house.Experts[0], comments: new() { ["weather"] = new string('x', 9_000) })));
        Assert.Equal("words_missing", Code(await Review(house.Experts[0], ReviewVerdict.Revise)));
        Assert.Equal("self_review", Code(await Review(house.Author, ReviewVerdict.Revise)));
        Assert.Equal("role_missing", Code(await Review(house.Members[0], ReviewVerdict.Revise)));
        var other = await house.DraftAsync("2024.5");
        Assert.Equal("wrong_state", Code(await house.Life.ReviewAsync(other.Id, Signs(house.Members[0]), ReviewVerdict.Revise, NoComments, default)));
    }

    [Fact]
    public async Task Of_a_review_by_somebody_who_only_edited()
    {
        await using var house = await OpenAsync();
        var draft = await house.DraftAsync();
        draft = await house.ChangeAsync(draft, house.Experts[0], text => text.Replace("0.110", "0.109", StringComparison.Ordinal), "0.109");
        await house.BringToAsync(draft, MethodState.Review);

        Assert.Equal("self_review", Code(await house.Life.ReviewAsync(draft.Id, Signs(house.Experts[0]), ReviewVerdict.Approve, NoComments, default)));
    }

    [Fact]
    public async Task Of_a_vote()
    {
        await using var house = await OpenAsync();
        house.People.Grant(house.Author, house.Programme, Roles.CommitteeMember);
        var draft = await house.BringToAsync(await house.DraftAsync(), MethodState.Vote);
        Task<Result<MethodStep>> Vote(MethodDraftId id, Puhui.Staff.Contracts.StaffId person, string words = "", string password = Password) =>
            house.Life.VoteAsync(id, new Signer(person, password), Ballot.Yes, words, default);

        Assert.Equal("password_wrong", Code(await Vote(draft.Id, house.Members[0], password: "guess")));
        Accepted(await Vote(draft.Id, house.Members[0]));
        Assert.Equal("already_voted", Code(await Vote(draft.Id, house.Members[0])));
        var reviewed = await house.BringToAsync(await house.DraftAsync("2024.6"), MethodState.Review);
        Assert.Equal("reviews_missing", Code(await Vote(reviewed.Id, house.Members[0])));
        Assert.Equal("words_too_long", Code(await Vote(reviewed.Id, house.Members[0], new string('x', 9_000))));
        Assert.Equal("self_vote", Code(await Vote(reviewed.Id, house.Author, new string('x', 9_000))));
        Assert.Equal("role_missing", Code(await Vote(reviewed.Id, house.Experts[0], new string('x', 9_000))));
        var other = await house.DraftAsync("2024.7");
        Assert.Equal("wrong_state", Code(await Vote(other.Id, house.Experts[0])));
        // One expert who asks for changes keeps it from the committee.
        Accepted(await house.Life.ReviewAsync(reviewed.Id, Signs(house.Experts[0]), ReviewVerdict.Revise, new Dictionary<string, string> { ["words"] = "Cite the page." }, default));
        Accepted(await house.Life.ReviewAsync(reviewed.Id, Signs(house.Experts[1]), ReviewVerdict.Approve, NoComments, default));
        Assert.Equal("reviews_missing", Code(await Vote(reviewed.Id, house.Members[0])));
    }

    [Fact]
    public async Task Of_closing_a_vote()
    {
        await using var house = await OpenAsync();
        house.People.Grant(house.Author, house.Programme, Roles.CommitteeMember);
        var draft = await house.BringToAsync(await house.DraftAsync(), MethodState.Vote);
        Accepted(await house.Life.VoteAsync(draft.Id, Signs(house.Members[0]), Ballot.Abstain, "", default));

        Assert.Equal("quorum_missing", Code(await house.Life.CloseVoteAsync(draft.Id, Signs(house.Members[0]), default)));
        Assert.Equal("self_approval", Code(await house.Life.CloseVoteAsync(draft.Id, Signs(house.Author), default)));
        Assert.Equal("role_missing", Code(await house.Life.CloseVoteAsync(draft.Id, Signs(house.Experts[0]), default)));
        var other = await house.DraftAsync("2024.7");
        Assert.Equal("wrong_state", Code(await house.Life.CloseVoteAsync(other.Id, Signs(house.Experts[0]), default)));
        Accepted(await house.Life.VoteAsync(draft.Id, Signs(house.Members[1]), Ballot.Yes, "", default));
        Assert.Equal("password_wrong", Code(await house.Life.CloseVoteAsync(draft.Id, new Signer(house.Members[0], "guess"), default)));
    }

    [Fact]
    public async Task Of_objections_and_answers()
    {
        await using var house = await OpenAsync();
        var draft = await house.BringToAsync(await house.DraftAsync(), MethodState.Notice);
        var objection = Accepted(await house.Life.ObjectAsync(draft.Id, "", "Why?", default));

        Assert.Equal("words_missing", Code(await house.Life.ObjectAsync(draft.Id, "", " ", default)));
        Assert.Equal("words_too_long", Code(await house.Life.ObjectAsync(draft.Id, new string('x', 61), "Why?", default)));
        Assert.Equal("password_wrong", Code(await house.Life.AnswerAsync(draft.Id, new Signer(house.Author, "guess"), objection.Id, "So.", default)));
        Accepted(await house.Life.AnswerAsync(draft.Id, Signs(house.Author), objection.Id, "So.", default));
        Assert.Equal("already_answered", Code(await house.Life.AnswerAsync(draft.Id, Signs(house.Author), objection.Id, "So.", default)));
        Assert.Equal("objection_unknown", Code(await house.Life.AnswerAsync(draft.Id, Signs(house.Author), MethodStepId.New(), "So.", default)));
        Assert.Equal("words_missing", Code(await house.Life.AnswerAsync(draft.Id, Signs(house.Author), MethodStepId.New(), "", default)));
        Assert.Equal("role_missing", Code(await house.Life.AnswerAsync(draft.Id, Signs(house.Members[0]), MethodStepId.New(), "", default)));
        house.Time.Move(TimeSpan.FromDays(7));
        Assert.Equal("notice_over", Code(await house.Life.ObjectAsync(draft.Id, "", "Too late?", default)));
        var other = await house.DraftAsync("2024.7");
        Assert.Equal("wrong_state", Code(await house.Life.ObjectAsync(other.Id, "", "Why?", default)));
        Assert.Equal("wrong_state", Code(await house.Life.AnswerAsync(other.Id, Signs(house.Members[0]), objection.Id, "", default)));
    }

    [Fact]
    public async Task Of_an_approval()
    {
        await using var house = await OpenAsync();
        house.People.Grant(house.Author, house.Programme, Roles.CommitteeMember);
        var draft = await house.BringToAsync(await house.DraftAsync(), MethodState.Notice);
        Accepted(await house.Life.ObjectAsync(draft.Id, "", "Why?", default));
        Task<Result<MethodStep>> Approve(Puhui.Staff.Contracts.StaffId person, DateOnly? day = null, string password = Password) =>
            house.Life.ApproveAsync(draft.Id, new Signer(person, password), day ?? house.Today, default);

        Assert.Equal("notice_running", Code(await Approve(house.Members[0], house.Today.AddDays(-1))));
        Assert.Equal("self_approval", Code(await Approve(house.Author)));
        Assert.Equal("role_missing", Code(await Approve(house.Experts[0])));
        house.Time.Move(TimeSpan.FromDays(7));
        Assert.Equal("objection_open", Code(await Approve(house.Members[0], house.Today.AddDays(-1))));
        var objection = (await house.Life.StandingAsync(draft.Id, default))!.OpenObjections.Single();
        Accepted(await house.Life.AnswerAsync(draft.Id, Signs(house.Author), objection.Id, "So.", default));
        Assert.Equal("effective_past", Code(await Approve(house.Members[0], house.Today.AddDays(-1), "guess")));
        Assert.Equal("password_wrong", Code(await Approve(house.Members[0], password: "guess")));
        Accepted(await Approve(house.Members[0]));
        Assert.Equal("already_published", Code(await Approve(house.Experts[0])));
        var other = await house.DraftAsync("2024.7");
        Assert.Equal("wrong_state", Code(await house.Life.ApproveAsync(other.Id, Signs(house.Experts[0]), house.Today, default)));
    }

    [Fact]
    public async Task Of_content_that_somebody_changed_past_the_product()
    {
        await using var house = await OpenAsync();
        var draft = await house.BringToAsync(await house.DraftAsync(), MethodState.Vote);
        await using (var change = house.Database.CreateCommand("""
            alter table methods.draft_file disable trigger content_fixed;
            update methods.draft_file set content = convert_to(replace(convert_from(content, 'UTF8'), 'value: 0.110', 'value: 0.111'), 'UTF8') where name = 'method.yaml';
            alter table methods.draft_file enable trigger content_fixed;
            """))
        {
            await change.ExecuteNonQueryAsync();
        }

        Assert.Equal("content_changed", Code(await house.Life.VoteAsync(draft.Id, Signs(house.Members[0]), Ballot.Yes, "", default)));
    }

    [Fact]
    public async Task Of_writing_on_what_is_under_review_or_published()
    {
        await using var house = await OpenAsync();
        var draft = await house.BringToAsync(await house.DraftAsync(), MethodState.Review);
        var change = new Dictionary<string, byte[]?> { ["sources.md"] = "changed"u8.ToArray() };

        Assert.Equal("wrong_state", (await house.Drafts.SaveAsync(draft.Id, draft.Revision, house.Author, change, default)).Refusal!.Code);
        Accepted(await house.Life.TakeBackAsync(draft.Id, Signs(house.Author), "A better source.", default));
        Assert.True((await house.Drafts.SaveAsync(draft.Id, draft.Revision, house.Author, change, default)).IsAccepted);
        await house.BringToAsync(draft, MethodState.Effective);
        Assert.Equal("wrong_state", (await house.Drafts.SaveAsync(draft.Id, draft.Revision + 1, house.Author, change, default)).Refusal!.Code);
        Assert.Equal("already_published", (await house.Drafts.CreateNextAsync(house.Programme, house.Author, Travel, Next.Version, default)).Refusal!.Code);
        Assert.Equal("wrong_state", Code(await house.Life.TakeBackAsync(draft.Id, Signs(house.Author), "No.", default)));
    }

    private static string? Code(Result<MethodStep> result) => result.Refusal?.Code;
}
