using System.Globalization;
using Puhui.Activities.Contracts;
using Puhui.Components;
using Puhui.Components.Figures;
using Puhui.Operating.Words;
using Puhui.Quantities;

namespace Puhui.Operating.Replays;

/// <summary>Replays and restatements in words.</summary>
internal static class ReplayWords
{
    public static string State(Replay replay, Language language) => replay.State switch
    {
        ReplayState.Running => language.Say($"进行中 {replay.PiecesDone}/{replay.Pieces}", $"under way, {replay.PiecesDone} of {replay.Pieces}"),
        ReplayState.Done => language.Say("完成", "done"),
        ReplayState.Failed => language.Say("失败", "failed"),
        _ => language.Say("已停止", "stopped"),
    };

    public static string Fault(Refusal refusal, Language language) => refusal.Code switch
    {
        "draft_unknown" => language.Say("没有这份草案。", "There is no such draft."),
        "draft_broken" => language.Say("草案还不能加载，先把问题改好。", "The draft does not load yet; mend it first."),
        "method_unknown" => language.Say("本机没有这一版方法学。", "This version is not installed here."),
        "not_credited" => language.Say("碳足迹和因子集不产生减排量，没有可回放的。", "A footprint or a factor set credits nobody; there is nothing to replay."),
        "period_invalid" => language.Say("选一版，再选两天，前一天早于后一天，最长三十年。", "Choose a version and two days, the first before the second, thirty years apart at most."),
        "replay_running" => language.Say("该方案已有回放在进行。等它做完，或先停止它。", "The programme has a replay under way. Wait for it, or stop it."),
        "decision_not_approved" => language.Say("没有经委员会批准的决议，不能重述。", "Nothing is restated without a decision that the committee has approved."),
        "kind_differs" => language.Say("两个版本给的不是同一种量，不能互相替换。", "The versions credit different things; one cannot replace the other."),
        "restatement_running" => language.Say("已有决议正在执行，做完再开始下一个。", "A decision is being carried out; the next may begin when it is done."),
        "restatement_done" => language.Say("这项决议已经执行过了。", "The decision was carried out already."),
        _ => $"{refusal.Code}: {refusal.Detail}",
    };

    /// <summary>An amount in the unit of its asset.</summary>
    public static string Amount(long amount, string asset, Language language) => asset == "CO2E" ? Mass.Of(amount, language).ToString() : AssetWords.Amount(amount, asset, language);

    /// <summary>A change, with its sign.</summary>
    public static string Change(long amount, string asset, Language language) => asset == "CO2E" ? Mass.Change(amount, language).ToString() : AssetWords.Amount(amount, asset, language);

    /// <summary>The bounds of a bin.</summary>
    public static string Bounds(ReplayBin bin, string asset, Language language) => (bin.From, bin.To) switch
    {
        (0, 1) => language.Say("不变", "no change"),
        (null, { } to) => language.Say($"少 {Amount(-to, asset, language)} 以上", $"{Amount(-to, asset, language)} less, or more than that"),
        ({ } from, null) => language.Say($"多 {Amount(from, asset, language)} 以上", $"{Amount(from, asset, language)} more, or above"),
        ({ } from, { } to) => $"{Change(from, asset, language)} … {Change(to == 1 ? 0 : to, asset, language)}",
        _ => language.Say("全部", "all"),
    };

    public static string Percent(long before, long after) =>
        before == 0 ? "—" : ((after - before) / (decimal)before).ToString("+0.0 %;−0.0 %;0 %", CultureInfo.InvariantCulture);
}
