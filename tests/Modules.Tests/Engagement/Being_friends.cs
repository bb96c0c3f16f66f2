using Puhui.Accounts.Contracts;
using Puhui.Engagement.Contracts;
using Puhui.Modules.Tests.Engagement.Support;

namespace Puhui.Modules.Tests.Engagement;

public sealed class Being_friends
{
    [Fact]
    public async Task Two_are_friends_both_ways_by_one_id_that_is_nobodys_account()
    {
        await using var green = await Green.StartAsync();
        var (lei, mei) = (await green.PersonAsync(1), await green.PersonAsync(2));
        Assert.Equal("雷雷", (await green.Friends.RenameAsync(lei, " 雷雷 ", default)).Value);
        var code = await green.Friends.InviteAsync(lei, default);
        var friend = (await green.Friends.AcceptAsync(mei, code.Code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), default)).Value;

        Assert.Equal("雷雷", friend.Name);
        var seen = Assert.Single(await green.Friends.OfAsync(lei, default));
        Assert.Equal(friend.Id, seen.Id);
        Assert.StartsWith("#", seen.Name, StringComparison.Ordinal);
        Assert.Equal(1, await green.CountAsync("engagement.friendship"));

        // The same again, by the same person: the same answer. For others the code is used up.
        Assert.Equal(friend.Id, (await green.Friends.AcceptAsync(mei, code.Code, default)).Value.Id);
        Assert.Equal("code_unknown", (await green.Friends.AcceptAsync(await green.PersonAsync(3), code.Code, default)).Refusal?.Code);

