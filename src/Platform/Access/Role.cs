using static Puhui.Platform.Access.Permissions;

namespace Puhui.Platform.Access;

/// <summary>What somebody is to a programme, and so what they may do in it.</summary>
/// <param name="Name">Stable name, for example <c>expert</c>.</param>
/// <param name="En">Its title.</param>
/// <param name="Zh">Its title in Chinese.</param>
/// <param name="Allows">What it lets somebody do.</param>
public sealed record Role(string Name, string En, string Zh, IReadOnlyList<Permission> Allows)
{
    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>Every role there is. The page of roles in the console, the guide and the access matrix are made from this list.</summary>
public static class Roles
{
    /// <summary>Answers for a programme, or for the whole server when given without a programme.</summary>
    public static readonly Role Owner = new("owner", "Owner", "负责人",
    [
        ServerManage, ProgrammeRead, ProgrammeEdit, StaffRead, StaffManage, PartnersRead, PartnersEdit, ReviewRead, ReviewDecide,
        MethodsRead, MethodsDraft, MethodsReplay, LedgerRestate, LedgerRead, HoldersRead, TrailRead,
        CreditsRead, CreditsManage, RewardsRead, RewardsManage, SettlementsApprove, VouchersHonour, ContentManage,
    ]);

    /// <summary>Runs a programme from day to day.</summary>
    public static readonly Role Operator = new("operator", "Operator", "运营人员",
        [ProgrammeRead, ProgrammeEdit, StaffRead, PartnersRead, PartnersEdit, ReviewRead, ReviewDecide, MethodsRead, MethodsDraft, MethodsReplay, LedgerRead, HoldersRead, CreditsRead, CreditsManage, RewardsRead, RewardsManage, ContentManage]);

    /// <summary>Writes and reviews methods; never reviews what they wrote.</summary>
    public static readonly Role Expert = new("expert", "Expert", "专家", [ProgrammeRead, MethodsRead, MethodsDraft, MethodsReview, MethodsReplay]);

    /// <summary>Votes on methods and on decisions about the past.</summary>
    public static readonly Role CommitteeMember = new("committee", "Committee member", "委员", [ProgrammeRead, MethodsRead, MethodsVote, MethodsReplay, LedgerRead]);

    /// <summary>Samples and verifies a period.</summary>
    public static readonly Role Verifier = new("verifier", "Verifier", "核查员", [ProgrammeRead, PartnersRead, ReviewRead, MethodsRead, LedgerRead, HoldersRead, CreditsRead, RewardsRead]);

    /// <summary>Reads everything but personal data, and changes nothing.</summary>
    public static readonly Role Auditor = new("auditor", "Auditor", "审计员",
        [ProgrammeRead, StaffRead, PartnersRead, ReviewRead, MethodsRead, LedgerRead, HoldersRead, TrailRead, CreditsRead, RewardsRead]);

    /// <summary>Helps holders; opens personal data with a reason.</summary>
    public static readonly Role Support = new("support", "Support", "客服", [ProgrammeRead, ReviewRead, HoldersRead, HoldersOpen, HoldersCorrect, CreditsRead, RewardsRead]);

    /// <summary>A partner's own person: sees and manages the sources they were given, nothing else.</summary>
    public static readonly Role Partner = new("partner", "Partner", "数据伙伴", [PartnersRead]);

    /// <summary>A merchant's own person: honours vouchers and sees settlements of the merchants they were given, nothing else.</summary>
    public static readonly Role Merchant = new("merchant", "Merchant", "商户", [VouchersHonour]);

    /// <summary>All of them, in the order of this page.</summary>
    public static IReadOnlyList<Role> All { get; } = [Owner, Operator, Expert, CommitteeMember, Verifier, Auditor, Support, Partner, Merchant];

    /// <summary>The role of this name; null when there is none.</summary>
    public static Role? Find(string name) => All.FirstOrDefault(role => role.Name == name);
}
