namespace Puhui.Platform.Access;

/// <summary>One thing that staff may be allowed to do. Which roles have it is said in <see cref="Roles"/>.</summary>
/// <param name="Name">Stable name, for example <c>methods.vote</c>.</param>
/// <param name="En">What it lets somebody do, for people.</param>
/// <param name="Zh">The same in Chinese.</param>
public sealed record Permission(string Name, string En, string Zh)
{
    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>Every permission there is.</summary>
public static class Permissions
{
    /// <summary>Make a programme; make, change and end roles on the whole server.</summary>
    public static readonly Permission ServerManage = new("server.manage", "Open programmes and run the server", "开设方案、管理服务器");

    /// <summary>See a programme's settings.</summary>
    public static readonly Permission ProgrammeRead = new("programme.read", "See how a programme is set up", "查看方案的设置");

    /// <summary>Change a programme's settings, look, sources, enrolment and methods in force.</summary>
    public static readonly Permission ProgrammeEdit = new("programme.edit", "Change how a programme is set up", "修改方案的设置");

    /// <summary>See who works for a programme, and with which roles.</summary>
    public static readonly Permission StaffRead = new("staff.read", "See who works here", "查看工作人员");

    /// <summary>Invite staff, give and take roles, end sessions.</summary>
    public static readonly Permission StaffManage = new("staff.manage", "Invite people and give them roles", "邀请人员、授予角色");

    /// <summary>See partners, their records, refusals and imports.</summary>
    public static readonly Permission PartnersRead = new("partners.read", "See partners and what they sent", "查看数据伙伴及其记录");

    /// <summary>Register partners, give keys, set limits, import files, set webhooks.</summary>
    public static readonly Permission PartnersEdit = new("partners.edit", "Manage partners, their keys and imports", "管理数据伙伴、密钥与导入");

    /// <summary>See held records and what was decided.</summary>
    public static readonly Permission ReviewRead = new("review.read", "See what was held and why", "查看被扣留的记录");

    /// <summary>Release or reject held records; propose what needs two.</summary>
    public static readonly Permission ReviewDecide = new("review.decide", "Release or reject held records", "放行或驳回被扣留的记录");

    /// <summary>See drafts, reviews, votes and replays of methods.</summary>
    public static readonly Permission MethodsRead = new("methods.read", "See methods and how they came about", "查看方法学及其审定过程");

    /// <summary>Write drafts, run their cases, send them to review, answer objections.</summary>
    public static readonly Permission MethodsDraft = new("methods.draft", "Write and correct drafts of methods", "起草、修改方法学");

    /// <summary>Review a draft as a named expert.</summary>
    public static readonly Permission MethodsReview = new("methods.review", "Review drafts as an expert", "以专家身份评审方法学");

    /// <summary>Vote on a reviewed draft as a member of the committee; record a decision on the past.</summary>
    public static readonly Permission MethodsVote = new("methods.vote", "Vote in the committee", "以委员身份表决");

    /// <summary>Replay a draft over past activities.</summary>
    public static readonly Permission MethodsReplay = new("methods.replay", "Replay a draft over the past", "用历史数据回放草案");

    /// <summary>Post the adjusting entries of a decision about the past.</summary>
    public static readonly Permission LedgerRestate = new("ledger.restate", "Restate the past by adjusting entries", "以调整分录重述历史");

    /// <summary>See the books, the log, checks and statistics of a programme.</summary>
    public static readonly Permission LedgerRead = new("ledger.read", "See books and log", "查看账簿与日志");

    /// <summary>Find a holder and see the account without personal data.</summary>
    public static readonly Permission HoldersRead = new("holders.read", "Find accounts without personal data", "查看账户（不含个人信息）");

    /// <summary>Open a holder's personal data, with a reason that is logged.</summary>
    public static readonly Permission HoldersOpen = new("holders.open", "Open personal data, giving a reason that is logged", "查看个人信息（须说明理由并留痕）");

    /// <summary>Correct or erase a holder's personal data on request.</summary>
    public static readonly Permission HoldersCorrect = new("holders.correct", "Correct or erase personal data on request", "应请求更正或删除个人信息");

    /// <summary>Read the trail of what staff did, and of who looked at personal data.</summary>
    public static readonly Permission TrailRead = new("trail.read", "Read the trail of what staff did", "查看操作留痕");

    /// <summary>See policies of credits, budgets, statements of points.</summary>
    public static readonly Permission CreditsRead = new("credits.read", "See credit policies, budgets and points", "查看积分政策、预算与积分");

    /// <summary>Write, simulate and publish policies of credits; grant by hand.</summary>
    public static readonly Permission CreditsManage = new("credits.manage", "Write and publish credit policies", "制定、发布积分政策");

    /// <summary>See merchants, offers, vouchers and public-welfare goals.</summary>
    public static readonly Permission RewardsRead = new("rewards.read", "See merchants, offers and vouchers", "查看商户、兑换品与券");

    /// <summary>Manage merchants, offers, stock and public-welfare goals.</summary>
    public static readonly Permission RewardsManage = new("rewards.manage", "Manage merchants, offers and goals", "管理商户、兑换品与公益目标");

    /// <summary>Close and approve settlements with merchants; the second pair of eyes where money moves.</summary>
    public static readonly Permission SettlementsApprove = new("settlements.approve", "Approve settlements with merchants", "审批商户结算");

    /// <summary>Honour vouchers and see the own settlements, as a merchant.</summary>
    public static readonly Permission VouchersHonour = new("vouchers.honour", "Honour vouchers and see the own settlements", "核销券、查看本商户结算");

    /// <summary>Write what citizens see on the front pages: campaigns, notices, help.</summary>
    public static readonly Permission ContentManage = new("content.manage", "Write campaigns and notices", "管理活动与公告内容");

    /// <summary>All of them, in the order of this page.</summary>
    public static IReadOnlyList<Permission> All { get; } =
    [
        ServerManage, ProgrammeRead, ProgrammeEdit, StaffRead, StaffManage, PartnersRead, PartnersEdit, ReviewRead, ReviewDecide,
        MethodsRead, MethodsDraft, MethodsReview, MethodsVote, MethodsReplay, LedgerRestate, LedgerRead, HoldersRead, HoldersOpen,
        HoldersCorrect, TrailRead, CreditsRead, CreditsManage, RewardsRead, RewardsManage, SettlementsApprove, VouchersHonour, ContentManage,
    ];
}
