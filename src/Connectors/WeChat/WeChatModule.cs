using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Http;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;
using Puhui.WeChat.Sessions;
using Puhui.WeChat.Steps;

namespace Puhui.WeChat;

/// <summary>WeChat mini programs: the steps of a day.</summary>
public static class WeChatModule
{
    /// <summary>Registers the sessions of mini programs and the schema <c>wechat</c>.</summary>
    public static IServiceCollection AddWeChat(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("wechat", typeof(WeChatModule).Assembly);
        services.AddSecretBox();
        services.AddOutsideHttp();
        services.AddSingleton<IHolderData>(provider => ActivatorUtilities.CreateInstance<StepData>(provider));
        services.AddSingleton<SessionStore>().AddSingleton<LoginClient>().AddSingleton<SessionDoor>().AddSingleton<StepBooks>().AddSingleton<StepDoor>();
        return services
            .AddProblem("wechat_app_missing", "The mini program is not registered", "小程序尚未登记")
            .AddProblem("wechat_app_refused", "WeChat refuses the mini program", "微信拒绝该小程序")
            .AddProblem("wechat_off", "This server does not call WeChat", "本服务器未启用微信登录")
            .AddProblem("wechat_busy", "WeChat cannot be reached", "暂时无法连接微信")
            .AddProblem("code_invalid", "The login code is not valid", "登录凭证无效")
            .AddProblem("login_blocked", "WeChat blocks this login", "微信拦截了此次登录")
            .AddProblem("session_unknown", "This person has no session", "用户尚未登录")
            .AddProblem("signature_wrong", "The signature is wrong", "签名不正确")
            .AddProblem("data_invalid", "The data are not what they should be", "数据格式不正确")
            .AddProblem("decryption_failed", "The data cannot be opened", "数据无法解密")
            .AddProblem("day_invalid", "A day of the list is not valid", "步数日期无效")
            .AddProblem("appid_foreign", "The data are of another mini program", "数据来自其他小程序")
            .AddProblem("watermark_old", "The data are too old", "数据已过期")
            .AddProblem("watermark_older", "Newer data were taken before", "已有更新的数据");
    }

    /// <summary>Maps <c>/v1/wechat/app</c>, <c>/v1/wechat/sessions</c> and <c>/v1/wechat/steps</c>.</summary>
    public static IEndpointRouteBuilder MapWeChat(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/v1/wechat/app", (HttpContext context, SessionDoor door) => door.PutAppAsync(context))
            .ForSources().WithName("putWeChatApp").WithSummary("Registers the source's mini program").WithTags("WeChat");
        routes.MapPost("/v1/wechat/sessions", (HttpContext context, SessionDoor door) => door.PostAsync(context))
            .ForSources().WithName("postWeChatSession").WithSummary("Logs a person of the mini program in").WithTags("WeChat");
        routes.MapPost("/v1/wechat/steps", (HttpContext context, StepDoor door) => door.PostAsync(context))
            .ForSources().WithName("postWeChatSteps").WithSummary("Sends the steps of up to 31 days").WithTags("WeChat");
        return routes;
    }
}
