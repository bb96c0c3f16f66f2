using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;
using Puhui.Modules.Tests.Credits.Support;

namespace Puhui.Modules.Tests.Credits.Lots;

/// <summary>Random histories of a few people, against a model of some lines.</summary>
public class Histories_of_points
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Points_follow_the_model_and_none_is_lost(int seed)
    {
        await using var house = await CreditHouse.StartAsync();
        house.Rules = house.Rules with { Gifts = new(1_000, 1_000_000, 1_000_000) };
        var model = new ModelOfLots();
        var random = new Random(seed);
        AccountId[] people = [await house.PersonAsync("one"), await house.PersonAsync("two"), await house.PersonAsync("three")];
        for (var step = 0; step < 60; step++)
        {
            house.Clock.Pass(TimeSpan.FromHours(random.Next(0, 60)));
            await StepAsync(house, model, random, people, step);
            foreach (var holder in people)
            {
                await CompareAsync(house, model, holder, step);
            }

            await house.CheckAsync(people);
        }
    }

    private static async Task StepAsync(CreditHouse house, ModelOfLots model, Random random, AccountId[] people, int step)
    {
        var holder = people[random.Next(people.Length)];
        long points = random.Next(1, 120);
        switch (random.Next(9))
        {
            case 0 or 1:
                DateTimeOffset? expiry = random.Next(4) == 0 ? null : new DateTimeOffset(house.Now.UtcDateTime.Date.AddDays(random.Next(1, 40)), TimeSpan.Zero);
                model.Grant(await house.GrantAsync(holder, points, expiry), holder, points, expiry, house.Now);
                break;
            case 2 or 3:
                var hold = await house.HoldAsync(holder, points);
                var parts = model.Take(holder, points, house.Now, null);
                Assert.Equal(parts is not null, hold.IsAccepted);
                if (parts is not null)
                {
                    model.Held[hold.Value] = new(holder, parts);
                }

                break;
            case 4 when model.Held.Count > 0:
                var (taken, what) = model.Held.ElementAt(random.Next(model.Held.Count));
                Assert.True((await house.TakeAsync(taken)).IsAccepted);
                model.Held.Remove(taken);
                model.Taken[taken] = what;
                break;
            case 5 when model.Held.Count > 0:
                var (released, back) = model.Held.ElementAt(random.Next(model.Held.Count));
                Assert.True((await house.ReleaseAsync(released)).IsAccepted);
                model.Held.Remove(released);
                model.Put(back.Holder, back.Parts, house.Now);
                break;
            case 6 when model.Taken.Count > 0:
                var (refunded, given) = model.Taken.ElementAt(random.Next(model.Taken.Count));
                Assert.True((await house.RefundAsync(refunded)).IsAccepted);
                model.Taken.Remove(refunded);
                var least = house.Now.AddDays(30);
                model.Put(given.Holder, given.Parts.Select(part => part with { Expiry = part.Expiry is { } at ? (at > least ? at : least) : null, Order = 0 }), house.Now);
                break;
            case 7 when model.Grants.Count > 0:
                var grant = model.Grants.Keys.ElementAt(random.Next(model.Grants.Count));
                var (some, debt) = model.TakeBack(grant, points);
                Assert.Equal(new TakenBack(some, debt), await house.TakeBackAsync(grant, points));
                break;
            case 8:
                await house.Modules.Get<Expiry>().RunAsync(house.Now, default);
                model.Expire(house.Now);
                break;
            default:
                var friend = people[(Array.IndexOf(people, holder) + 1) % people.Length];
                var gift = await house.Modules.Get<ICreditGifts>().GiveAsync(new NewGift($"request-{step}", holder, friend, house.Programme, GiftKind.Gift, points), default);
                var moved = model.Take(holder, points, house.Now, null);
                Assert.Equal(moved is not null, gift.IsAccepted);
                if (moved is not null)
                {
                    model.Put(friend, moved.Select(part => part with { Grant = null, Order = 0 }), house.Now);
                }

                break;
        }
    }

    private static async Task CompareAsync(CreditHouse house, ModelOfLots model, AccountId holder, int step)
    {
        var balance = await house.BalanceAsync(holder);
        var alive = model.Lots(holder).Where(part => part.Expiry is null || part.Expiry > house.Now).ToArray();
        Assert.True(alive.Sum(part => part.Points) == balance.Available, $"step {step}: {balance}");
        Assert.Equal(model.Debt(holder), balance.Debt);
        Assert.Equal(model.Held.Values.Where(one => one.Holder == holder).Sum(one => one.Parts.Sum(part => part.Points)), balance.Reserved);
        static IEnumerable<(DateTimeOffset, long)> Sums(IEnumerable<(DateTimeOffset? Expiry, long Points)> lots) =>
            lots.GroupBy(lot => lot.Expiry ?? DateTimeOffset.MaxValue).OrderBy(all => all.Key).Select(all => (all.Key, all.Sum(lot => lot.Points)));
        Assert.Equal(
            Sums(alive.Select(part => (part.Expiry, part.Points))),
            Sums((await house.Book.LotsAsync(holder, house.Programme, default)).Select(lot => (lot.ExpiresAt, lot.Left))));
        var next = alive.Where(part => part.Expiry is not null).Min(part => part.Expiry);
        Assert.Equal(next, balance.NextExpiry);
        Assert.Equal(alive.Where(part => next is not null && part.Expiry == next).Sum(part => part.Points), balance.NextExpiring);
    }
}
