using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Ocpi.Cdrs;
using Puhui.Ocpi.Contracts;
using Puhui.Ocpi.Peers;
using Puhui.Ocpi.Registration;
using Puhui.Ocpi.Sessions;
using Puhui.Ocpi.Wire;
using Puhui.Platform.Access;
using Puhui.Platform.Cryptography;
using Puhui.Platform.Http;
using Puhui.Platform.Migrations;
using Puhui.Platform.Settings;

namespace Puhui.Ocpi;

/// <summary>OCPI 2.2.1 and 2.3.0 as a receiver in the role of an eMSP: charge detail records become charging activities.</summary>
public static class OcpiModule
{
    /// <summary>Registers the contracts of this connector and the schema <c>ocpi</c>.</summary>
    public static IServiceCollection AddOcpi(this IServiceCollection services, PuhuiSettings settings)
    {
        services.AddMigrations("ocpi", typeof(OcpiModule).Assembly);
        services.AddOutsideHttp().AddSecretBox();
        services.AddSingleton<PeerStore>().AddSingleton<IOcpiPeers>(provider => provider.GetRequiredService<PeerStore>());
        services.AddSingleton<PeerDoor>().AddSingleton<PeerCalls>().AddSingleton<Registrar>();
        services.AddSingleton<CdrStore>().AddSingleton<CdrCounting>().AddSingleton<CdrReceiver>();
        services.AddSingleton<SessionStore>().AddSingleton<SessionReceiver>();
        services.AddHostedService<Retention>();
        return services;
    }

    /// <summary>Maps <c>/ocpi/versions</c> and <c>/ocpi/{version}/…</c>. They speak an outside protocol and stand in no OpenAPI document.</summary>
    public static IEndpointRouteBuilder MapOcpi(this IEndpointRouteBuilder routes)
    {
        var ocpi = routes.MapGroup("/ocpi").ForPeers("the token of OCPI").ExcludeFromDescription();
        ocpi.MapGet("/versions", (HttpContext context, Registrar registrar) => registrar.VersionsAsync(context));
        foreach (var version in OcpiVersion.All)
        {
            var spoken = ocpi.MapGroup("/" + version);
            spoken.MapGet("", (HttpContext context, Registrar registrar) => registrar.DetailsAsync(context, version));
            spoken.MapGet("/credentials", (HttpContext context, Registrar registrar) => registrar.ReadAsync(context));
            spoken.MapPost("/credentials", (HttpContext context, Registrar registrar) => registrar.WriteAsync(context, version));
            spoken.MapPut("/credentials", (HttpContext context, Registrar registrar) => registrar.WriteAsync(context, version));
            spoken.MapDelete("/credentials", (HttpContext context, Registrar registrar) => registrar.EndAsync(context));
            spoken.MapPost("/cdrs", (HttpContext context, CdrReceiver cdrs) => cdrs.PostAsync(context, version));
            spoken.MapGet("/cdrs/{id}", (HttpContext context, string id, CdrReceiver cdrs) => cdrs.GetAsync(context, version, id));
            const string Session = "/sessions/{country}/{party}/{id}";
            spoken.MapGet(Session, (HttpContext context, string country, string party, string id, SessionReceiver sessions) => sessions.GetAsync(context, version, country, party, id));
            spoken.MapPut(Session, (HttpContext context, string country, string party, string id, SessionReceiver sessions) => sessions.PutAsync(context, version, country, party, id));
            spoken.MapPatch(Session, (HttpContext context, string country, string party, string id, SessionReceiver sessions) => sessions.PatchAsync(context, version, country, party, id));
        }

        return routes;
    }
}