        await green.Friends.EndAsync(mei, friend.Id, default);
        await green.Friends.EndAsync(mei, friend.Id, default);
        Assert.Empty(await green.Friends.OfAsync(lei, default));
        Assert.Equal("code_unknown", (await green.Friends.AcceptAsync(mei, code.Code, default)).Refusal?.Code);
    }

    [Fact]
    public async Task A_code_is_good_for_seven_days_and_not_for_who_made_it()
    {
        await using var green = await Green.StartAsync();
        var (lei, mei) = (await green.PersonAsync(1), await green.PersonAsync(2));
        var code = await green.Friends.InviteAsync(lei, default);
        Assert.Equal("own_code", (await green.Friends.AcceptAsync(lei, code.Code, default)).Refusal?.Code);
        green.Clock.Pass(TimeSpan.FromDays(7));
        Assert.Equal("code_unknown", (await green.Friends.AcceptAsync(mei, code.Code, default)).Refusal?.Code);
        foreach (var nonsense in new[] { "", "ABCD", "????-????-????", new string('A', 10_000), "\ud800" })
        {
            Assert.Equal("code_unknown", (await green.Friends.AcceptAsync(mei, nonsense, default)).Refusal?.Code);
        }
    }

    [Fact]
    public async Task Both_giving_each_other_codes_at_once_are_friends_once()
    {
        await using var green = await Green.StartAsync();
        var (lei, mei) = (await green.PersonAsync(1), await green.PersonAsync(2));
        var (one, other) = (await green.Friends.InviteAsync(lei, default), await green.Friends.InviteAsync(mei, default));
        var both = await Task.WhenAll(Task.Run(() => green.Friends.AcceptAsync(mei, one.Code, default)), Task.Run(() => green.Friends.AcceptAsync(lei, other.Code, default)));
        Assert.Equal(both[0].Value.Id, both[1].Value.Id);
        Assert.Equal(1, await green.CountAsync("engagement.friendship"));
    }

    [Fact]
    public async Task Nobody_has_more_than_two_hundred_friends()
    {
        await using var green = await Green.StartAsync();
        var lei = await green.PersonAsync(1);
        var many = await green.PeopleAsync(200);
        await using (var command = green.Database.CreateCommand(
            "insert into engagement.friendship (id, one, other, since) select gen_random_uuid(), least(p, $2), greatest(p, $2), now() from unnest($1) p"))
        {
            command.Parameters.Add(new() { Value = many.Select(one => one.Value).ToArray() });
            command.Parameters.Add(new() { Value = lei.Value });
            await command.ExecuteNonQueryAsync();
        }

        var mei = await green.PersonAsync(2);
        var code = await green.Friends.InviteAsync(mei, default);
        Assert.Equal("too_many_friends", (await green.Friends.AcceptAsync(lei, code.Code, default)).Refusal?.Code);
        Assert.Equal("too_many_friends", (await green.Friends.AcceptAsync(mei, (await green.Friends.InviteAsync(lei, default)).Code, default)).Refusal?.Code);
        await green.Friends.EndAsync(lei, (await green.Friends.OfAsync(lei, default))[0].Id, default);
        Assert.True((await green.Friends.AcceptAsync(lei, code.Code, default)).IsAccepted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("一二三四五六七八九十一二三四五六七八九十一")]
    [InlineData("a\nb")]
    [InlineData("小禾\u202eabc")]
    [InlineData("call 1380013800")]
    [InlineData("\ud800")]
    public async Task A_name_that_cannot_be_one_is_refused(string name)
    {
        await using var green = await Green.StartAsync();
        var lei = await green.PersonAsync(1);
        Assert.Equal("name_invalid", (await green.Friends.RenameAsync(lei, name, default)).Refusal?.Code);
        Assert.Null(await green.Friends.NameAsync(lei, default));
    }

    [Fact]
    public async Task What_a_friend_does_not_show_is_not_seen()
    {
        await using var green = await Green.StartAsync();
        var (lei, mei) = (await green.PersonAsync(1), await green.PersonAsync(2));
        var id = await green.BefriendAsync(lei, mei);
        await green.CountedAsync(mei, ("2026-11", 1_250_000), ("2026-10", 500_000));
        Assert.Equal(1_250_000, (await green.Friends.OfAsync(lei, default))[0].MonthMg);
        Assert.Equal(1_750_000, (await green.Friends.PlantAsync(lei, id, green.Programme.Id, default)).Value.TotalMg);

        await green.Rankings.ChooseAsync(mei, new ShowChoice(ToFriends: false, InProgramme: false), default);
        Assert.Null((await green.Friends.OfAsync(lei, default))[0].MonthMg);
        Assert.Equal(0, (await green.Friends.PlantAsync(lei, id, green.Programme.Id, default)).Value.TotalMg);
        Assert.Single(await green.Rankings.FriendsAsync(lei, green.Programme.Id, new DateOnly(2026, 11, 1), default));
    }

    [Fact]
    public async Task A_stranger_cannot_do_anything_with_somebody_elses_friendship()
    {
        await using var green = await Green.StartAsync();
        var (lei, mei, stranger) = (await green.PersonAsync(1), await green.PersonAsync(2), await green.PersonAsync(3));
        var id = await green.BefriendAsync(lei, mei);
        Assert.Equal("friend_unknown", (await green.Friends.PlantAsync(stranger, id, green.Programme.Id, default)).Refusal?.Code);
        Assert.Equal("friend_unknown", (await green.Friends.WaterAsync(stranger, id, green.Programme.Id, "request-1", default)).Refusal?.Code);
        Assert.Equal("friend_unknown", (await green.Friends.GiveAsync(stranger, id, green.Programme.Id, 5, "request-1", default)).Refusal?.Code);
        Assert.Equal("friend_unknown", (await green.Friends.HelpAsync(stranger, id, Puhui.Credits.Contracts.BallId.New(), default)).Refusal?.Code);
        await green.Friends.EndAsync(stranger, id, default);
        Assert.Single(await green.Friends.OfAsync(lei, default));
    }

    [Fact]
    public async Task An_erased_holder_is_nobodys_friend_and_has_no_name()
    {
        await using var green = await Green.StartAsync();
        var (lei, mei) = (await green.PersonAsync(1), await green.PersonAsync(2));
        await green.BefriendAsync(lei, mei);
        await green.Friends.RenameAsync(mei, "梅梅", default);
        await green.EraseAsync(mei);
        await green.EraseAsync(mei);
        Assert.Empty(await green.Friends.OfAsync(lei, default));
        Assert.Equal(1, await green.CountAsync("engagement.person where holder = '" + lei.Value + "'"));
        Assert.Equal(0, await green.CountAsync("engagement.person where holder = '" + mei.Value + "'"));
    }
}
