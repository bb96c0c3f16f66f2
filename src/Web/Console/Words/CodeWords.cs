using Puhui.Components;

namespace Puhui.Operating.Words;

/// <summary>What a code means in a few words. A code nobody has put into words yet is shown by its own name.</summary>
internal static class CodeWords
{
    private static readonly Dictionary<string, (string Chinese, string English)> Known = new(StringComparer.Ordinal)
    {
        ["unreadable"] = ("读不出来", "Cannot be read"),
        ["not_an_object"] = ("不是一条记录", "Not a record"),
        ["too_deep"] = ("嵌套太深", "Nested too deeply"),
        ["too_many_records"] = ("一次太多条", "Too many at once"),
        ["field_unknown"] = ("有不认识的字段", "Unknown field"),
        ["field_duplicate"] = ("字段给了两遍", "Field given twice"),
        ["field_type"] = ("字段类型不对", "Wrong type of field"),
        ["text_invalid"] = ("文字编码有误", "Broken text"),
        ["too_long"] = ("内容太长", "Too long"),
        ["evidence_invalid"] = ("证据等级写法不对", "No such evidence class"),
        ["evidence_above_source"] = ("证据等级超出该伙伴的上限", "Evidence class above the partner’s"),
        ["region_invalid"] = ("地区代码不对", "No such region code"),
        ["scenario_not_allowed"] = ("该伙伴不可上报这种行为", "Scenario not allowed for this partner"),
        ["scenario_unknown"] = ("没有这种行为", "Unknown scenario"),
        ["time_invalid"] = ("时间写法不对", "Not a time"),
        ["zone_missing"] = ("时间没写时区", "Time without its offset"),
        ["id_missing"] = ("缺记录编号", "Record id missing"),
        ["holder_missing"] = ("缺用户标识", "Holder missing"),
        ["scenario_missing"] = ("缺行为类型", "Scenario missing"),
        ["at_missing"] = ("缺开始时间", "Begin missing"),
        ["inputs_missing"] = ("缺输入量", "Inputs missing"),
        ["until_before_at"] = ("结束早于开始", "Ends before it begins"),
        ["at_in_future"] = ("时间在未来", "In the future"),
        ["at_too_old"] = ("时间太早", "Too long ago"),
        ["corrects_itself"] = ("更正指向了自己", "Corrects itself"),
        ["corrects_unknown"] = ("要更正的记录不存在", "Nothing to correct"),
        ["corrects_cancelled"] = ("要更正的记录已撤销", "Already cancelled or corrected"),
        ["holder_unknown"] = ("没有这个用户", "Unknown holder"),
        ["method_unknown"] = ("项目没有为它选方法学", "No method chosen for it"),
        ["not_effective"] = ("那时没有生效的方法学", "No method in force then"),
        ["input_missing"] = ("缺少必需的输入量", "Required input missing"),
        ["input_unknown"] = ("有不认识的输入量", "Unknown input"),
        ["input_invalid"] = ("输入量写法不对", "Input not valid"),
        ["unit_missing"] = ("数值没有单位", "Number without a unit"),
        ["unit_mismatch"] = ("单位不对", "Wrong unit"),
        ["unit_unknown"] = ("不认识的单位", "Unknown unit"),
        ["out_of_bounds"] = ("数值超出范围", "Out of bounds"),
        ["evidence_not_accepted"] = ("方法学不接受这个证据等级", "Evidence not accepted by the method"),
        ["arithmetic"] = ("算不出来", "Cannot be calculated"),
        ["row_malformed"] = ("这一行不成表格", "Malformed row"),
        ["conflict"] = ("同一编号内容不同", "Same id, other content"),
        ["speed_implausible"] = ("平均速度不合理", "Implausible speed"),
        ["steps_implausible"] = ("步数不合理", "Implausible steps"),
        ["amount_implausible"] = ("数量不合理", "Implausible amount"),
        ["zero_duration"] = ("有距离却没有时长", "Distance in no time"),
        ["no_reduction"] = ("减排量不足一毫克", "Reduction rounds to zero"),
        ["negative"] = ("比基准排得更多", "More than the baseline"),
        ["footprint"] = ("这是排放，不是减排", "A footprint, not a reduction"),
        ["capped"] = ("已到上限", "Cap reached"),
    };

    public static string Title(string code, Language language) =>
        Known.TryGetValue(code, out var words) ? language.Say(words.Chinese, words.English) : code;
}
