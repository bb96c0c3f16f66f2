using Puhui.Bookkeeping;
using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Settings;
using Puhui.Rewards;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Queue;
using Puhui.Rewards.Redeeming;
using Puhui.TransparencyLog;

namespace Puhui.Modules.Tests.Rewards.Queue;

public sealed class Places_in_the_queue
{
    private static readonly OfferWindow s_sevenOClock = new(DayOfWeek.Thursday, new TimeOnly(19, 0), TimeSpan.FromHours(2));

    [Fact]
    public async Task Are_drawn_from_a_quarter_of_an_hour_before_each_once_and_without_gaps()
    {
        await using var house = await RewardHouse.OpenAsync(new RewardsOptions { Background = false, GroupSize = 7 });
        var offer = await house.OfferAsync(10, change: terms => terms with { Window = s_sevenOClock });
        var people = await house.PeopleAsync(40, points: 10);
        WaitingRoom[] rooms = [house.Room, house.AnotherRoom()];

        house.Time.Move(TimeSpan.FromMinutes(44));
        var early = await house.Room.EnterAsync(people[0], offer.Id, default);
        Assert.Equal("offer_closed", early.Refusal!.Code);
        Assert.Contains("2026-11-26T18:45:00+08:00", early.Refusal.Detail, StringComparison.Ordinal);
        Assert.Null(await house.Room.StateAsync(people[0], offer.Id, default));

        house.Time.Move(TimeSpan.FromMinutes(1));
        var drawn = await Task.WhenAll(Enumerable.Range(0, 80).Select(i => rooms[i % 2].EnterAsync(people[i / 2], offer.Id, default)));
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), drawn.Select(ticket => ticket.Value.Place).Distinct().Order());
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(drawn[2 * i].Value.Place, drawn[(2 * i) + 1].Value.Place));
        Assert.All(drawn, ticket => Assert.Equal((false, ticket.Value.Place - 1, new DateTimeOffset(2026, 11, 26, 19, 0, 0, TimeSpan.FromHours(8))), (ticket.Value.IsTurn, ticket.Value.Before, ticket.Value.OpensAt)));
        Assert.Equal(drawn[6].Value.Place, (await house.Room.StateAsync(people[3], offer.Id, default))!.Place);

        // The next week is another queue.
        house.Time.Move(TimeSpan.FromDays(7));
        Assert.Null(await house.Room.StateAsync(people[3], offer.Id, default));
        Assert.Equal(1, (await house.Room.EnterAsync(people[3], offer.Id, default)).Value.Place);
    }

    [Fact]
    public async Task Have_receipts_that_anybody_checks_with_the_published_keys()
    {
        await using var house = await RewardHouse.OpenAsync();
        var offer = await house.OfferAsync(10, change: terms => terms with { Window = s_sevenOClock });
        house.Time.Move(TimeSpan.FromMinutes(50));
        var ticket = (await house.Room.EnterAsync(await house.PersonAsync(10), offer.Id, default)).Value;
        var settings = house.Modules.Get<PuhuiSettings>();
        using var keys = NoteKeys.LoadOrCreate(Path.Combine(settings.DataFolder, "keys"), settings.LogOrigin, settings.Crypto);
        var verifiers = NoteVerifiers.Parse(keys.KeyLines).Value;

        var note = SignedNote.Parse(ticket.Receipt).Value;
        Assert.True(note.Verify(verifiers).IsAccepted);
        Assert.Equal(
            ["puhui queue ticket v1", $"server {settings.LogOrigin}", $"offer {offer.Id}", "opens 2026-11-26T11:00:00Z", "place 1", "drawn 2026-11-26T10:50:00.000Z", ""], note.Text.Split('\n'));
        Assert.Equal("signature_wrong", SignedNote.Parse(ticket.Receipt.Replace("place 1", "place 2", StringComparison.Ordinal)).Value.Verify(verifiers).Refusal!.Code);
    }

    [Fact]
    public async Task Have_their_turn_in_steps_and_who_drew_none_comes_last()
    {
        await using var house = await RewardHouse.OpenAsync(new RewardsOptions { Background = false, PlacesInStep = 2, Step = TimeSpan.FromSeconds(10) });
        var offer = await house.OfferAsync(10, change: terms => terms with { Window = s_sevenOClock });
        var people = await house.PeopleAsync(5, points: 100);
        var late = await house.PersonAsync(100);
        house.Time.Move(TimeSpan.FromMinutes(50));
        foreach (var person in people)
        {
            Assert.True((await house.Room.EnterAsync(person, offer.Id, default)).IsAccepted);
        }

        Assert.Equal("offer_closed", await house.RefusedAsync(people[0], offer));
        house.Time.Move(TimeSpan.FromMinutes(10));
        Assert.Equal("yes yes no no no", await TurnsAsync());
        Assert.Null(await house.RefusedAsync(people[1], offer));
        Assert.Equal("not_your_turn", await house.RefusedAsync(people[2], offer));
        Assert.Equal("not_your_turn", await house.RefusedAsync(late, offer));

        house.Time.Move(TimeSpan.FromSeconds(10));
        Assert.Equal("yes yes yes yes no", await TurnsAsync());
        Assert.Equal("not_your_turn", await house.RefusedAsync(late, offer));
        house.Time.Move(TimeSpan.FromSeconds(10));
        Assert.Null(await house.RefusedAsync(late, offer));
        Assert.Null(await house.RefusedAsync(people[4], offer));

        async Task<string> TurnsAsync()
        {
            List<string> turns = [];
            foreach (var person in people)
            {
                turns.Add((await house.Room.StateAsync(person, offer.Id, default))!.IsTurn ? "yes" : "no");
            }

            return string.Join(' ', turns);
        }
    }

    [Fact]
    public async Task Go_before_the_order_of_asking_within_a_group()
    {
        await using var house = await RewardHouse.OpenAsync();
        var offer = await house.OfferAsync(2, change: terms => terms with { Window = s_sevenOClock });
        var people = await house.PeopleAsync(4, points: 10);
        house.Time.Move(TimeSpan.FromMinutes(50));
        foreach (var person in people.Take(3))
        {
            await house.Room.EnterAsync(person, offer.Id, default);
        }

        house.Time.Move(TimeSpan.FromMinutes(10));
        var told = await house.Modules.Get<ReserveGroup>().RunAsync([.. people.AsEnumerable().Reverse().Select(person => house.Ask(person, offer))]);

        Assert.Equal(["sold_out", "sold_out", "given", "given"], told.Select(answer => answer.Refusal?.Code ?? "given"));
        Assert.True((await house.Room.StateAsync(people[2], offer.Id, default))!.SoldOut);
    }

    [Fact]
    public async Task Are_refused_for_what_is_unknown_over_sold_out_or_for_others()
    {
        await using var house = await RewardHouse.OpenAsync();
        var (anna, stranger) = (await house.PersonAsync(100), await house.PersonAsync(100, member: false));
        var (open, ended, none) = (await house.OfferAsync(1), await house.OfferAsync(1, state: OfferState.Ended), await house.OfferAsync(0));

        Assert.Equal("offer_unknown", await RefusedAsync(anna, OfferId.New()));
        Assert.Equal("offer_closed", await RefusedAsync(anna, ended.Id));
        Assert.Equal("sold_out", await RefusedAsync(anna, none.Id));
        Assert.Equal("not_for_you", await RefusedAsync(stranger, open.Id));
        var ticket = (await house.Room.EnterAsync(anna, open.Id, default)).Value;
        Assert.Equal((1L, 0L, true), (ticket.Place, ticket.Before, ticket.IsTurn));

        async Task<string?> RefusedAsync(AccountId holder, OfferId offer) => (await house.Room.EnterAsync(holder, offer, default)).Refusal?.Code;
    }

    [Fact]
    public async Task Are_forgotten_a_month_after()
    {
        await using var house = await RewardHouse.OpenAsync();
        var offer = await house.OfferAsync(10, change: terms => terms with { Window = s_sevenOClock });
        house.Time.Move(TimeSpan.FromMinutes(50));
        await house.Room.EnterAsync(await house.PersonAsync(10), offer.Id, default);

        house.Time.Move(TimeSpan.FromDays(30));
        await house.Room.TidyAsync(default);
        Assert.Equal(1, await house.AskAsync("select count(*) from rewards.ticket"));
        house.Time.Move(TimeSpan.FromDays(1));
        await house.Room.TidyAsync(default);
        Assert.Equal(0, await house.AskAsync("select count(*) from rewards.ticket"));
    }
}
