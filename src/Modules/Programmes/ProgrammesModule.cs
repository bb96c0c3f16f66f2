using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Platform.Migrations;
using Puhui.Platform.Settings;
using Puhui.Programmes.Contracts;

namespace Puhui.Programmes;

/// <summary>Programmes: the tenants and their settings.</summary>
public static class ProgrammesModule
{
    /// <summary>Registers <see cref="IProgrammes"/> and the schema <c>programmes</c>.</summary>
    public static IServiceCollection AddProgrammes(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("programmes", typeof(ProgrammesModule).Assembly);
        services.AddSingleton<IProgrammes, ProgrammeStore>();
        return services;
    }

    /// <summary>Maps <c>GET /v1/programmes</c>: what every programme says of itself in public.</summary>
    public static IEndpointRouteBuilder MapProgrammes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/programmes", ListProgrammes.HandleAsync).WithName("listProgrammes").WithTags("Programmes")
            .WithSummary("The programmes run here").Produces<ListProgrammes.Answer>();
        return routes;
    }
}
