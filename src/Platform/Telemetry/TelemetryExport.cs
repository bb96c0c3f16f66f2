using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Puhui.Platform.Settings;

namespace Puhui.Platform.Telemetry;

/// <summary>
/// Sends metrics and traces by OTLP when an endpoint is set. Modules name their sources and meters <c>Puhui.*</c>; those of the
/// web server, the runtime and the database driver go along.
/// </summary>
internal sealed class TelemetryExport(PuhuiSettings settings, Uri endpoint) : IHostedService, IDisposable
{
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var resource = ResourceBuilder.CreateDefault()
            .AddService("puhui", serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3))
            .AddAttributes([new("puhui.log.origin", settings.LogOrigin)]);
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Puhui.*", "Microsoft.AspNetCore", "Npgsql")
            .AddOtlpExporter(To)
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter("Puhui.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql")
            .AddOtlpExporter((exporter, _) => To(exporter))
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _traces?.ForceFlush(2000);
        _metrics?.ForceFlush(2000);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    /// <summary>gRPC on its usual port 4317, HTTP on any other, as collectors are set up.</summary>
    private void To(OtlpExporterOptions exporter)
    {
        exporter.Protocol = endpoint.Port == 4317 ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = endpoint;
    }
}

/// <summary>How a host takes part.</summary>
public static class TelemetryRegistration
{
    /// <summary>Exports when <see cref="PuhuiSettings.OtlpEndpoint"/> is set; without it nothing is measured for anybody.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, PuhuiSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.OtlpEndpoint is { } endpoint)
        {
            services.AddHostedService(_ => new TelemetryExport(settings, endpoint));
        }

        return services;
    }
}
