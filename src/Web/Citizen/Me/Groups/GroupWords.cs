using Puhui.Citizen.Me.Identity;
using Puhui.Components;

namespace Puhui.Citizen.Me.Groups;

/// <summary>Words of households and organisations.</summary>
internal static class GroupWords
{
    public static string Kind(string kind, Language language) => kind switch
    {
        "household" => language.Say("家庭", "Household"),
        "employer" => language.Say("单位", "Employer"),
        "department" => language.Say("部门", "Department"),
        "school" => language.Say("学校", "School"),
        "class" => language.Say("班级", "Class"),
        _ => language.Say("社群", "Community"),
    };

    public static string Icon(string kind) => kind switch
    {
        "household" => "house",
        "employer" or "department" => "building-2",
        "school" or "class" => "school",
        _ => "trees",
    };

    public static string Of(string code, Language language) => code switch
    {
        "name_invalid" => language.Say("名称请填 1 到 60 个字。", "A name of 1 to 60 characters is expected."),
        "group_parent" or "group_kind" => language.Say("这里不能建这种群组。", "That kind of group cannot be made here."),
        "group_programme" => language.Say("这个群组属于一个方案，请先加入那个方案。", "The group belongs to a programme. Join that first."),
        "programme_unknown" => language.Say("没有这个方案。", "There is no such programme."),
        "group_not_head" => language.Say("只有负责人可以这样做。", "Only the head can do that."),
        "household_already" => language.Say("你已经在一个家庭里了，先退出原来的。", "You belong to a household already. Leave it first."),
        "group_code_invalid" => language.Say("没有这个邀请码，或者已过期、已用完。", "There is no such invitation, or it has run out or is used up."),
        "group_full" => language.Say("人数已满。", "The group is full."),
        "head_must_hand_over" => language.Say("你是负责人。请先移交给别的成员，下面还有部门或班级的要先结束它们。", "You are the head. Hand over to another member first, or end what is below it."),
        "member_unknown" => language.Say("没有这个成员了。", "There is no such member any more."),
        "group_head_young" => language.Say("监护人同意之前，孩子不能做负责人。", "A child cannot be the head before a guardian has agreed."),
        _ => IdentityWords.Of(code, language),
    };
}
