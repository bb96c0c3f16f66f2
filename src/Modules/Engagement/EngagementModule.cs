using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Accounts.Contracts;
using Puhui.Engagement.Contracts;
using Puhui.Engagement.Friends;
using Puhui.Engagement.Names;
using Puhui.Engagement.Rankings;
using Puhui.Engagement.Standings;
using Puhui.Engagement.Statements;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;

namespace Puhui.Engagement;

/// <summary>Engagement: friends, rankings, standing, the annual green statement.</summary>
public static class EngagementModule
{
    /// <summary>Registers the module's doors, its background work and the schema <c>engagement</c>.</summary>
    public static IServiceCollection AddEngagement(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("engagement", typeof(EngagementModule).Assembly);
        services.AddSingleton<People>().AddSingleton<EntryProgrammes>().AddSingleton<Counting>().AddSingleton(_ => new Signing(settings));
        services.AddSingleton<IFriends, FriendDesk>().AddSingleton<IRankings, RankDesk>();
        services.AddSingleton<ReleaseStore>().AddSingleton<IStandings, StandingDesk>();
        services.AddSingleton<YearCount>().AddSingleton<IGreenStatements, GreenDesk>();
        services.AddSingleton<IHolderData, EngagementData>();
        services.AddHostedService<CountingRounds>();
        return services
            .AddProblem("code_unknown", "The code is unknown, used or over", "邀请码不存在、已使用或已过期")
            .AddProblem("own_code", "This is your own code", "这是您自己的邀请码")
            .AddProblem("too_many_friends", "One of you has as many friends as one may have", "其中一方的好友已达上限")
            .AddProblem("friend_unknown", "You have no such friend", "没有这位好友")
            .AddProblem("audience_invalid", "Say to whom it is released", "请写明向谁出示")
            .AddProblem("purpose_invalid", "Say what it is released for", "请写明用途")
            .AddProblem("days_invalid", "That is not a number of days it can be released for", "有效天数不正确")
            .AddProblem("release_unknown", "There is no such release", "没有这次出示")
            .AddProblem("year_empty", "There is nothing in this year", "这一年还没有记录")
            .AddProblem("month_invalid", "That is not a month", "月份不正确")
            .AddProblem("statement_unreadable", "This is not a signed statement", "这不是一份签名的声明")
            .AddProblem("signature_wrong", "The signature does not fit", "签名与内容不符")
            .AddProblem("key_unreadable", "This is not the key of a log", "这不是日志的公钥")
            .AddProblem("statement_over", "The statement is over", "声明已过有效期")
            .AddProblem("statement_withdrawn", "The statement was taken back", "声明已被本人收回")
            .AddProblem("statement_used", "The statement was for once and was used", "这份一次性声明已被查验过")
            .AddProblem("programme_unknown", "There is no such programme", "没有这个方案");
    }

    /// <summary>Maps <c>/v1/me/name</c>, <c>/v1/me/friends…</c>, <c>/v1/me/rankings…</c>, <c>/v1/me/standing…</c>, <c>/v1/me/statements…</c>, <c>/v1/standing…</c>.</summary>
    public static IEndpointRouteBuilder MapEngagement(this IEndpointRouteBuilder routes)
    {
        FriendEndpoints.Map(routes);
        RankEndpoints.Map(routes);
        StandingEndpoints.Map(routes);
        StatementEndpoints.Map(routes);
        return routes;
    }
}
