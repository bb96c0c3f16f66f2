using Puhui.Bookkeeping;
using Puhui.Credits.Collecting;
using Puhui.Credits.Contracts;
using Puhui.Credits.Lots;
using Puhui.Modules.Tests.Credits.Support;
using Puhui.Quantities;

namespace Puhui.Modules.Tests.Credits.Collecting;

public class Collecting_balls
{
    [Fact]
    public async Task Ripe_balls_are_collected_once_however_often_they_are_asked_for()
    {
        await using var house = await CreditHouse.StartAsync();
        var holder = await house.PersonAsync("anna");
        var first = await BallAsync(house, holder, 10, ripeIn: 0);
        await BallAsync(house, holder, 7, ripeIn: 0);
        var unripe = await BallAsync(house, holder, 5, ripeIn: 3);
        var collecting = house.Modules.Get<ICollecting>();
        Assert.Equal((0, 22), await BalanceAsync(house, holder));

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => collecting.CollectAsync(holder, house.Programme, null, default))));

        Assert.Equal(17, all.Sum(one => one.Value.Points));
        Assert.Equal((17, 5), await BalanceAsync(house, holder));
        var again = await collecting.CollectAsync(holder, house.Programme, [first], default);
        Assert.Equal(new Collected(10, 1, 17), again.Value);
        Assert.Equal("ball_unripe", (await collecting.CollectAsync(holder, house.Programme, [first, unripe], default)).Refusal!.Code);
        Assert.Equal("ball_unknown", (await collecting.CollectAsync(holder, house.Programme, [BallId.New()], default)).Refusal!.Code);
        Assert.Equal("ball_unknown", (await collecting.CollectAsync(await house.PersonAsync("ben"), house.Programme, [first], default)).Refusal!.Code);
        Assert.Equal(
            [BallState.Collected, BallState.Collected, BallState.Waiting],
            (await collecting.OfAsync(holder, house.Programme, default)).Select(ball => ball.State));
        Assert.Equal("为什么", (await house.MovementsAsync(holder))[0].WhyZh);
        await house.CheckAsync(holder);
    }

    [Fact]
    public async Task Nobody_came_and_the_ball_is_gone()
    {
        await using var house = await CreditHouse.StartAsync();
        var holder = await house.PersonAsync("anna");
        var ball = await BallAsync(house, holder, 10, ripeIn: 0);
        house.Clock.Pass(TimeSpan.FromHours(72));
        var collecting = house.Modules.Get<ICollecting>();

        Assert.Equal("ball_gone", (await collecting.CollectAsync(holder, house.Programme, [ball], default)).Refusal!.Code);
        Assert.Equal(BallState.Gone, (await collecting.OfAsync(holder, house.Programme, default)).Single().State);
        await house.Modules.Get<BallStore>().LetGoAsync(house.Now, default);

        Assert.Equal("ball_gone", (await collecting.CollectAsync(holder, house.Programme, [ball], default)).Refusal!.Code);
        Assert.Equal(new Collected(0, 0, 0), (await collecting.CollectAsync(holder, house.Programme, null, default)).Value);
        Assert.Equal((0, 0), await BalanceAsync(house, holder));
        Assert.Equal(BallState.Gone, (await collecting.OfAsync(holder, house.Programme, default)).Single().State);
        house.Clock.Pass(TimeSpan.FromDays(4));
        Assert.Empty(await collecting.OfAsync(holder, house.Programme, default));
    }

    [Fact]
    public async Task A_friend_saves_a_ball_in_its_last_hours_and_is_thanked()
    {
        await using var house = await CreditHouse.StartAsync();
        var (anna, ben) = (await house.PersonAsync("anna"), await house.PersonAsync("ben"));
        BallId[] balls = [await BallAsync(house, anna, 10, 0), await BallAsync(house, anna, 20, 0), await BallAsync(house, anna, 30, 0)];
        var late = await BallAsync(house, anna, 5, ripeIn: 60);
        var collecting = house.Modules.Get<ICollecting>();
        async Task<string> HelpAsync(BallId ball) => Code(await collecting.HelpAsync(ben, anna, ball, default));

        Assert.Equal("ball_unknown", await HelpAsync(BallId.New()));
        Assert.Equal("ball_unripe", await HelpAsync(late));
        Assert.Equal("too_early_to_help", await HelpAsync(balls[0]));
        house.Clock.Pass(TimeSpan.FromHours(50));

        Assert.Equal(new Collected(10, 1, 10), (await collecting.HelpAsync(ben, anna, balls[0], default)).Value);
        Assert.Equal(new Collected(10, 1, 10), (await collecting.HelpAsync(ben, anna, balls[0], default)).Value);
        Assert.Equal("", await HelpAsync(balls[1]));
        Assert.Equal("limit_reached", await HelpAsync(balls[2]));
        house.Clock.Pass(TimeSpan.FromHours(22));
        Assert.Equal("ball_gone", await HelpAsync(balls[2]));
        Assert.Equal((30, 0), await BalanceAsync(house, anna));
        Assert.Equal((4, 0), await BalanceAsync(house, ben));
        await house.CheckAsync(anna, ben);
    }

    /// <summary>A ball as the granter leaves it.</summary>
    internal static async Task<BallId> BallAsync(CreditHouse house, AccountId holder, long points, int ripeIn)
    {
        var id = BallId.New();
        var act = EntryId.New().Value;
        var now = house.Now;
        await house.ExecuteAsync(
            """
            insert into credits.grant (id, holder, programme, policy, act, source, scenario, rule, occurred_at, booked_at, granted_at, holder_day, budget_day,
                amount, standing, carried, parts, wanted, points, state, ripe_at, gone_at, why_zh, why_en)
            values ($1, $2, $3, 1, $4, $4, 'metro', 'all', $5, $5, $5, '2026-11-27', '2026-11-27', 1000, 1000, $6, 1, $6, $6, 2, $7, $8, '为什么', 'why')
            """,
            id.Value, holder.Value, house.Programme.Value, act, now.UtcDateTime, points, now.AddHours(ripeIn).UtcDateTime, now.AddHours(72).UtcDateTime);
        return id;
    }

    private static async Task<(long Available, long Waiting)> BalanceAsync(CreditHouse house, AccountId holder)
    {
        var balance = await house.BalanceAsync(holder);
        return (balance.Available, balance.Waiting);
    }

    private static string Code<T>(Result<T> answer) => answer.IsAccepted ? "" : answer.Refusal!.Code;
}
