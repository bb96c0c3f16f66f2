using Puhui.Platform.Access;

namespace Puhui.Operating.Frame;

/// <summary>A page of the console in its area.</summary>
/// <param name="Here">Its name, as pages give it.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Zh">Its title in Chinese.</param>
/// <param name="En">Its title in English.</param>
/// <param name="Needs">What one must be allowed to see it; null for everybody.</param>
/// <param name="OnServer">Whether one must be allowed on the whole server.</param>
public sealed record AreaPage(string Here, string Path, string Zh, string En, Permission? Needs, bool OnServer = false)
{
    /// <summary>Whether somebody may see it.</summary>
    public bool IsFor(Visitor.Staff who) => Needs is null || (OnServer ? who.May(Needs, null) : who.MayAnywhere(Needs));
}

/// <summary>One of the areas of the console, as operators know them.</summary>
public sealed record Area(string Key, string Zh, string En, string Icon, IReadOnlyList<AreaPage> Pages)
{
    /// <summary>All areas.</summary>
    public static IReadOnlyList<Area> All { get; } =
    [
        new("home", "今天", "Today", "activity", [new("home", "/console", "今天", "Today", null)]),
        new("front", "前台", "Front end", "megaphone",
        [
            new("programmes", "/console/programmes", "方案", "Programmes", Permissions.ProgrammeRead),
            new("content", "/console/content", "活动与公告", "Campaigns", Permissions.ContentManage),
        ]),
        new("data", "数据", "Data", "plug-zap",
        [
            new("partners", "/console/partners", "数据伙伴", "Partners", Permissions.PartnersRead),
            new("records", "/console/records", "记录", "Records", Permissions.PartnersRead),
            new("review", "/console/review", "核实", "Review", Permissions.ReviewRead),
            new("rules", "/console/rules", "试规则", "Try rules", Permissions.ReviewRead, OnServer: true),
        ]),
        new("methods", "方法学", "Methods", "book-open",
        [
            new("methods", "/console/methods", "方法学", "Register", Permissions.MethodsRead),
            new("replays", "/console/methods/replays", "回放", "Replays", Permissions.MethodsReplay),
            new("restatements", "/console/methods/restatements", "重述", "Restatements", Permissions.LedgerRestate),
        ]),
        new("interfaces", "接口", "Interfaces", "webhook",
        [
            new("interfaces", "/console/interfaces", "密钥与回调", "Keys and webhooks", Permissions.PartnersRead),
        ]),
        new("credits", "积分", "Credits", "wallet",
        [
            new("policies", "/console/policies", "政策", "Policies", Permissions.CreditsRead),
            new("budgets", "/console/budgets", "预算", "Budgets", Permissions.CreditsRead),
            new("offers", "/console/offers", "兑换品", "Offers", Permissions.RewardsRead),
            new("merchants", "/console/merchants", "商户", "Merchants", Permissions.RewardsRead),
            new("goals", "/console/goals", "公益目标", "Goals", Permissions.RewardsRead),
            new("redemptions", "/console/redemptions", "兑换", "Redemptions", Permissions.RewardsRead),
            new("shops", "/console/shops", "核销", "Honour", Permissions.VouchersHonour),
            new("settlements", "/console/settlements", "结算", "Settlements", Permissions.RewardsRead),
            new("entries", "/console/entries", "账簿", "Books", Permissions.LedgerRead),
        ]),
        new("users", "用户", "Users", "users",
        [
            new("holders", "/console/holders", "账户", "Holders", Permissions.HoldersRead),
            new("members", "/console/members", "参与者", "Members", Permissions.HoldersRead),
            new("all-holders", "/console/all-holders", "全部账户", "All holders", Permissions.HoldersRead, OnServer: true),
            new("staff", "/console/staff", "人员", "Staff", Permissions.StaffRead),
            new("roles", "/console/roles", "角色", "Roles", null),
            new("trail", "/console/trail", "留痕", "Trail", Permissions.TrailRead),
        ]),
    ];

    /// <summary>The area of a page; null for one of none.</summary>
    public static Area? Of(string here) => All.FirstOrDefault(area => area.Pages.Any(page => page.Here == here));
}
