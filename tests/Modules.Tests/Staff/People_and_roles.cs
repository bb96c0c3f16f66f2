using System.Security.Cryptography;
using Npgsql;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;
using Puhui.Staff.Contracts;
using Xunit;

namespace Puhui.Modules.Tests.Staff;

public sealed class People_and_roles : IAsyncLifetime
{
    private static readonly Guid City = Guid.NewGuid();
    private StaffHouse _house = null!;

    public async ValueTask InitializeAsync() => _house = await StaffHouse.StartAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task The_first_owner_is_made_once_also_by_two_at_once()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => _house.Desk.MakeFirstOwnerAsync(new NewPerson("Li Wei", $"li{i}@example.org", StaffHouse.Password), StaffHouse.Home, default)));
        Assert.Single(made, one => one.IsAccepted);
        Assert.All(made.Where(one => !one.IsAccepted), one => Assert.Equal("owner_exists", one.Refusal!.Code));
    }

    [Fact]
    public async Task An_invitation_is_sent_taken_once_and_over_after_three_days()
    {
        var grant = new RoleGrant(Roles.Expert, City);
        var invited = await _house.Desk.InviteAsync(new StaffInvitation("Zhou Yu", "Zhou.Yu@Example.org ", grant), "test", code => "https://x/" + code, default);
        var message = Assert.Single(_house.Messages.Sent);
        Assert.Equal("zhou.yu@example.org", message.Address);
        Assert.Contains("https://x/" + invited.Value.Code, message.Text, StringComparison.Ordinal);
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => _house.Desk.TakeInvitationAsync(invited.Value.Code!, "Zhou Yu", StaffHouse.Password, StaffHouse.Home, default)));
        var joined = Assert.Single(both, one => one.IsAccepted).Value;
        Assert.Equal([grant], (await _house.Get<IStaffDirectory>().FindAsync(joined.Person, default))!.Grants);
        Assert.True(joined.NeedsSecond);

        var late = await _house.Desk.InviteAsync(new StaffInvitation("Wu Yan", "wu@example.org", grant), "test", null, default);
        _house.Clock.Now += TimeSpan.FromDays(3) + TimeSpan.FromSeconds(1);
        Assert.Null(await _house.Desk.FindInvitationAsync(late.Value.Code!, default));
        Assert.Equal("invitation_invalid", (await _house.Desk.TakeInvitationAsync(late.Value.Code!, "Wu Yan", StaffHouse.Password, StaffHouse.Home, default)).Refusal!.Code);
    }

    [Fact]
    public async Task A_withdrawn_invitation_opens_nothing_and_only_where_it_belongs()
    {
        var invited = await _house.Desk.InviteAsync(new StaffInvitation("Wu Yan", "wu@example.org", new RoleGrant(Roles.Auditor, City)), "test", null, default);
        var open = Assert.Single(await _house.Desk.InvitationsAsync(City, default));
        Assert.False(await _house.Desk.EndInvitationAsync(open.Id, Guid.NewGuid(), default));
        Assert.True(await _house.Desk.EndInvitationAsync(open.Id, City, default));
        Assert.Null(await _house.Desk.FindInvitationAsync(invited.Value.Code!, default));
    }

    [Fact]
    public async Task Roles_given_and_ended_are_attested_without_names()
    {
        var owner = await _house.OwnerAsync();
        var person = await _house.JoinAsync("wu@example.org", new RoleGrant(Roles.Operator, City));
        Assert.True((await _house.Desk.GrantAsync(person, new RoleGrant(Roles.Expert, City), owner.ToString(), default)).IsAccepted);
        Assert.True((await _house.Desk.GrantAsync(person, new RoleGrant(Roles.Expert, City), owner.ToString(), default)).IsAccepted);
        Assert.True((await _house.Desk.EndRoleAsync(person, new RoleGrant(Roles.Operator, City), owner.ToString(), default)).IsAccepted);
        var trail = await _house.TrailAsync("staff.role");
        Assert.Equal(4, trail.Count);
        Assert.Equal(["ended operator", "granted expert", "granted operator", "granted owner"], trail.Select(one => $"{one.What.Fields[0].Value} {one.What.Fields[1].Value}").Order(StringComparer.Ordinal));
        Assert.All(trail.Concat(await _house.TrailAsync("staff.key")), one =>
        {
            var all = one.What.Subject + string.Concat(one.What.Fields.Select(field => field.Value));
            Assert.DoesNotContain("example", all, StringComparison.Ordinal);
            Assert.DoesNotContain("Wei", all, StringComparison.Ordinal);
        });
        Assert.Equal([new RoleGrant(Roles.Expert, City)], (await _house.Get<IStaffDirectory>().FindAsync(person, default))!.Grants);
    }

    [Fact]
    public async Task Somebody_stays_owner()
    {
        var owner = await _house.OwnerAsync();
        var whole = new RoleGrant(Roles.Owner, null);
        Assert.Equal("last_owner", (await _house.Desk.EndRoleAsync(owner, whole, "test", default)).Refusal!.Code);
        var second = await _house.JoinAsync("wu@example.org", whole);
        var both = await Task.WhenAll(_house.Desk.EndRoleAsync(owner, whole, "test", default), _house.Desk.EndRoleAsync(second, whole, "test", default));
        Assert.Single(both, one => one.IsAccepted);
    }

    [Fact]
    public async Task A_partners_role_is_for_one_source_and_others_for_none()
    {
        var person = await _house.OwnerAsync();
        Assert.Equal("role_invalid", (await _house.Desk.GrantAsync(person, new RoleGrant(Roles.Partner, City), "test", default)).Refusal!.Code);
        Assert.Equal("role_invalid", (await _house.Desk.GrantAsync(person, new RoleGrant(Roles.Operator, City, Guid.NewGuid()), "test", default)).Refusal!.Code);
        Assert.True((await _house.Desk.GrantAsync(person, new RoleGrant(Roles.Partner, City, Guid.NewGuid()), "test", default)).IsAccepted);
    }

    [Fact]
    public async Task A_quorum_is_counted_of_those_with_the_role_here_or_everywhere()
    {
        var here = await _house.JoinAsync("a@example.org", new RoleGrant(Roles.CommitteeMember, City));
        var everywhere = await _house.JoinAsync("b@example.org", new RoleGrant(Roles.CommitteeMember, null));
        await _house.JoinAsync("c@example.org", new RoleGrant(Roles.CommitteeMember, Guid.NewGuid()));
        await _house.JoinAsync("d@example.org", new RoleGrant(Roles.Expert, City));
        await using var connection = await _house.Get<NpgsqlDataSource>().OpenConnectionAsync();
        var members = await _house.Get<IStaffDirectory>().WithRoleAsync(connection, new ProgrammeId(City), Roles.CommitteeMember, default);
        Assert.Equal(new[] { here, everywhere }.OrderBy(id => id.Value), members.OrderBy(id => id.Value));
    }

    [Theory]
    [InlineData(false, "ed25519")]
    [InlineData(true, "sm2-sm3")]
    public async Task Signatures_are_of_the_person_and_outlive_passwords(bool gm, string algorithm)
    {
        await using var house = await StaffHouse.StartAsync(gm);
        var person = await house.OwnerAsync();
        var signatures = house.Get<IStaffSignatures>();
        var digest = SHA256.HashData("a vote"u8);
        Assert.Equal("password_wrong", (await signatures.SignAsync(person, "wrong", digest, default)).Refusal!.Code);
        var first = (await signatures.SignAsync(person, StaffHouse.Password, digest, default)).Value;
        Assert.Equal(algorithm, first.Algorithm);
        Assert.True(await signatures.VerifyAsync(first, digest, default));
        Assert.False(await signatures.VerifyAsync(first, SHA256.HashData("another"u8), default));
        Assert.False(await signatures.VerifyAsync(first with { Person = StaffId.New() }, digest, default));

        const string changed = "eleven loud herons paint doors";
        Assert.True((await house.Factors.ChangePasswordAsync(person, "", StaffHouse.Password, changed, default)).IsAccepted);
        Assert.Equal("password_wrong", (await signatures.SignAsync(person, StaffHouse.Password, digest, default)).Refusal!.Code);
        var second = (await signatures.SignAsync(person, changed, digest, default)).Value;
        Assert.Equal(first.KeyId, second.KeyId);

        house.Clock.Now += TimeSpan.FromMinutes(1);
        var code = (await house.Desk.RecoverAsync(person, "operator-key", default)).Value.Code!;
        Assert.True((await house.Desk.TakeInvitationAsync(code, "Li Wei", StaffHouse.Password, StaffHouse.Home, default)).IsAccepted);
        house.Clock.Now += TimeSpan.FromMinutes(1);
        var third = (await signatures.SignAsync(person, StaffHouse.Password, digest, default)).Value;
        Assert.NotEqual(first.KeyId, third.KeyId);
        Assert.True(await signatures.VerifyAsync(third, digest, default));
        Assert.True(await signatures.VerifyAsync(first, digest, default));
        Assert.False(await signatures.VerifyAsync(first with { At = house.Clock.Now }, digest, default));
        Assert.Equal(2, (await house.TrailAsync("staff.key")).Count);
        Assert.Equal(2, (await house.TrailAsync("staff.recovery")).Count);
    }
}
