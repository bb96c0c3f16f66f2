using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Puhui.Citizen.Me;

/// <summary>The doors of other modules, asked for when a page needs them.</summary>
internal static class Doors
{
    /// <summary>A door that the page cannot do without.</summary>
    public static T Door<T>(this HttpContext http)
        where T : notnull => http.RequestServices.GetRequiredService<T>();

    /// <summary>A door that only adds to a page; null where the server has none.</summary>
    public static T? DoorOrNull<T>(this HttpContext http)
        where T : class => http.RequestServices.GetService<T>();

    /// <summary>A form's number; null for what is none.</summary>
    public static long? Number(this IFormCollection form, string name) =>
        long.TryParse(form[name].ToString().Trim(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A query's number, 0 for none: what a page tells of a form that was taken.</summary>
    public static long Told(this HttpContext http, string name) =>
        long.TryParse(http.Request.Query[name], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number < 1_000_000_000_000 ? number : 0;

    /// <summary>Why a form was not taken: a code from the query; null for none.</summary>
    public static string? WhyNot(this HttpContext http) => http.Request.Query["why"].FirstOrDefault() is { Length: > 0 and < 60 } code ? code : null;
}
