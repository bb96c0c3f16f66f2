using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Puhui.Components.Pages;

/// <summary>Writes components to text outside a response, for server-sent events.</summary>
public sealed class FragmentWriter(IServiceScopeFactory scopes, ILoggerFactory loggers)
{
    /// <summary>The markup of <typeparamref name="T"/> with the given parameters.</summary>
    public async Task<string> WriteAsync<T>(Dictionary<string, object?> parameters)
        where T : IComponent
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters));
            return root.ToHtmlString();
        });
    }
}
