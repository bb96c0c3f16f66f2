using Npgsql;
using Puhui.Bookkeeping;
using Puhui.Modules.Tests.Support;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Programmes;

public sealed class Joining_a_programme
{
    private static readonly ChangeAuthor Someone = new("stf_somebody");

    [Fact]
    public async Task Needs_an_open_programme_and_happens_once()
    {
        await using var modules = await Settings_of_a_programme.StartAsync();
        var desk = modules.Get<IProgrammeDesk>();
        var memberships = modules.Get<IMemberships>();
        var draft = (await desk.CreateAsync("spring-city", Settings_of_a_programme.Good, Someone, default)).Value;
        var holder = AccountId.New();

        Assert.Equal("programme_unknown", await JoinAsync(modules, ProgrammeId.New(), holder, new()));
        Assert.Equal("programme_not_open", await JoinAsync(modules, draft.Id, holder, new()));
        await desk.OpenAsync(draft.Id, Someone, default);
        Assert.Null(await JoinAsync(modules, draft.Id, holder, new()));
        Assert.Null(await JoinAsync(modules, draft.Id, holder, new()));

        Assert.Equal(1, await memberships.CountAsync(draft.Id, default));
        var first = Assert.Single(await memberships.OfAsync(holder, default));
        await LeaveAsync(modules, draft.Id, holder);
        Assert.Empty(await memberships.OfAsync(holder, default));
        Assert.Null(await JoinAsync(modules, draft.Id, holder, new()));
        Assert.Equal([true, false], (await memberships.SpansAsync(holder, default)).Select(span => span.To.HasValue));
        Assert.True((await memberships.SpansAsync(holder, default))[0].Holds(first.JoinedAt));

        await desk.EndAsync(draft.Id, Someone, default);
        Assert.Equal("programme_not_open", await JoinAsync(modules, draft.Id, AccountId.New(), new()));
    }

    [Fact]
    public async Task Before_its_start_or_after_its_end_is_refused()
    {
        await using var modules = await Settings_of_a_programme.StartAsync();
        var now = DateTimeOffset.UtcNow;
        var later = await OpenAsync(modules, "later", Settings_of_a_programme.Good with { StartsAt = now.AddDays(1) });
        var over = await OpenAsync(modules, "over", Settings_of_a_programme.Good with { EndsAt = now.AddDays(-1) });

        Assert.Equal("programme_not_open", await JoinAsync(modules, later, AccountId.New(), new()));
        Assert.Equal("programme_not_open", await JoinAsync(modules, over, AccountId.New(), new()));
    }

    [Fact]
    public async Task By_invitation_takes_a_code_that_is_valid_here_and_not_used_up()
    {
        await using var modules = await Settings_of_a_programme.StartAsync();
        var invitations = modules.Get<IInvitations>();
        var here = await OpenAsync(modules, "here", Settings_of_a_programme.Good with { Enrolment = EnrolmentRule.Invitation });
        var there = await OpenAsync(modules, "there", Settings_of_a_programme.Good with { Enrolment = EnrolmentRule.Invitation });
        var once = (await invitations.CreateAsync(here, new("pilot"), Someone, default)).Value;
        var many = (await invitations.CreateAsync(here, new("canteen", MaxUses: null), Someone, default)).Value;
        var foreign = (await invitations.CreateAsync(there, new("elsewhere"), Someone, default)).Value;
        var holder = AccountId.New();

        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$", once.Code);
        Assert.Equal("invitation_needed", await JoinAsync(modules, here, holder, new()));
        Assert.Equal("invitation_invalid", await JoinAsync(modules, here, holder, new("0000-0000-0000-0000")));
        Assert.Equal("invitation_invalid", await JoinAsync(modules, here, holder, new("'; drop table programmes.invitation; --")));
        Assert.Equal("invitation_invalid", await JoinAsync(modules, here, holder, new(foreign.Code)));
        Assert.Null(await JoinAsync(modules, here, holder, new(once.Code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal))));
        Assert.Null(await JoinAsync(modules, here, holder, new(once.Code)));
        Assert.Equal("invitation_invalid", await JoinAsync(modules, here, AccountId.New(), new(once.Code)));
        Assert.Null(await JoinAsync(modules, here, AccountId.New(), new(many.Code)));
        Assert.Null(await JoinAsync(modules, here, AccountId.New(), new(many.Code)));
        Assert.True(await invitations.RevokeAsync(here, many.Invitation.Id, default));
        Assert.False(await invitations.RevokeAsync(there, many.Invitation.Id, default));
        Assert.Equal("invitation_invalid", await JoinAsync(modules, here, AccountId.New(), new(many.Code)));

