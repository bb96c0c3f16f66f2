using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Puhui.Platform.Messages;

/// <summary>How modules ask for the way to reach people.</summary>
public static class MessageRegistration
{
    /// <summary>Adds <see cref="IMessages"/> once.</summary>
    public static IServiceCollection AddMessages(this IServiceCollection services)
    {
        services.TryAddSingleton<IMessages, SpooledMessages>();
        return services;
    }
}
