using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Puhui.Components.Pages;

/// <summary>The address of the page being written.</summary>
public static class PagePath
{
    /// <summary>Path and query without the language, for the language switch.</summary>
    public static string WithoutLanguage(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var kept = request.Query.Where(pair => pair.Key != "lang").SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? ""));
        return request.PathBase + request.Path + new QueryBuilder(kept).ToQueryString();
    }
}
