using System.Globalization;
using Puhui.Components;
using Puhui.Methodology;
using Puhui.Programmes.Contracts;
using Puhui.Quantities;

namespace Puhui.Operating.Programmes;

/// <summary>What things of programmes are called.</summary>
internal static class ProgrammeWords
{
    public static (string Tone, string Icon, string Word) Of(ProgrammeState state, Language l) => state switch
    {
        ProgrammeState.Open => ("leaf", "circle-check", l.Say("运行中", "Open")),
        ProgrammeState.Ended => ("plain", "circle-pause", l.Say("已结束", "Ended")),
        _ => ("sun", "clock", l.Say("筹备中", "Draft")),
    };

    public static string Of(ProgrammeKind kind, Language l) => kind switch
    {
        ProgrammeKind.Bank => l.Say("银行", "Bank"),
        ProgrammeKind.Employer => l.Say("单位与学校", "Employer or school"),
        ProgrammeKind.Community => l.Say("社区", "Community"),
        _ => l.Say("城市", "City"),
    };

    public static string Of(EnrolmentRule rule, Language l) => rule switch
    {
        EnrolmentRule.Invitation => l.Say("凭邀请码", "By invitation"),
        EnrolmentRule.Employees => l.Say("本单位人员", "The organisation’s people"),
        EnrolmentRule.Residents => l.Say("本地居民", "Residents"),
        EnrolmentRule.Trial => l.Say("限额试点", "A limited trial"),
        _ => l.Say("任何人", "Anyone"),
    };

    public static string More(EnrolmentRule rule, Language l) => rule switch
    {
        EnrolmentRule.Invitation => l.Say("由您发放邀请码，可单次、可多次，可到期。", "You give out codes: for one person or many, with or without an end."),
        EnrolmentRule.Employees => l.Say("凭单位邀请码与工号，或已验证的工作邮箱；名单只存摘要。", "By the organisation’s code and a number, or a proven work mail address; the list is kept as digests only."),
        EnrolmentRule.Residents => l.Say("身份核实后属于本地区的人。", "Those whose verified identity lies in the region."),
        EnrolmentRule.Trial => l.Say("如监管沙盒：先到先得，满额即止。", "As in a regulatory sandbox: first come, first served, up to a number."),
        _ => l.Say("不设门槛；数据伙伴也可替用户开户。", "No threshold; partners may enrol their users too."),
    };

    public static string Of(Confidence confidence, Language l) => confidence switch
    {
        Confidence.Official => l.Say("官方核对", "official"),
        Confidence.Secondary => l.Say("二手来源", "secondary"),
        Confidence.Contested => l.Say("有争议", "contested"),
        _ => l.Say("未核对", "unchecked"),
    };

    public static string What(string what, Language l) => what switch
    {
        "created" => l.Say("建立", "Made"),
        "opened" => l.Say("开放", "Opened"),
        "ended" => l.Say("结束", "Ended"),
        "logo" => l.Say("换标志", "Logo changed"),
        _ => l.Say("修改", "Changed"),
    };

    public static string Setting(string name, Language l) => name switch
    {
        "code" => l.Say("代码", "Code"),
        "kind" => l.Say("类型", "Kind"),
        "title.zh" => l.Say("中文名称", "Name in Chinese"),
        "title.en" => l.Say("英文名称", "Name in English"),
        "summary.zh" => l.Say("中文简介", "Summary in Chinese"),
        "summary.en" => l.Say("英文简介", "Summary in English"),
        "region" => l.Say("地区", "Region"),
        "zone" => l.Say("时区", "Time zone"),
        "languages" => l.Say("语言", "Languages"),
        "unit.zh" => l.Say("单位的中文名", "Unit in Chinese"),
        "unit.en" => l.Say("单位的英文名", "Unit in English"),
        "look.hue" => l.Say("颜色", "Colour"),
        "look.mark" => l.Say("图标", "Mark"),
        "enrolment.rule" => l.Say("谁可以加入", "Who may join"),
        "enrolment.people" => l.Say("最多人数", "Most people"),
        "starts" => l.Say("开始", "Start"),
        "ends" => l.Say("结束", "End"),
        "caps.day" => l.Say("每日上限", "Cap a day"),
        "caps.month" => l.Say("每月上限", "Cap a month"),
        "statistics.k" => l.Say("统计最少人数", "Least people in statistics"),
        "rank" => l.Say("优先顺序", "Rank"),
        _ => name,
    };

