using Puhui.Bookkeeping;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;
using Puhui.Rewards.Contracts;

namespace Puhui.Web.Tests.Citizen.App;

/// <summary>A catalogue with every state an offer, a redemption and a voucher can be in.</summary>
internal sealed class SampleRewards(TimeProvider time) : IOffers, IMerchants, IRedemptions, IWaitingRoom, IVouchers, IGoals
{
    private static readonly MerchantId Metro = new(new Guid("01990000-0000-7000-8000-00000000a001"));
    private readonly List<Redemption> _made = [];

    public AccountId? Rich { get; set; }

    public ProgrammeId Programme { get; set; }

    private DateTimeOffset Now => time.GetUtcNow();

    public static OfferId OfferOf(int n) => new(new Guid(0x01990000, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0xa0, (byte)n));

    public static RedemptionId RedemptionOf(RedemptionState state) => new(new Guid(0x01990000, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0xd0, (byte)state));

    public static VoucherId VoucherOf(VoucherState state) => new(new Guid(0x01990000, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0xe0, (byte)state));

    public static GoalId GoalOf(int n) => new(new Guid(0x01990000, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0x90, (byte)n));

    private Merchant Shop => new(Metro, Programme, "北京地铁", "Beijing Metro", null, "任一车站客服中心", "Any station’s service desk", true, 1);

    private List<OfferView> Views()
    {
        OfferView One(int n, string art, string zh, string en, long price, long left, OfferKind kind = OfferKind.Voucher, OfferWindow? window = null, DateTimeOffset? opens = null, bool open = true, int standing = 0) => new(
            new Offer(OfferOf(n), Programme, new OfferTerms
            {
                Merchant = Metro, Kind = kind, TitleZh = zh, TitleEn = en, Price = price, Picture = "art:" + art, Window = window, LeastStanding = standing, PerPerson = 2, PerPersonMonth = n % 2 == 0 ? 1 : null,
                TextZh = "凭券换一张单程票，限当日乘坐。", TextEn = "One single ticket for the voucher, for the same day.",
                Payers = [new PayerShare("government", "市生态环境局", "City environment bureau", 600), new PayerShare("company", "北京地铁", "Beijing Metro", 400)],
            }, OfferState.Published, 1000, 0, 1000 - left, 1),
            Shop, opens, open);
        return
        [
            One(1, "metro", "地铁单程票", "A single metro ticket", 200, 632),
            One(2, "coffee", "一杯手冲咖啡，自带杯再送一块饼干", "A hand-brewed coffee, with a biscuit for your own cup", 600, 88, window: new OfferWindow(DayOfWeek.Thursday, new TimeOnly(19, 0), TimeSpan.FromHours(2)), opens: Now.AddMinutes(10), open: false),
            One(3, "bike", "单车月卡", "A month of bicycles", 1500, 40),
            One(4, "book", "旧书店十元券", "Ten yuan at the second-hand bookshop", 300, 0),
            One(5, "deposit", "免押金租雨伞", "Umbrellas without a deposit", 50, 5000, OfferKind.Right, standing: 3, open: false),
            One(6, "tree", "种一棵柠条", "Plant a pea shrub", 800, 9999, OfferKind.Donation),
            One(7, "meal", "社区食堂素餐", "A vegetable meal in the canteen", 120, 60, window: new OfferWindow(DayOfWeek.Monday, new TimeOnly(11, 0), TimeSpan.FromHours(2)), opens: Now.AddDays(4).AddHours(-8), open: false),
            One(8, "bus", "公交日票", "A day of buses", 260, 300, OfferKind.Fare),
        ];
    }

