using Puhui.Bookkeeping;
using Puhui.Credits.Contracts;
using Puhui.Engagement.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Web.Tests.Citizen.App;

/// <summary>Points, balls and friends as they look in use, the same on every run; for who is not <see cref="Rich"/> there is nothing yet.</summary>
internal sealed class SampleCredits(TimeProvider time) : ICreditBook, ICollecting, IFriends, IRankings
{
    private const int Points = 1_284;
    public static readonly FriendId Mei = new(new Guid("01990000-0000-7000-8000-00000000f001"));
    private static readonly FriendId Long = new(new Guid("01990000-0000-7000-8000-00000000f002"));
    private readonly HashSet<BallId> _collected = [];

    public AccountId? Rich { get; set; }

    private DateTimeOffset Now => time.GetUtcNow();

    public Task<string> AssetOfAsync(ProgrammeId programme, CancellationToken ct) => Task.FromResult("POINTS-1");

    public Task<ProgrammeId?> ProgrammeOfAsync(string asset, CancellationToken ct) => Task.FromResult<ProgrammeId?>(null);

    public async Task<IReadOnlyList<CreditBalance>> OfAsync(AccountId holder, CancellationToken ct) => [await OfAsync(holder, default, ct)];

    public Task<CreditBalance> OfAsync(AccountId holder, ProgrammeId programme, CancellationToken ct) => Task.FromResult(holder == Rich
        ? new CreditBalance(programme, "POINTS-1", Points + Balls().Where(ball => ball.State == BallState.Collected && _collected.Contains(ball.Id)).Sum(ball => ball.Points), 200, 40, 155, Now.AddDays(12), 90, 420)
        : new CreditBalance(programme, "POINTS-1", 0, 0, 0, 0, null, 0, 0));

    public Task<CreditStatement> StatementAsync(AccountId holder, ProgrammeId programme, int limit, string? cursor, CancellationToken ct)
    {
        if (cursor is not (null or "older"))
        {
            throw new FormatException("No such cursor.");
        }

        var act = EntryId.TryParse(SampleRows.Proven, out var id) ? id : default;
        CreditMovement Row(CreditMovementKind kind, long points, long after, int hours, string zh, string en, string? scenario = null) =>
            new(act, kind, points, after, Now.AddHours(-hours), scenario is null ? null : act, scenario, 3, zh, en, null);
        return Task.FromResult(holder != Rich ? new CreditStatement([], null) : new CreditStatement(
            [
                Row(CreditMovementKind.Earned, 250, 1284, 2, "减排 1,250 g × 每 10 g 1 分 + 余数 6 g = 125 分，双倍日再加 125 分", "1,250 g reduced × 1 point per 10 g + 6 g carried = 125 points, and 125 more for the double day", "metro"),
                Row(CreditMovementKind.Reserved, -200, 1034, 3, "兑换“地铁单程票”", "For a single metro ticket"),
                Row(CreditMovementKind.WaterReceived, 10, 1234, 20, "梅梅浇的水", "Meimei watered you"),
                Row(CreditMovementKind.TakenBack, -40, 1224, 30, "小蓝单车撤销了一次骑行", "The partner took a ride back", "cycling"),
                Row(CreditMovementKind.Expired, -12, 1264, 60, "2025 年 9 月得到，满一年", "Earned in September 2025, a year ago"),
                Row(CreditMovementKind.GiftSent, -50, 1276, 80, "送给龙龙", "To Longlong"),
            ],
            cursor is null ? "older" : null));
    }

    public Task<IReadOnlyList<CreditLot>> LotsAsync(AccountId holder, ProgrammeId programme, CancellationToken ct) => Task.FromResult<IReadOnlyList<CreditLot>>(holder != Rich ? [] :
    [
        new CreditLot(120, 90, Now.AddDays(-353), Now.AddDays(12)),
        new CreditLot(800, 774, Now.AddDays(-100), Now.AddDays(265)),
        new CreditLot(420, 420, Now.AddDays(-5), Now.AddDays(360)),
    ]);

    public Task<CreditTotals> TotalsAsync(ProgrammeId programme, CancellationToken ct) => Task.FromResult(new CreditTotals(0, 0, 0, 0, 0, 0, 0));

    private static BallId Ball(int n) => new(new Guid(0x01990000, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0xb0, (byte)n));

    private List<Ball> Balls()
    {
        Ball One(int n, long points, string scenario, int ripeIn, int goneIn, BallState state = BallState.Waiting) =>
            new(Ball(n), points, scenario, default, Now.AddHours(-6), Now.AddHours(ripeIn), Now.AddHours(goneIn), _collected.Contains(Ball(n)) ? BallState.Collected : state);
        return
        [
            One(1, 89, "metro", -3, 51), One(2, 46, "cycling", -20, 9), One(3, 20, "walking", -1, 66), One(4, 61, "bus", 2, 74),
            One(5, 35, "metro", -30, 40, BallState.Collected), One(6, 12, "walking", -60, -2, BallState.Gone), One(7, 18, "cycling", -50, 3, BallState.Saved),
        ];
    }