        Assert.Equal([("canteen", 2), ("pilot", 1)], (await invitations.ListAsync(here, default)).Select(one => (one.Label, one.Uses)));
        await using var look = modules.Database.CreateCommand("select string_agg(i::text, '') from programmes.invitation i");
        Assert.DoesNotContain(once.Code[..4] + once.Code[5..9], (string)(await look.ExecuteScalarAsync())!, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Of_employees_takes_the_code_with_the_number_or_the_proven_mail()
    {
        await using var modules = await Settings_of_a_programme.StartAsync();
        var invitations = modules.Get<IInvitations>();
        var work = await OpenAsync(modules, "work", Settings_of_a_programme.Good with { Kind = ProgrammeKind.Employer, Enrolment = EnrolmentRule.Employees });
        var code = (await invitations.CreateAsync(work, new("all staff", MaxUses: null), Someone, default)).Value.Code;

        Assert.Null(await JoinAsync(modules, work, AccountId.New(), new(code)));
        Assert.Equal(new PeopleAdded(3, 0), (await invitations.AddPeopleAsync(work, "email,name\nLi.Lei@works.example,Li Lei\r\n007\n008\n", default)).Value);
        Assert.Equal(new PeopleAdded(1, 1), (await invitations.AddPeopleAsync(work, "007\n009", default)).Value);
        Assert.Equal(("line_invalid", true), Of((await invitations.AddPeopleAsync(work, "010\ntwo words\n", default)).Refusal!));
        Assert.Equal("file_empty", (await invitations.AddPeopleAsync(work, "工号\n\n", default)).Refusal!.Code);

        Assert.Equal("invitation_invalid", await JoinAsync(modules, work, AccountId.New(), new(code)));
        Assert.Equal("invitation_invalid", await JoinAsync(modules, work, AccountId.New(), new(code) { Number = "777" }));
        Assert.Equal("invitation_needed", await JoinAsync(modules, work, AccountId.New(), new() { Number = "007" }));
        var holder = AccountId.New();
        Assert.Null(await JoinAsync(modules, work, holder, new(code) { Number = " 007 " }));
        Assert.Equal("invitation_invalid", await JoinAsync(modules, work, AccountId.New(), new(code) { Number = "007" }));
        Assert.Equal("invitation_needed", await JoinAsync(modules, work, AccountId.New(), new() { VerifiedMail = "han.meimei@works.example" }));
        Assert.Null(await JoinAsync(modules, work, AccountId.New(), new() { VerifiedMail = "li.lei@Works.example" }));
        Assert.Equal(new PeopleCount(4, 2), await invitations.PeopleAsync(work, default));

        await LeaveAsync(modules, work, holder);
        Assert.Null(await JoinAsync(modules, work, holder, new(code) { Number = "007" }));
        await using var look = modules.Database.CreateCommand("select string_agg(p::text, '') from programmes.listed_person p");
        var kept = (string)(await look.ExecuteScalarAsync())!;
        Assert.DoesNotContain("works.example", kept, StringComparison.OrdinalIgnoreCase);

        static (string, bool) Of(Puhui.Quantities.Refusal refusal) => (refusal.Code, refusal.Detail.Contains("Line 2", StringComparison.Ordinal) && !refusal.Detail.Contains("two words", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CN-11", "CN-11", null)]
    [InlineData("CN", "CN-11", null)]
    [InlineData("CN-11", "CN-31", "residence_needed")]
    [InlineData("CN-11", "CN", "residence_needed")]
    [InlineData("CN-11", null, "residence_needed")]
    public async Task Of_residents_takes_who_lives_in_the_region(string region, string? residence, string? refusal)
    {
        await using var modules = await Settings_of_a_programme.StartAsync();
        var city = await OpenAsync(modules, "city", Settings_of_a_programme.Good with { Region = region, Enrolment = EnrolmentRule.Residents });

        Assert.Equal(refusal, await JoinAsync(modules, city, AccountId.New(), new(ResidentOf: residence)));
    }

    [Fact]
    public async Task Of_a_trial_lets_in_exactly_so_many_of_fifty_at_once()
    {
        await using var modules = await Settings_of_a_programme.StartAsync();
        var trial = await OpenAsync(modules, "trial", Settings_of_a_programme.Good with { Enrolment = EnrolmentRule.Trial, MaxPeople = 20 });
        var holders = Enumerable.Range(0, 50).Select(_ => AccountId.New()).ToArray();

        var answers = await Task.WhenAll(holders.Select(holder => Task.Run(() => JoinAsync(modules, trial, holder, new()))));

        Assert.Equal(20, answers.Count(answer => answer is null));
        Assert.Equal(30, answers.Count(answer => answer == "programme_full"));
        Assert.Equal(20, await modules.Get<IMemberships>().CountAsync(trial, default));

        await LeaveAsync(modules, trial, holders[Array.IndexOf(answers, null)]);
        Assert.Null(await JoinAsync(modules, trial, AccountId.New(), new()));
        Assert.Equal("programme_full", await JoinAsync(modules, trial, AccountId.New(), new()));
    }

    [Fact]
    public async Task By_one_code_for_ten_lets_in_ten_of_fifty_at_once()
    {
        await using var modules = await Settings_of_a_programme.StartAsync();
        var pilot = await OpenAsync(modules, "pilot", Settings_of_a_programme.Good with { Enrolment = EnrolmentRule.Invitation });
        var code = (await modules.Get<IInvitations>().CreateAsync(pilot, new("ten", 10), Someone, default)).Value.Code;

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => JoinAsync(modules, pilot, AccountId.New(), new(code)))));

        Assert.Equal((10, 40), (answers.Count(answer => answer is null), answers.Count(answer => answer == "invitation_invalid")));
    }

    internal static async Task<ProgrammeId> OpenAsync(TestModules modules, string code, ProgrammeSettings settings)
    {
        var desk = modules.Get<IProgrammeDesk>();
        return (await desk.OpenAsync((await desk.CreateAsync(code, settings, Someone, default)).Value.Id, Someone, default)).Value.Id;
    }

    internal static async Task<string?> JoinAsync(TestModules modules, ProgrammeId programme, AccountId holder, JoinProof proof)
    {
        await using var connection = await modules.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var joined = await modules.Get<IMemberships>().JoinAsync(connection, programme, holder, proof, default);
        await transaction.CommitAsync();
        return joined.Refusal?.Code;
    }

    private static async Task LeaveAsync(TestModules modules, ProgrammeId programme, AccountId holder)
    {
        await using var connection = await modules.Database.OpenConnectionAsync();
        await modules.Get<IMemberships>().LeaveAsync(connection, programme, holder, default);
    }
}
