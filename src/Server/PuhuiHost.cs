using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Puhui.Components.Pages;
using Puhui.Methods;
using Puhui.Operating;
using Puhui.Platform.Access;
using Puhui.Platform.Migrations;
using Puhui.Platform.Postgres;
using Puhui.Platform.Problems;
using Puhui.Platform.Settings;
using Puhui.Platform.Telemetry;
using Puhui.Server.Description;
using Puhui.Server.Errors;
using Puhui.Server.Health;

namespace Puhui.Server;

/// <summary>Wires modules and front doors. Nothing else happens here.</summary>
public static class PuhuiHost
{
    private const long MaxBodyBytes = 16 << 20;

    /// <summary>
    /// The server on an open database. It does not own the session. Migrations run when it starts, before anything else.
    /// With <paramref name="instead"/> a test puts something in the place of a service, such as the clock.
    /// </summary>
    public static WebApplication Build(DataFolderSession session, LogLevel logs = LogLevel.Information, Action<IServiceCollection>? instead = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        var settings = session.Settings;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = "Puhui",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        // Settings come from PuhuiSettings only, never from files or variables that happen to be around.
        builder.Configuration.Sources.Clear();
        builder.Logging.AddPuhuiLogs(logs);
        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel, settings));

        AddCommon(builder.Services, session);
        builder.Services.AddRouting();
        builder.Services.AddAccessGate();
        builder.Services.AddResponseCompression();
        builder.Services.AddExceptionHandler<FailureAnswers>();
        builder.Services.AddApiDescription();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddDoors(settings);
        builder.Services.AddPages();
        instead?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseTrustedProxies(settings);
        app.UseSecurityHeaders();
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(StatusAnswers.WriteAsync);
        app.UseErrorPages();
        app.UseResponseCompression();
        app.UseAccessGate();
        app.MapHealth();
        app.MapProblemPages();
        app.MapOpenApi("/openapi/{documentName}.json").OpenToAll("documentation").ExcludeFromDescription();
        app.MapModules();
        app.MapPages();
        BuildEndpoints(app);
        return app;
    }

    /// <summary>The modules and their background work without a front door, for verbs of the command line.</summary>
    public static IHost BuildWorker(DataFolderSession session, LogLevel logs = LogLevel.Warning)
    {
        ArgumentNullException.ThrowIfNull(session);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "Puhui", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddPuhuiLogs(logs);
        AddCommon(builder.Services, session);
        return builder.Build();
    }

    /// <summary>The modules for reading: migrations run and methods load when it starts; nothing is signed, sent or tidied up.</summary>
    public static IHost BuildReader(DataFolderSession session, LogLevel logs = LogLevel.Warning)
    {
        ArgumentNullException.ThrowIfNull(session);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "Puhui", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddPuhuiLogs(logs);
        AddCommon(builder.Services, session);
        foreach (var work in builder.Services.Where(d => d.ServiceType == typeof(IHostedService) && d.ImplementationType != typeof(MigrationsFirst) && d.ImplementationType?.Assembly != typeof(MethodsModule).Assembly).ToArray())
        {
            builder.Services.Remove(work);
        }

        return builder.Build();
    }

    private static void AddCommon(IServiceCollection services, DataFolderSession session)
    {
        var settings = session.Settings;
        services.AddSingleton(settings);
        services.AddSingleton(session.Database);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ProblemCatalogue>();
        services.AddSingleton<MigrationRunner>();
        services.AddHostedService<MigrationsFirst>();
        services.AddTelemetry(settings);
        services.AddModules(settings);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain);
    }

    /// <summary>A mistake in an endpoint is found when the server starts, not by its first request.</summary>
    private static void BuildEndpoints(IEndpointRouteBuilder routes)
    {
        foreach (var source in routes.DataSources)
        {
            _ = source.Endpoints;
        }
    }

    private static void Limit(KestrelServerOptions kestrel, PuhuiSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        if (settings.Listen is "localhost")
        {
            kestrel.ListenLocalhost(settings.Port);
        }
        else
        {
            kestrel.Listen(System.Net.IPAddress.Parse(settings.Listen), settings.Port);
        }
    }
}