    Task<IReadOnlyList<Ball>> ICollecting.OfAsync(AccountId holder, ProgrammeId programme, CancellationToken ct) => Task.FromResult<IReadOnlyList<Ball>>(holder == Rich ? Balls() : []);

    public Task<Result<Collected>> CollectAsync(AccountId holder, ProgrammeId programme, IReadOnlyList<BallId>? balls, CancellationToken ct)
    {
        var ripe = Balls().Where(ball => ball.State == BallState.Waiting && ball.RipeAt <= Now && (balls?.Contains(ball.Id) ?? true)).ToList();
        ripe.ForEach(ball => _collected.Add(ball.Id));
        return Task.FromResult<Result<Collected>>(new Collected(ripe.Sum(ball => ball.Points), ripe.Count, Points));
    }

    public Task<Result<Collected>> HelpAsync(AccountId helper, AccountId friend, BallId ball, CancellationToken ct) => Task.FromResult<Result<Collected>>(new Refusal("too_early_to_help", ""));

    public Task<string?> NameAsync(AccountId holder, CancellationToken ct) => Task.FromResult(holder == Rich ? "雷雷" : null);

    public Task<Result<string>> RenameAsync(AccountId holder, string name, CancellationToken ct) => Task.FromResult<Result<string>>(name);

    public Task<FriendCode> InviteAsync(AccountId holder, CancellationToken ct) => Task.FromResult(new FriendCode("H7KM-2PQX", Now.AddDays(7)));

    public Task<Result<Friend>> AcceptAsync(AccountId holder, string code, CancellationToken ct) => Task.FromResult<Result<Friend>>(new Refusal("code_unknown", ""));

    Task<IReadOnlyList<Friend>> IFriends.OfAsync(AccountId holder, CancellationToken ct) => Task.FromResult<IReadOnlyList<Friend>>(holder != Rich ? [] :
        [new Friend(Mei, "梅梅", Now.AddDays(-200), 12_400_000), new Friend(Long, "一个名字特别长的朋友从北京南站来", Now.AddDays(-3), null)]);

    public Task EndAsync(AccountId holder, FriendId friend, CancellationToken ct) => Task.CompletedTask;

    public Task<Result<FriendPlant>> PlantAsync(AccountId holder, FriendId friend, ProgrammeId programme, CancellationToken ct) => Task.FromResult<Result<FriendPlant>>(holder == Rich && friend == Mei
        ? new FriendPlant(new Friend(Mei, "梅梅", Now.AddDays(-200), 12_400_000), 88_000_000, [.. Balls().Take(4)], new GiftRoom(100, 50, 2, 10))
        : new Refusal("friend_unknown", ""));

    public Task<Result<Gift>> WaterAsync(AccountId holder, FriendId friend, ProgrammeId programme, string request, CancellationToken ct) =>
        Task.FromResult<Result<Gift>>(new Gift(default, holder, default, GiftKind.Water, 10, Now));

    public Task<Result<Gift>> GiveAsync(AccountId holder, FriendId friend, ProgrammeId programme, long points, string request, CancellationToken ct) =>
        Task.FromResult<Result<Gift>>(points > 50 ? new Refusal("amount_above_limit", "") : new Gift(default, holder, default, GiftKind.Gift, points, Now));

    public Task<Result<Collected>> HelpAsync(AccountId holder, FriendId friend, BallId ball, CancellationToken ct) => Task.FromResult<Result<Collected>>(new Collected(46, 1, Points));

    public Task<IReadOnlyList<RankRow>> FriendsAsync(AccountId holder, ProgrammeId programme, DateOnly month, CancellationToken ct) => Task.FromResult<IReadOnlyList<RankRow>>(holder != Rich ? [] :
        [new RankRow(1, "梅梅", 12_400_000, false), new RankRow(2, "雷雷", 9_870_650, true)]);

    public Task<ProgrammeRanking> ProgrammeAsync(AccountId holder, ProgrammeId programme, DateOnly month, int limit, CancellationToken ct) => Task.FromResult(holder != Rich
        ? new ProgrammeRanking([], null, null, null, Now)
        : new ProgrammeRanking([new RankRow(1, "晨跑的风", 48_200_000, false), new RankRow(2, "小满", 41_050_000, false), new RankRow(2, "绿豆", 41_050_000, false), new RankRow(318, "雷雷", 9_870_650, true)], 12_480, new RankRow(318, "雷雷", 9_870_650, true), 974, Now.AddMinutes(-4)));

    public Task<ShowChoice> ChoiceAsync(AccountId holder, CancellationToken ct) => Task.FromResult(new ShowChoice(true, false));

    public Task ChooseAsync(AccountId holder, ShowChoice choice, CancellationToken ct) => Task.CompletedTask;
}
