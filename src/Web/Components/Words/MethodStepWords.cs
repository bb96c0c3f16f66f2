using System.Globalization;

namespace Puhui.Components.Words;

/// <summary>The steps in the life of a method version, and its states, in words.</summary>
public static class MethodStepWords
{
    /// <summary>A step by its kind and verdict, as they are written in the API: an icon, a tone, and what happened.</summary>
    public static (string Icon, string Tone, string Title) Of(string kind, string? verdict, Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return (kind, verdict) switch
        {
            ("submitted", _) => ("send", "sky", language.Say("提交评审", "Submitted for review")),
            ("reviewed", "approve") => ("badge-check", "leaf", language.Say("专家同意", "An expert approves")),
            ("reviewed", _) => ("file-pen", "clay", language.Say("专家要求修改", "An expert asks for changes")),
            ("voted", "yes") => ("check", "leaf", language.Say("委员赞成", "A member votes yes")),
            ("voted", "no") => ("x", "clay", language.Say("委员反对", "A member votes no")),
            ("voted", _) => ("circle-pause", "plain", language.Say("委员弃权", "A member abstains")),
            ("noticed", _) => ("megaphone", "sun", language.Say("表决通过，开始公示", "Carried; the public notice begins")),
            ("objected", _) => ("message-square", "clay", language.Say("有人提出异议", "Somebody objects")),
            ("answered", _) => ("message-square", "sky", language.Say("答复异议", "The objection is answered")),
            ("approved", _) => ("gavel", "leaf", language.Say("批准发布", "Approved and published")),
            ("effective", _) => ("circle-check", "leaf", language.Say("开始生效", "In effect")),
            ("superseded", _) => ("history", "plain", language.Say($"由 {verdict} 接替", $"Superseded by {verdict}")),
            ("withdrawn", _) => ("circle-x", "berry", language.Say("撤回", "Withdrawn")),
            ("returned", "refused") => ("undo-2", "clay", language.Say("表决未通过，退回起草", "Not carried; back to be written on")),
            ("returned", _) => ("undo-2", "clay", language.Say("收回修改", "Taken back to be written on")),
            ("proposed", _) => ("scale", "sky", language.Say("提请委员会决定", "Put to the committee")),
            ("decided", "approved") => ("gavel", "leaf", language.Say("委员会通过", "The committee decides for it")),
            ("decided", _) => ("gavel", "clay", language.Say("委员会否决", "The committee decides against it")),
            _ => ("info", "plain", kind),
        };
    }

    /// <summary>A state, as it is written in the API: its tone and its name.</summary>
    public static (string Tone, string Word) State(string state, Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return state switch
        {
            "draft" => ("plain", language.Say("起草中", "Draft")),
            "review" => ("sky", language.Say("专家评审", "In review")),
            "vote" => ("sky", language.Say("委员会表决", "Before the committee")),
            "notice" => ("sun", language.Say("公示中", "Public notice")),
            "approved" => ("leaf", language.Say("已批准，待生效", "Approved, waits for its day")),
            "effective" => ("leaf", language.Say("生效中", "In effect")),
            "superseded" => ("plain", language.Say("已被接替", "Superseded")),
            "withdrawn" => ("berry", language.Say("已撤回", "Withdrawn")),
            _ => ("plain", state),
        };
    }

    /// <summary>A role as which somebody acted.</summary>
    public static string Role(string role, Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return role switch
        {
            "author" => language.Say("起草人", "author"),
            "expert" => language.Say("专家", "expert"),
            "committee" => language.Say("委员", "committee member"),
            "staff" => language.Say("工作人员", "staff"),
            "public" => language.Say("公众", "the public"),
            _ => role,
        };
    }

    /// <summary>A chapter's name; what was said of the whole is <c>words</c>.</summary>
    public static string Chapter(string name, Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return name switch
        {
            "scope" => language.Say("适用对象", "Scope"),
            "references" => language.Say("引用文件", "References"),
            "terms" => language.Say("术语", "Terms"),
            "applicability" => language.Say("适用条件", "Applicability"),
            "inclusiveness" => language.Say("普惠性", "Inclusiveness"),
            "additionality" => language.Say("额外性", "Additionality"),
            "double-claiming" => language.Say("避免重复申报", "Avoidance of double claiming"),
            "boundary" => language.Say("核算边界", "Boundary"),
            "baseline" => language.Say("基准线情景", "Baseline"),
            "calculation" => language.Say("减排量计算", "Calculation"),
            "monitoring" => language.Say("数据与监测", "Data and monitoring"),
            "report" => language.Say("核查报告", "Verification report"),
            _ => "",
        };
    }

    /// <summary>How sure a number is: its tone and word.</summary>
    public static (string Tone, string Word) Confidence(string confidence, Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return confidence switch
        {
            "official" => ("leaf", language.Say("官方原文", "Official text")),
            "secondary" => ("sky", language.Say("转引资料", "Secondary source")),
            "contested" => ("clay", language.Say("各方说法不一", "Contested")),
            _ => ("sun", language.Say("尚未核对原文", "Not yet checked")),
        };
    }

    /// <summary>A time to the minute, UTC, with its zone.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