    /// <summary>What is wrong with a field, for the person who filled it in.</summary>
    public static string Problem(Refusal refusal, Language l) => refusal.Code switch
    {
        "title_invalid" => l.Say("写 1 到 60 个字，一行，前后不留空格。", "1 to 60 characters on one line, no blanks around them."),
        "summary_invalid" => l.Say("最多 300 个字，一行。", "At most 300 characters, on one line."),
        "region_invalid" => l.Say("写 ISO 3166 代码，例如 CN-53，或者留空。", "An ISO 3166 code, for example CN-53, or nothing."),
        "region_needed" => l.Say("按居民加入时，要写明地区。", "Residents are residents of a region: name it."),
        "zone_unknown" => l.Say("没有这个时区，例如 Asia/Shanghai。", "There is no such zone; for example Asia/Shanghai."),
        "languages_invalid" => l.Say("请选一种。", "Choose one."),
        "unit_invalid" => l.Say("中文 1 到 20 个字，英文 1 到 30 个字母。", "1 to 20 characters in Chinese, 1 to 30 in English."),
        "hue_invalid" or "number_invalid" => l.Say("写一个整数。", "A whole number."),
        "mark_unknown" or "kind_unknown" or "enrolment_unknown" or "template_unknown" => l.Say("请选一项。", "Choose one."),
        "people_needed" => l.Say("试点要写明最多多少人。", "A trial has a most number of people: name it."),
        "people_invalid" => l.Say("写大于 0 的整数。", "A whole number above 0."),
        "dates_reversed" => l.Say("结束要晚于开始。", "The end lies after the start."),
        "time_invalid" => l.Say("日期写不对，例如 2027-01-01 08:00。", "Not a date and time; for example 2027-01-01 08:00."),
        "mass_invalid" or "cap_invalid" => l.Say("写一个量和单位，例如 5 kg。", "An amount with its unit, for example 5 kg."),
        "k_invalid" => l.Say("5 到 1000 之间。", "From 5 to 1,000."),
        "rank_invalid" => l.Say("1 到 9999 之间，或者留空。", "From 1 to 9999, or nothing."),
        "code_invalid" or "code_missing" => l.Say("2 到 40 个小写字母、数字、连字符，字母开头。", "2 to 40 lower-case letters, digits and hyphens, starting with a letter."),
        "code_taken" => l.Say("这个代码已被占用，换一个。", "There is a programme of this code already; take another."),
        "revision_stale" => l.Say("刚才有人改过，请看看最新的再改。", "Somebody else has changed it meanwhile; look at it again, then change it."),
        "programme_ended" => l.Say("方案已结束，保持原样。", "The programme has ended; it is kept as it was."),
        "methods_missing" => l.Say("还没有选方法学，什么都不会计入。至少选一种。", "No method is in force yet, so nothing would be counted. Choose at least one."),
        "logo_large" => l.Say("图片超过 256 KiB。", "The image is larger than 256 KiB."),
        "logo_type" => l.Say("只收 PNG。SVG 可以夹带程序，所以不收。", "Only PNG is taken; an SVG could carry a program."),
        "logo_size" => l.Say("边长要在 32 到 1024 像素之间。", "32 to 1,024 pixels a side."),
        "logo_damaged" => l.Say("图片不完整，重新保存一次再传。", "The PNG is damaged or cut off; save it again."),
        "label_invalid" => l.Say("写一下用途，1 到 80 个字。", "Say in 1 to 80 characters what it is for."),
        "uses_invalid" => l.Say("写 1 到 100 万的整数，或者留空不限。", "A whole number from 1 to 1,000,000, or nothing for no limit."),
        "expiry_past" => l.Say("这个日期已经过去。", "That day has passed."),
        "source_name" => l.Say("写 1 到 80 个字。", "1 to 80 characters."),
        "source_code" => l.Say("只用小写字母、数字和连字符。", "Lower-case letters, digits and hyphens only."),
        _ => refusal.Detail,
    };

    public static string Day(DateTimeOffset? time, string zone, Language l) => time is not { } at ? l.Say("不限", "no limit")
        : TimeZoneInfo.ConvertTime(at, TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var its) ? its : TimeZoneInfo.Utc).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
