using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Puhui.Platform.Settings;

namespace Puhui.Platform.Messages;

/// <summary>How modules ask for the way to reach people.</summary>
public static class MessageRegistration
{
    /// <summary>Adds <see cref="IMessages"/> once: the operator's gateway, or the data folder where none is set.</summary>
    public static IServiceCollection AddMessages(this IServiceCollection services)
    {
        services.TryAddSingleton<IMessages>(provider =>
        {
            var settings = provider.GetRequiredService<PuhuiSettings>();
            return settings.MessagesGateway is { } gateway
                ? new GatewayMessages(gateway, GatewayMessages.KeyIn(settings.DataFolder))
                : new SpooledMessages(settings, provider.GetRequiredService<TimeProvider>());
        });
        return services;
    }
}
