using Puhui.Activities.Contracts;
using Puhui.Components;
using Puhui.Components.Figures;
using Puhui.Operating.Words;
using Puhui.Quantities;

namespace Puhui.Operating.Review;

/// <summary>The words of the desk.</summary>
internal static class ReviewWords
{
    public static string View(string view, Language language) => view switch
    {
        "better" => language.Say("证据更强", "Better evidence"),
        "appealed" => language.Say("本人申诉", "Appealed"),
        "second" => language.Say("待第二人确认", "Needs a second name"),
        _ => language.Say("全部", "All"),
    };

    public static string Decision(ReviewDecision decision, Language language) =>
        decision == ReviewDecision.Release ? language.Say("放行", "Released") : language.Say("驳回", "Rejected");

    public static string Amount(long amount, string asset, Language language) => amount == 0 ? "0"
        : asset == "CO2E" ? Mass.Of(amount, language) is var mass ? $"{mass.Number} {mass.Unit}" : ""
        : AssetWords.Amount(amount, asset, language);

    public static string Fault(Refusal fault, Language language) => fault.Code switch
    {
        "already_decided" => language.Say("这条记录已经有了另一种决定。", "This record was decided the other way already."),
        "claim_stands" => language.Say("有记录占着同一行程。两条不能都算：要放行，就得同时冲回那一条。", "Another record claims the same. Both cannot stand: to release this one, the other must be taken back."),
        "record_cancelled" => language.Say("数据伙伴已撤销这条记录。", "Its partner has cancelled this record."),
        "operator_invalid" => language.Say("请写下由谁决定（100 字以内）。", "Say who decides, in at most 100 characters."),
        "reason_invalid" => language.Say("请写下理由（500 字以内），本人会看到。", "Say why, in at most 500 characters; the holder reads it."),
        _ => $"{fault.Code}: {fault.Detail}",
    };
}
