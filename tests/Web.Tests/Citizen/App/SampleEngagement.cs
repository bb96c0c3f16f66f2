using Puhui.Bookkeeping;
using Puhui.Engagement.Contracts;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Web.Tests.Citizen.App;

/// <summary>A standing with releases in every state, and a year that is shared.</summary>
internal sealed class SampleEngagement(TimeProvider time) : IStandings, IGreenStatements
{
    public static readonly ReleaseId Once = new(new Guid("01990000-0000-7000-8000-00000000c001"));
    private static readonly long[] Year = [2_100_000, 0, 3_400_000, 5_200_000, 4_900_000, 6_100_000, 7_700_000, 8_050_000, 9_870_650, 0, 0, 0];
    private const string Signed = "puhui.example/statement\nstanding 3\nfrom 2025-09-01 to 2026-09-01\n\n— puhui.example AbCdEfGhIjKlMnOpQrStUvWxYz==\n";

    public AccountId? Rich { get; set; }

    private DateTimeOffset Now => time.GetUtcNow();

    public StandingRule Rule { get; } = new("standing-1", "过去十二个整月里，减排达到每月数量的月份越多，叶子越多。", "The more of the last twelve whole months reach an amount, the more leaves.",
    [
        new StandingStep(1, 1, 1_000_000, "新芽", "sprout"), new StandingStep(2, 3, 1_000_000, "小苗", "seedling"), new StandingStep(3, 6, 2_000_000, "青枝", "branch"),
        new StandingStep(4, 9, 3_000_000, "绿荫", "shade"), new StandingStep(5, 12, 5_000_000, "成林", "forest"),
    ]);

    public Task<Standing> OfAsync(AccountId holder, ProgrammeId programme, CancellationToken ct) => Task.FromResult(holder == Rich
        ? new Standing(3, new DateOnly(2025, 9, 1), new DateOnly(2026, 9, 1), [0, 1_200_000, 2_800_000, .. Year[..9]], ("再有 2 个月达到 3 kg，长出第 4 片叶。", "Two more months of 3 kg make the fourth leaf."), "standing-1")
        : new Standing(0, new DateOnly(2025, 9, 1), new DateOnly(2026, 9, 1), new long[12], ("有 1 个月达到 1 kg，长出第 1 片叶。", "One month of 1 kg makes the first leaf."), "standing-1"));

    public Task<IReadOnlyList<int>> LeavesAsync(ProgrammeId programme, IReadOnlyList<AccountId> holders, CancellationToken ct) => Task.FromResult<IReadOnlyList<int>>([.. holders.Select(holder => holder == Rich ? 3 : 0)]);

    public Task<Result<StandingRelease>> ReleaseAsync(AccountId holder, ProgrammeId programme, string audience, string purpose, int days, CancellationToken ct) => Task.FromResult<Result<StandingRelease>>(
        audience.Length is 0 or > 80 ? new Refusal("audience_invalid", "") : days is < 0 or > 365 ? new Refusal("days_invalid", "") : Release(Once, null));

    private StandingRelease Release(ReleaseId id, DateTimeOffset? withdrawn, bool once = true) => new(id, default, "江河银行", "绿色信用卡减免年费", Now.AddHours(-1), Now.AddHours(once ? 23 : 700), once, withdrawn, Signed);

    public Task<IReadOnlyList<StandingRelease>> ReleasesAsync(AccountId holder, CancellationToken ct) => Task.FromResult<IReadOnlyList<StandingRelease>>(holder != Rich ? [] :
        [Release(Once, null), Release(new(Guid.Empty), Now.AddMinutes(-3)), Release(new(new Guid("01990000-0000-7000-8000-00000000c003")), null, false)]);

    public Task<Result<StandingRelease>> WithdrawAsync(AccountId holder, ReleaseId release, CancellationToken ct) => Task.FromResult<Result<StandingRelease>>(Release(release, Now));

    public Result<StandingStatement> Check(string statement, string keyLines, DateTimeOffset at) => throw new NotSupportedException();

    public Task<Result<StandingStatement>> AskAsync(string statement, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<int>> YearsAsync(AccountId holder, ProgrammeId programme, CancellationToken ct) => Task.FromResult<IReadOnlyList<int>>(holder == Rich ? [2026, 2025] : []);

    private static GreenStatement Of(int year) => new(("普惠示范", "Puhui demo"), year, Year.Sum(), 214, 131, Year, [("metro", 30_000_000, 120), ("cycling", 12_000_000, 60), ("walking", 5_320_650, 34)], new DateOnly(year, 6, 5), 2_310_000, 4_712, 960);

    public Task<Result<GreenStatement>> OfAsync(AccountId holder, ProgrammeId programme, int year, CancellationToken ct) => Task.FromResult<Result<GreenStatement>>(Of(year));

    public Task<Result<SharedStatement>> ShareAsync(AccountId holder, ProgrammeId programme, int year, string? name, CancellationToken ct) => Task.FromResult<Result<SharedStatement>>(Share(year, name));

    private SharedStatement Share(int year, string? name) => new("7K2mQxPd93TvHw4cB8nR", name, Of(year), Now, Signed, "att_01k5c8p4hmfay9vvr14d2pf2db");

    public Task<SharedStatement?> FindAsync(string token, CancellationToken ct) => Task.FromResult<SharedStatement?>(Share(2026, "雷雷"));

    public Task<IReadOnlyList<SharedStatement>> SharedAsync(AccountId holder, CancellationToken ct) => Task.FromResult<IReadOnlyList<SharedStatement>>(holder == Rich ? [Share(2026, "雷雷")] : []);

    public Task UnshareAsync(AccountId holder, string token, CancellationToken ct) => Task.CompletedTask;

    public Result<GreenStatement> Check(string signed, string keyLines) => throw new NotSupportedException();
}
