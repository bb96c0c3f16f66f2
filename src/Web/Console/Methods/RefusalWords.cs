using Puhui.Components;
using Puhui.Quantities;

namespace Puhui.Operating.Methods;

/// <summary>Refusals of governance in words; where there are none, the detail.</summary>
internal static class RefusalWords
{
    public static string Of(Refusal refusal, Language language) => refusal.Code switch
    {
        "wrong_state" => language.Say("现在不能做这一步。", "This cannot be done now."),
        "role_missing" => language.Say("您在这个方案里没有做这一步的角色。", "You have no role here that may do this."),
        "self_review" => language.Say("写过这份草案的人不能评审它。", "Whoever wrote on a draft does not review it."),
        "self_vote" => language.Say("起草或提议的人不能投票。", "Whoever wrote or proposed it does not vote on it."),
        "self_approval" => language.Say("起草或提议的人不能批准。", "Whoever wrote or proposed it does not approve it."),
        "words_missing" => language.Say("请写明内容和理由。", "Say what and why."),
        "words_too_long" => language.Say("太长了，最多 8000 字。", "Too long: at most 8,000 characters."),
        "reviews_missing" => language.Say("专家评审还没有通过。", "The experts have not approved it yet."),
        "already_reviewed" => language.Say("您已评审过这次提交。", "You have reviewed this submission."),
        "already_voted" => language.Say("您已投过票，每人一票。", "You have voted; each member votes once."),
        "quorum_missing" => language.Say("投票人数还不够。", "Too few have voted."),
        "notice_running" => language.Say("公示还没有结束。", "The notice is still running."),
        "notice_over" => language.Say("公示已经结束。", "The notice is over."),
        "objection_open" => language.Say("还有异议没有答复。", "An objection waits for its answer."),
        "already_answered" => language.Say("这条异议已经答复过了。", "The objection is answered."),
        "content_changed" => language.Say("内容与提交时不一致，请收回后重新提交。", "The content is not what was submitted. Take it back and submit it again."),
        "cases_fail" => language.Say("还不能提交：不能编译，或算例不通过。", "It does not load, or a worked case fails."),
        "already_published" => language.Say("这一版已经发布。发布的版本不能再改，更正就是新的一版。", "This version is published and never edited. A correction is a new version."),
        "version_step" => language.Say("版本号升得不够。", "The version number grows too little for what changed."),
        "version_lower" => language.Say("新版本号要比原来的高。", "The new version must be above the old one."),
        "effective_past" => language.Say("生效日只能是今天或以后。对过去的效力要另行决定。", "It takes effect today or later. Effect on the past is a decision of its own."),
        "edited_meanwhile" => language.Say("别人刚刚保存过。请先看看，再保存您的修改。", "Somebody saved meanwhile. Look at it first, then save yours again."),
        "draft_exists" => language.Say("这一版已有草案。", "There is a draft of this version already."),
        "name_invalid" => language.Say("编号和版本只能用字母、数字、点、连字符、下划线。", "Ids and versions are of letters, digits, points, hyphens and underscores."),
        "method_unknown" => language.Say("这里没有这个方法学。", "This method is not known here."),
        "zip_invalid" => language.Say("这不是 zip 文件，或已损坏。", "This is not a zip file, or it is damaged."),
        "zip_too_large" => language.Say("压缩包太大，或文件太多。", "The zip is too large, or holds too many files."),
        "method_missing" => language.Say("压缩包里要有一个 method.yaml，写明 id 和 version。", "The zip should hold one method.yaml that says its id and version."),
        "file_name_invalid" => language.Say("有不属于方法学的文件：", "A file that belongs to no method: ") + refusal.Pointer,
        "file_too_large" => language.Say("文件太大或太多。", "A file is too large, or there are too many."),
        "password_wrong" => language.Say("密码不对。", "The password is wrong."),
        "too_many_attempts" => language.Say("试得太多了，请稍后再来。", "Too many attempts; please wait."),
        "replacement_unapproved" => language.Say("替换的版本必须是同一方法学的另一个已批准版本。", "The replacement is another approved version of the same method."),
        "range_invalid" => language.Say("重述从过去开始，结束要晚于开始。", "A restatement begins in the past and ends after it begins."),
        "motion_open" => language.Say("委员会正在决定同一件事。", "The committee is deciding this already."),
        "rules_invalid" => language.Say("超出范围：", "Out of range: ") + refusal.Detail,
        _ => refusal.Detail,
    };

    /// <summary>What only the detail tells, for the codes whose words say less.</summary>
    public static string? More(Refusal refusal) => refusal.Code is "cases_fail" or "version_step" or "quorum_missing" ? refusal.Detail : null;
}
