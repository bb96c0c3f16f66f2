using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Platform.Access;
using Puhui.Platform.Migrations;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;
using Puhui.Platform.Vault;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

/// <summary>Programmes: the tenants, their settings and look, and who takes part.</summary>
public static class ProgrammesModule
{
    /// <summary>Registers the doors of programmes and the schema <c>programmes</c>.</summary>
    public static IServiceCollection AddProgrammes(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("programmes", typeof(ProgrammesModule).Assembly);
        services.AddSingleton<ProgrammeBook>().AddSingleton<IProgrammeBook>(provider => provider.GetRequiredService<ProgrammeBook>());
        services.AddSingleton<Revisions>();
        services.AddSingleton<IProgrammes, ProgrammeStore>().AddSingleton<IProgrammeDesk, ProgrammeDesk>();
        services.AddVault().AddSingleton<EnrolmentKey>().AddSingleton<PeopleFile>().AddSingleton<SpanCache>();
        services.AddSingleton<IContent, Content.Notices>().AddSingleton<IMemberBook, MemberBook>().AddSingleton<IMemberships, Memberships>().AddSingleton<IManyMemberships, ManyMemberships>().AddSingleton<IInvitations, Invitations>();
        services.AddSingleton<IProgrammePlans, ProgrammePlans>();
        AddProblems(services);
        return services;
    }

    /// <summary>Maps <c>GET /v1/programmes</c>, what every programme says of itself in public, and <c>/programmes/{code}/…</c>, its look.</summary>
    public static IEndpointRouteBuilder MapProgrammes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/programmes", ListProgrammes.HandleAsync).WithName("listProgrammes").WithTags("Programmes")
            .WithSummary("The programmes run here, and their precedence").Produces<ListProgrammes.Answer>()
            .OpenToAll("what programmes say of themselves in public");
        LookEndpoints.Map(routes);
        return routes;
    }

    private static void AddProblems(IServiceCollection services) => services
        .AddProblem("programme_unknown", "There is no such programme", "没有这个方案")
        .AddProblem("programme_not_open", "The programme is not open", "方案未开放")
        .AddProblem("programme_ended", "The programme has ended", "方案已结束")
        .AddProblem("invitation_needed", "Joining needs an invitation", "加入需要邀请码")
        .AddProblem("invitation_invalid", "The invitation is not valid", "邀请码无效")
        .AddProblem("residence_needed", "Residents only", "仅限本地居民")
        .AddProblem("programme_full", "The programme is full", "名额已满")
        .AddProblem("code_taken", "The code is taken", "代码已被占用")
        .AddProblem("notice_unknown", "There is no such notice", "公告不存在")
        .AddProblem("link_invalid", "Not a link that can be shown", "链接无效")
        .AddProblem("revision_stale", "It was changed meanwhile", "内容已被他人修改");
}