    Task<Result<Offer>> IOffers.SaveAsync(OfferDraft draft, string by, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<Offer>> RestockAsync(OfferId id, long more, string by, CancellationToken ct) => throw new NotSupportedException();

    public Task<Offer?> FindAsync(OfferId id, CancellationToken ct) => Task.FromResult(Views().Find(view => view.Offer.Id == id)?.Offer);

    public Task<IReadOnlyList<OfferView>> ForHolderAsync(AccountId holder, CancellationToken ct) => Task.FromResult<IReadOnlyList<OfferView>>(holder == Rich ? Views() : []);

    public Task<IReadOnlyList<OfferView>> PublicAsync(ProgrammeId programme, CancellationToken ct) => Task.FromResult<IReadOnlyList<OfferView>>(Views());

    public Task<OfferPage> ListAsync(OfferQuery query, CancellationToken ct) => throw new NotSupportedException();

    Task<Result<Merchant>> IMerchants.SaveAsync(MerchantDraft draft, string by, CancellationToken ct) => throw new NotSupportedException();

    public Task<Merchant?> FindAsync(MerchantId id, CancellationToken ct) => Task.FromResult<Merchant?>(Shop);

    Task<IReadOnlyList<Merchant>> IMerchants.ListAsync(ProgrammeId programme, CancellationToken ct) => Task.FromResult<IReadOnlyList<Merchant>>([Shop]);

    public Task<Result<string>> NewKeyAsync(MerchantId id, string by, CancellationToken ct) => throw new NotSupportedException();

    public Task<Merchant?> ByKeyAsync(string key, CancellationToken ct) => Task.FromResult<Merchant?>(null);

    private Redemption Sample(AccountId holder, RedemptionState state) => new(
        RedemptionOf(state), holder, Programme, OfferOf(1), 1, 1, 200, state, Now.AddMinutes(-1), Now.AddMinutes(9), null, default, state == RedemptionState.Confirmed ? [VoucherOf(VoucherState.Good)] : []);

    public Task<Result<Redemption>> ReserveAsync(NewRedemption redemption, CancellationToken ct) => Task.FromResult<Result<Redemption>>(
        redemption.Offer == OfferOf(3) ? new Refusal("balance_insufficient", "") : Sample(redemption.Holder, RedemptionState.Reserved));

    public Task<Result<Redemption>> ConfirmAsync(AccountId holder, RedemptionId id, CancellationToken ct)
    {
        _made.Add(Sample(holder, RedemptionState.Confirmed));
        return Task.FromResult<Result<Redemption>>(_made[^1] with { Id = id });
    }

    public Task<Result<Redemption>> ReleaseAsync(AccountId holder, RedemptionId id, CancellationToken ct) => Task.FromResult<Result<Redemption>>(Sample(holder, RedemptionState.Released));

    public Task<Result<Redemption>> RefundAsync(AccountId holder, RedemptionId id, CancellationToken ct) => Task.FromResult<Result<Redemption>>(new Refusal("voucher_used", ""));

    public Task<Redemption?> FindAsync(AccountId holder, RedemptionId id, CancellationToken ct) => Task.FromResult(holder != Rich ? null
        : id == RedemptionOf(RedemptionState.Reserved) && _made.Count > 0 ? Sample(holder, RedemptionState.Confirmed)
        : Enum.GetValues<RedemptionState>().Where(state => RedemptionOf(state) == id).Select(state => Sample(holder, state)).FirstOrDefault());

    public Task<IReadOnlyList<Redemption>> OfAsync(AccountId holder, int limit, CancellationToken ct) => Task.FromResult<IReadOnlyList<Redemption>>(holder == Rich ? [Sample(holder, RedemptionState.Reserved)] : []);

    public Task<RedemptionPage> ListAsync(RedemptionQuery query, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<QueueTicket>> EnterAsync(AccountId holder, OfferId offer, CancellationToken ct) => Task.FromResult<Result<QueueTicket>>(Ticket(offer));

    public Task<QueueTicket?> StateAsync(AccountId holder, OfferId offer, CancellationToken ct) => Task.FromResult(holder == Rich ? Ticket(offer) : null);

    private QueueTicket Ticket(OfferId offer) => new(offer, 1_286, offer == OfferOf(1) ? 0 : 1_285, Now.AddMinutes(10), offer == OfferOf(1), offer == OfferOf(4), "puhui.example/queue\noff_01 Thursday 19:00 place 1286\n\n— puhui.example AbCdEf==");

    Task<IReadOnlyList<Voucher>> IVouchers.OfAsync(AccountId holder, CancellationToken ct) => Task.FromResult<IReadOnlyList<Voucher>>(holder == Rich ? [.. Enum.GetValues<VoucherState>().Select(Voucher)] : []);

    public Task<Voucher?> FindAsync(AccountId holder, VoucherId id, CancellationToken ct) =>
        Task.FromResult(holder == Rich ? Enum.GetValues<VoucherState>().Where(state => VoucherOf(state) == id).Select(Voucher).FirstOrDefault() : null);

    private Voucher Voucher(VoucherState state) => new(
        VoucherOf(state), RedemptionOf(RedemptionState.Confirmed), OfferOf(state == VoucherState.Used ? 2 : 1), Metro, "K7QX-2MPD-93TV-HW4C", state, Now.AddDays(state == VoucherState.Expired ? -2 : 90), state == VoucherState.Used ? Now.AddHours(-3) : null);

    public Task<Result<VoucherCheck>> CheckAsync(MerchantId merchant, string code, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<VoucherCheck>> HonourAsync(MerchantId merchant, string code, string request, string by, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<string>> OfflineListAsync(MerchantId merchant, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<Result<VoucherCheck>>> ReportAsync(MerchantId merchant, IReadOnlyList<OfflineUse> uses, string by, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<VoucherCheck>> HonouredAsync(MerchantId merchant, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken ct) => throw new NotSupportedException();

    private List<Goal> Goals() =>
    [
        new(GoalOf(1), new GoalDraft(GoalOf(1), Programme, "给库布其种一百棵柠条", "A hundred pea shrubs for Kubuqi", "春天由当地合作社种下，每季度拍一次照片。", "Planted in spring by a local cooperative, photographed each quarter.", "art:forest", "棵", "shrubs", 800, 100, true, 3), 29_600, 214, null),
        new(GoalOf(2), new GoalDraft(GoalOf(2), Programme, "温榆河绿道一公里", "A kilometre of green road", "", "", "art:road", "米", "metres", 100, 1000, true, 1), 100_000, 1_902, Now.AddDays(-9)),
    ];

    Task<Result<Goal>> IGoals.SaveAsync(GoalDraft draft, string by, CancellationToken ct) => throw new NotSupportedException();

    public Task<Result<Pledge>> PledgeAsync(AccountId holder, GoalId goal, long points, string request, CancellationToken ct) => Task.FromResult<Result<Pledge>>(points > 5000 ? new Refusal("balance_insufficient", "") : Given(goal, points));

    private Pledge Given(GoalId goal, long points) => new(goal, points, Now.AddDays(-1), default, "谢谢你，又近了一棵。", "Thank you: one shrub nearer.");

    public Task<Result<GoalNews>> TellAsync(GoalId goal, NewGoalNews news, string by, CancellationToken ct) => throw new NotSupportedException();

    public Task<Goal?> FindAsync(GoalId id, CancellationToken ct) => Task.FromResult(Goals().Find(goal => goal.Id == id));

    Task<IReadOnlyList<Goal>> IGoals.ListAsync(ProgrammeId programme, CancellationToken ct) => Task.FromResult<IReadOnlyList<Goal>>(Rich is null ? [] : Goals());

    public Task<IReadOnlyList<GoalNews>> NewsAsync(GoalId id, CancellationToken ct) => Task.FromResult<IReadOnlyList<GoalNews>>(
        [new GoalNews(id, new NewGoalNews("第一批三十棵已经栽下，成活二十九棵。", "The first thirty are planted; twenty-nine live.", "art:tree", 29), Now.AddDays(-20), "att_01k5c8p4hmfay9vvr14d2pf2db")]);

    public Task<IReadOnlyList<Pledge>> PledgesAsync(AccountId holder, CancellationToken ct) => Task.FromResult<IReadOnlyList<Pledge>>(holder == Rich ? [Given(GoalOf(1), 800), Given(GoalOf(1), 160)] : []);
}
