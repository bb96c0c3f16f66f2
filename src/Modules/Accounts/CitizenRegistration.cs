using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Accounts.Groups;
using Puhui.Accounts.Identity;
using Puhui.Accounts.Joining;
using Puhui.Accounts.SignIn;
using Puhui.Accounts.SignIn.Passkeys;
using Puhui.Accounts.SignIn.WeChat;
using Puhui.Platform.Access;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Http;
using Puhui.Platform.Messages;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;

namespace Puhui.Accounts;

/// <summary>What citizens do with their accounts: sign in, say who they are, belong to groups, join programmes.</summary>
internal static class CitizenRegistration
{
    public static IServiceCollection AddCitizenAccounts(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddSecretBox().AddMessages();
        services.AddSingleton<Counters>().AddSingleton<Codes>().AddSingleton<ContactStore>().AddSingleton<SessionStore>();
        services.AddSingleton<ISignIn, SignInService>().AddSingleton<IHolderData, SignInData>();
        services.AddSingleton<ISessionReader>(provider => provider.GetRequiredService<SessionStore>());
        services.AddSingleton<IHolderSessions>(provider => provider.GetRequiredService<SessionStore>());
        services.AddHostedService<SignInCleaning>();
        services.AddOutsideHttp().AddSingleton<WeChatClient>().AddSingleton<IWeChatSignIn, WeChatSignIn>();
        services.AddSingleton<PasskeyStore>().AddSingleton<IPasskeySignIn, PasskeySignIn>();

        services.AddSingleton<IdentityStore>().AddSingleton<GuardianStore>();
        services.AddSingleton<IIdentity>(provider => ActivatorUtilities.CreateInstance<IdentityService>(provider)).AddSingleton<IHolderData, IdentityData>();
        services.AddSingleton<IIdentityCheck>(_ => settings.IdentityCheck is { } address
            ? new HttpIdentityCheck(address, KeyLine.Read(settings.DataFolder, "identity-check.key"))
            : new PublishedRuleCheck());

        services.AddSingleton<GroupStore>().AddSingleton<IGroups>(provider => ActivatorUtilities.CreateInstance<GroupService>(provider)).AddSingleton<IHolderData, GroupData>();
        // Made when first asked for: what resolves subjects only needs neither books nor programmes beside it.
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<GroupViews>(provider));
        services.AddSingleton<IJoining>(provider => ActivatorUtilities.CreateInstance<JoiningService>(provider));
        return services.AddSignInProblems().AddIdentityProblems().AddGroupProblems();
    }

    public static void MapCitizenAccounts(this IEndpointRouteBuilder routes)
    {
        SignInEndpoints.Map(routes);
        IdentityEndpoints.Map(routes);
        GroupEndpoints.Map(routes);
    }

    private static IServiceCollection AddSignInProblems(this IServiceCollection services) => services
        .AddProblem("contact_invalid", "Neither a phone number nor an e-mail address", "不是手机号，也不是邮箱")
        .AddProblem("too_many_codes", "Too many codes were asked for", "验证码请求过于频繁")
        .AddProblem("message_not_sent", "The message could not be sent", "消息未能发出")
        .AddProblem("ticket_invalid", "Ask for a new code", "请重新获取验证码")
        .AddProblem("too_many_attempts", "Too many attempts", "尝试次数过多")
        .AddProblem("code_over", "The code no longer holds", "验证码已失效")
        .AddProblem("code_wrong", "The code is wrong", "验证码不正确")
        .AddProblem("contact_taken", "Another account signs in by this address", "该号码或邮箱已用于另一账户")
        .AddProblem("passkey_wrong", "The passkey could not be verified", "通行密钥未通过验证")
        .AddProblem("wechat_state", "This sign-in was not begun here", "此次微信登录不是从这里发起的")
        .AddProblem("wechat_code_invalid", "WeChat does not know the code", "微信登录凭证无效")
        .AddProblem("wechat_blocked", "WeChat blocks this sign-in", "微信拦截了此次登录")
        .AddProblem("last_way", "It is the only way to sign in", "这是唯一的登录方式");

    private static IServiceCollection AddIdentityProblems(this IServiceCollection services)
    {
        foreach (var code in (string[])["resident_number_length", "resident_number_character", "resident_number_place", "resident_number_date", "resident_number_check"])
        {
            services.AddProblem(code, "The resident identity number is not right", "身份证号码有误");
        }

        foreach (var code in (string[])["credit_code_length", "credit_code_character", "credit_code_place", "credit_code_check", "credit_code_organisation"])
        {
            services.AddProblem(code, "The unified social credit code is not right", "统一社会信用代码有误");
        }

        foreach (var code in (string[])["vehicle_number_length", "vehicle_number_character", "vehicle_number_end", "vehicle_number_check"])
        {
            services.AddProblem(code, "The vehicle identification number is not right", "车辆识别代号有误");
        }

        foreach (var code in (string[])["passport_state", "passport_length", "passport_character", "passport_form", "mrz_length", "mrz_character", "mrz_document", "mrz_check", "mrz_date"])
        {
            services.AddProblem(code, "The passport's number or zone is not right", "护照号码或机读码有误");
        }

        return services
            .AddProblem("mrz_expired", "The passport is no longer valid", "护照已过期")
            .AddProblem("identity_kind", "There is no such kind of identity", "没有这种身份类型")
            .AddProblem("name_invalid", "The name is not right", "名称不正确")
            .AddProblem("born_missing", "The date of birth is needed", "需要出生日期")
            .AddProblem("identity_attempts", "This was tried too often today", "今日尝试次数过多")
            .AddProblem("identity_mismatch", "Name and number do not belong together", "姓名与号码不一致")
            .AddProblem("identity_refused", "The document is not valid", "证件无效")
            .AddProblem("identity_check_unavailable", "Names cannot be checked just now", "暂时无法核验身份")
            .AddProblem("identity_taken", "Another account has this identity", "该身份已用于另一账户")
            .AddProblem("identity_other_person", "A correction is not another person", "更正不能换人")
            .AddProblem("identity_needed", "State who you are first", "请先完成实名")
            .AddProblem("identity_limited", "A guardian has to agree first", "需先由监护人同意")
            .AddProblem("guardian_not_needed", "No guardian is needed", "无需监护人同意")
            .AddProblem("guardian_not_adult", "Only an adult can agree", "须由成年人同意")
            .AddProblem("guardian_code_invalid", "There is no such code", "没有这个监护码")
            .AddProblem("guardian_self", "Nobody agrees for themselves", "不能为自己同意");
    }

    private static IServiceCollection AddGroupProblems(this IServiceCollection services) => services
        .AddProblem("group_kind", "There is no such kind of group", "没有这种群组")
        .AddProblem("group_parent", "It cannot belong to that group", "不能归属于该群组")
        .AddProblem("group_programme", "Join the group's programme first", "请先加入该群组所属的方案")
        .AddProblem("group_not_head", "Only the head can do that", "只有负责人可以操作")
        .AddProblem("household_already", "You belong to a household already", "你已在一个家庭中")
        .AddProblem("group_code_invalid", "There is no such invitation", "没有这个邀请码")
        .AddProblem("group_full", "The group is full", "群组人数已满")
        .AddProblem("head_must_hand_over", "Hand over first", "请先移交负责人")
        .AddProblem("member_unknown", "There is no such member", "没有这个成员")
        .AddProblem("group_head_young", "A child cannot be the head yet", "该成员暂不能担任负责人");
}
