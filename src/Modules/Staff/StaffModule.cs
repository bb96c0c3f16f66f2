using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Platform.Access;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Messages;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;
using Puhui.Staff.Contracts;
using Puhui.Staff.Factors;
using Puhui.Staff.Granting;
using Puhui.Staff.People;
using Puhui.Staff.Sessions;
using Puhui.Staff.Signatures;
using Puhui.Staff.SignIn;

namespace Puhui.Staff;

/// <summary>Staff: the people who run programmes, how they sign in, what they may do, and their signatures.</summary>
public static class StaffModule
{
    /// <summary>The cookie of a session; its path is the console.</summary>
    public const string CookieName = StaffSessions.CookieName;

    /// <summary>Registers the directory, sessions and signatures, and the schema <c>staff</c>.</summary>
    public static IServiceCollection AddStaff(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("staff", typeof(StaffModule).Assembly);
        services.AddSecretBox().AddMessages();
        services.TryAddSingleton<StaffOptions>();
        services.AddSingleton<Trail>().AddSingleton<PersonStore>().AddSingleton<RoleStore>().AddSingleton<Attempts>().AddSingleton<Steps>();
        services.AddSingleton<PasskeyStore>().AddSingleton<Passkeys>().AddSingleton<RecoveryCodes>().AddSingleton<SecondProof>();
        services.AddSingleton<StaffSessions>().AddSingleton<IStaffSessions>(provider => provider.GetRequiredService<StaffSessions>());
        services.AddSingleton<ISessionReader>(provider => provider.GetRequiredService<StaffSessions>());
        services.AddSingleton<StaffSignatures>().AddSingleton<IStaffSignatures>(provider => provider.GetRequiredService<StaffSignatures>());
        services.AddSingleton<StaffDirectory>().AddSingleton<IStaffDirectory>(provider => provider.GetRequiredService<StaffDirectory>());
        services.AddSingleton<IStaffSignIn, SignInDesk>().AddSingleton<IStaffFactors, FactorDesk>().AddSingleton<IStaffDesk, StaffDesk>();
        services.AddHostedService<Upkeep>();
        AddProblems(services);
        return services;
    }

    private static void AddProblems(IServiceCollection services) => services
        .AddProblem("sign_in_wrong", "Mail address or password is not right", "邮箱或密码不对")
        .AddProblem("too_many_attempts", "Too many attempts", "尝试次数过多")
        .AddProblem("step_expired", "This step is over", "这一步已失效")
        .AddProblem("code_wrong", "The code is not right", "验证码不对")
        .AddProblem("passkey_wrong", "The passkey was not accepted", "通行密钥未被接受")
        .AddProblem("password_wrong", "The password is not right", "密码不对")
        .AddProblem("password_weak", "The password is easily guessed", "密码太容易猜到")
        .AddProblem("email_invalid", "This is not a mail address", "邮箱地址无效")
        .AddProblem("name_invalid", "The name is not valid", "姓名无效")
        .AddProblem("role_invalid", "The role cannot be given so", "不能这样授予角色")
        .AddProblem("last_owner", "Somebody must stay owner", "至少要留一位负责人")
        .AddProblem("last_factor", "Set up another second proof first", "请先设置另一种验证方式")
        .AddProblem("owner_exists", "The server has an owner", "服务器已有负责人")
        .AddProblem("staff_inactive", "This person has left", "该人员已离开");
}
