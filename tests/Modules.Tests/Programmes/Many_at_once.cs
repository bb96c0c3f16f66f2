using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;

namespace Puhui.Modules.Tests.Programmes;

public sealed class Many_at_once
{
    private static readonly ChangeAuthor Someone = new("stf_somebody");
    private static readonly DateTimeOffset Spring = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Take_part_from_the_same_time_on_and_who_did_already_stays()
    {
        await using var modules = await Settings_of_a_programme.StartAsync();
        var programme = await OpenAsync(modules, "spring-city", Settings_of_a_programme.Good);
        var people = Enumerable.Range(0, 50).Select(_ => AccountId.New()).ToArray();
        var many = modules.Get<IManyMemberships>();

        Assert.Equal(20, await many.JoinAsync(programme, people[..20], Spring, default));
        Assert.Equal(30, await many.JoinAsync(programme, people, Spring.AddDays(1), default));
        Assert.Equal(0, await many.JoinAsync(programme, people, Spring.AddDays(2), default));
        Assert.Equal(50, await modules.Get<IMemberships>().CountAsync(programme, default));
        Assert.Equal(new Membership(programme, people[3], Spring), Assert.Single(await modules.Get<IMemberships>().OfAsync(people[3], default)));
    }

    [Fact]
    public async Task Only_where_everyone_may()
    {
        await using var modules = await Settings_of_a_programme.StartAsync();
        var invited = await OpenAsync(modules, "here", Settings_of_a_programme.Good with { Enrolment = EnrolmentRule.Invitation });
        foreach (var programme in new[] { invited, ProgrammeId.New() })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => modules.Get<IManyMemberships>().JoinAsync(programme, [AccountId.New()], Spring, default));
        }
    }

    private static async Task<ProgrammeId> OpenAsync(Support.TestModules modules, string code, ProgrammeSettings settings)
    {
        var programme = (await modules.Get<IProgrammeDesk>().CreateAsync(code, settings, Someone, default)).Value;
        await modules.Get<IProgrammeDesk>().OpenAsync(programme.Id, Someone, default);
        return programme.Id;
    }
}
