using Puhui.Modules.Tests.Rewards.Support;
using Puhui.Rewards;
using Puhui.Rewards.Contracts;
using Puhui.Rewards.Redeeming;

namespace Puhui.Modules.Tests.Rewards.Redeeming;

public sealed class Many_at_once
{
    [Fact]
    public async Task Fifty_people_at_three_processes_take_the_last_twenty_and_each_pays_once()
    {
        await using var house = await RewardHouse.OpenAsync(new RewardsOptions { Background = false, GroupSize = 7 });
        var offer = await house.OfferAsync(stock: 20);
        var people = await house.PeopleAsync(50, points: 25);
        Redemptions[] processes = [house.Redemptions, house.AnotherProcess(), house.AnotherProcess()];

        // Everybody asks three times with the same request, at different processes.
        var asks = people.Select(person => house.Ask(person, offer)).ToArray();
        var told = await Task.WhenAll(Enumerable.Range(0, 150).Select(i => processes[i % 3].ReserveAsync(asks[i / 3], default)));

        var granted = told.Where(answer => answer.IsAccepted).Select(answer => answer.Value.Id).Distinct().ToList();
        Assert.Equal(20, granted.Count);
        Assert.All(told.Where(answer => !answer.IsAccepted), answer => Assert.Equal("sold_out", answer.Refusal!.Code));
        Assert.Equal((20L, 0L), ((await house.LookAsync(offer)).Reserved, (await house.LookAsync(offer)).Given));
        Assert.Equal(20, await house.AskAsync("select count(*) from stand_in.purse where available = 15"));
        Assert.Equal(30, await house.AskAsync("select count(*) from stand_in.purse where available = 25"));

        var mine = told.Where(answer => answer.IsAccepted).Select(answer => answer.Value).DistinctBy(one => one.Id).ToArray();
        var confirmed = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => processes[i % 3].ConfirmAsync(mine[i / 3].Holder, mine[i / 3].Id, default)));
        Assert.All(confirmed, answer => Assert.Equal(RedemptionState.Confirmed, answer.Value.State));
        Assert.Equal(20, confirmed.SelectMany(answer => answer.Value.Vouchers).Distinct().Count());
        Assert.Equal((0L, 20L), ((await house.LookAsync(offer)).Reserved, (await house.LookAsync(offer)).Given));
        await house.AssertSoundAsync(offer);
    }

    [Fact]
    public async Task A_limit_per_person_holds_however_many_requests_come_at_once()
    {
        await using var house = await RewardHouse.OpenAsync(new RewardsOptions { Background = false, GroupSize = 5 });
        var offer = await house.OfferAsync(stock: 100, change: terms => terms with { PerPerson = 3 });
        var person = await house.PersonAsync(1_000);
        Redemptions[] processes = [house.Redemptions, house.AnotherProcess()];

        var told = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => processes[i % 2].ReserveAsync(house.Ask(person, offer), default)));

        Assert.Equal(3, told.Count(answer => answer.IsAccepted));
        Assert.All(told.Where(answer => !answer.IsAccepted), answer => Assert.Equal("limit_reached", answer.Refusal!.Code));
        Assert.Equal(970, await house.PointsAsync(person));
        await house.AssertSoundAsync(offer);
    }

    [Fact]
    public async Task What_somebody_cannot_pay_for_goes_to_those_after_in_the_same_group()
    {
        await using var house = await RewardHouse.OpenAsync();
        var offer = await house.OfferAsync(stock: 2);
        var (poor, rich) = (await house.PeopleAsync(3, points: 9), await house.PeopleAsync(3, points: 10));
        var group = poor.Concat(rich).Select(person => house.Ask(person, offer)).ToArray();

        var told = await house.Modules.Get<ReserveGroup>().RunAsync(group);

        Assert.Equal(
            ["balance_insufficient", "balance_insufficient", "balance_insufficient", "given", "given", "sold_out"], told.Select(answer => answer.Refusal?.Code ?? "given"));
        await house.AssertSoundAsync(offer);
    }

    [Fact]
    public async Task One_request_for_two_offers_at_once_becomes_one_of_them()
    {
        await using var house = await RewardHouse.OpenAsync();
        var (first, second) = (await house.OfferAsync(10), await house.OfferAsync(10));
        var people = await house.PeopleAsync(12, points: 100);
        var other = house.AnotherProcess();

        foreach (var person in people)
        {
            var ask = house.Ask(person, first);
            var told = await Task.WhenAll(house.Redemptions.ReserveAsync(ask, default), other.ReserveAsync(ask with { Offer = second.Id }, default));
            Assert.InRange(told.Count(answer => answer.IsAccepted), 1, 1);
            Assert.Contains(told.Single(answer => !answer.IsAccepted).Refusal!.Code, new[] { "request_conflict" });
            Assert.Equal(90, await house.PointsAsync(person));
            await house.Redemptions.ReleaseAsync(person, told.Single(answer => answer.IsAccepted).Value.Id, default);
        }

        await house.AssertSoundAsync(first);
        await house.AssertSoundAsync(second);
    }

    [Fact]
    public async Task A_full_lane_says_so_and_the_request_can_come_again()
    {
        await using var house = await RewardHouse.OpenAsync(new RewardsOptions { Background = false, MostWaiting = 2, GroupSize = 1 });
        var offer = await house.OfferAsync(stock: 50);
        var asks = (await house.PeopleAsync(30, points: 10)).Select(person => house.Ask(person, offer)).ToArray();

        // While the stock is locked nobody is served.
        await using var connection = await house.Modules.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("select 1 from rewards.stock for update", connection))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var told = asks.Select(ask => house.Redemptions.ReserveAsync(ask, default)).ToArray();
        var busy = told.Where(task => task.IsCompleted).ToArray();
        Assert.InRange(busy.Length, 27, 28);
        Assert.All(await Task.WhenAll(busy), answer => Assert.Equal("too_busy", answer.Refusal!.Code));
        await transaction.CommitAsync();
        await Task.WhenAll(told);

        foreach (var ask in asks)
        {
            Assert.True((await house.Redemptions.ReserveAsync(ask, default)).IsAccepted);
        }

        Assert.Equal(30, (await house.LookAsync(offer)).Reserved);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_history_of_many_keeps_stock_points_and_vouchers_together(int seed)
    {
        await using var house = await RewardHouse.OpenAsync(new RewardsOptions { Background = false, GroupSize = 6 });
        Offer[] offers = [await house.OfferAsync(7, price: 3), await house.OfferAsync(15, price: 5, change: terms => terms with { PerPerson = 2 })];
        var people = await house.PeopleAsync(12, points: 40);
        Redemptions[] processes = [house.Redemptions, house.AnotherProcess(), house.AnotherProcess()];
        var made = new System.Collections.Concurrent.ConcurrentBag<Redemption>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(client => Task.Run(async () =>
        {
            var dice = new Random((seed * 100) + client);
            for (var step = 0; step < 25; step++)
            {
                var process = processes[dice.Next(3)];
                var known = made.ToArray();
                var one = known.Length == 0 ? null : known[dice.Next(known.Length)];
                switch (dice.Next(8))
                {
                    case < 4:
                        var reserved = await process.ReserveAsync(house.Ask(people[dice.Next(people.Length)], offers[dice.Next(2)], dice.Next(1, 3)), default);
                        if (reserved.IsAccepted)
                        {
                            made.Add(reserved.Value);
                        }

                        break;
                    case 4 or 5 when one is not null:
                        await process.ConfirmAsync(one.Holder, one.Id, default);
                        break;
                    case 6 when one is not null:
                        await process.ReleaseAsync(one.Holder, one.Id, default);
                        break;
                    case 7 when one is not null:
                        await process.RefundAsync(one.Holder, one.Id, default);
                        break;
                    default:
                        await process.ExpireAsync(default);
                        break;
                }

                if (dice.Next(20) == 0)
                {
                    house.Time.Move(TimeSpan.FromMinutes(dice.Next(1, 6)));
                }
            }
        })));

        await house.AssertSoundAsync(offers[0]);
        await house.AssertSoundAsync(offers[1]);
        Assert.Equal(12 * 40, await house.AskAsync("select (select sum(available) from stand_in.purse)::bigint + (select coalesce(sum(points), 0) from stand_in.hold where state in (1, 2))::bigint"));
    }
}
