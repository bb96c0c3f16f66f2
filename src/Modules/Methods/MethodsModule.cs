using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Methods.Contracts;
using Puhui.Platform.Access;
using Puhui.Platform.Migrations;
using Puhui.Platform.Settings;

namespace Puhui.Methods;

/// <summary>Methods: which versions are known here, and which one counts what in which programme.</summary>
public static class MethodsModule
{
    /// <summary>
    /// Registers <see cref="IMethodRegister"/>, <see cref="IMethodChoice"/>, drafts, governance, committees and gates, their loading at
    /// start, and the schema <c>methods</c>.
    /// </summary>
    public static IServiceCollection AddMethods(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("methods", typeof(MethodsModule).Assembly);
        services.AddSingleton<MethodRegister>();
        services.AddSingleton<IMethodRegister>(provider => provider.GetRequiredService<MethodRegister>());
        services.AddSingleton<IMethodChoice>(provider => provider.GetRequiredService<MethodRegister>());
        services.AddHostedService<MethodsStartup>();
        return services.AddGovernance();
    }

    /// <summary>Maps <c>GET /v1/methods</c>, <c>GET /v1/methods/{id}/{version}</c> and its <c>/history</c>.</summary>
    public static IEndpointRouteBuilder MapMethods(this IEndpointRouteBuilder routes)
    {
        var methods = routes.MapGroup("/v1/methods").OpenToAll("methods are public").WithTags("Methods");
        methods.MapGet("", ReadMethods.List).WithName("listMethods").WithSummary("The methods installed here")
            .Produces<ReadMethods.MethodList>();
        methods.MapGet("/{id}/{version}", ReadMethods.Find).WithName("getMethod").WithSummary("One method version with all it states")
            .Produces<MethodDetail>().ProducesProblem(StatusCodes.Status404NotFound);
        methods.MapGet("/{id}/{version}/history", ReadHistory.FindAsync).WithName("getMethodHistory")
            .WithSummary("How a method version came about: every step with its person, signature and attestation")
            .Produces<HistoryDetail>().ProducesProblem(StatusCodes.Status404NotFound);
        return routes;
    }
}
