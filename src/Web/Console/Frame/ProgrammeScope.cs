using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Puhui.Components;
using Puhui.Operating.Access;
using Puhui.Operating.Lists;
using Puhui.Operating.Words;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;

namespace Puhui.Operating.Frame;

/// <summary>Which programme a page of several is about: the one named in the address, the one looked at last, or the first.</summary>
/// <param name="Mine">Those the visitor may do this in, in the published order.</param>
/// <param name="Chosen">The one the page is about.</param>
public sealed record ProgrammeScope(IReadOnlyList<Programme> Mine, Programme Chosen)
{
    private const string CookieName = "console.programme";

    /// <summary>The zone its days are counted in.</summary>
    public TimeZoneInfo Zone => TimeWords.Zone(Chosen.ZoneId);

    /// <summary>The programmes as options.</summary>
    public IReadOnlyList<Option> Options(Language language) => [.. Mine.Select(one => new Option(one.Code, language.Say(one.TitleZh, one.TitleEn)))];

    /// <summary>The scope of a request; null when the visitor may do this in no programme.</summary>
    internal static async Task<ProgrammeScope?> OfAsync(HttpContext http, Permission permission)
    {
        var staff = http.Staff();
        var book = await http.RequestServices.GetRequiredService<IProgrammeBook>().CurrentAsync(http.RequestAborted);
        var mine = book.InOrder.Where(one => staff.May(permission, one.Id.Value)).ToList();
        if (mine.Count == 0)
        {
            return null;
        }

        var named = mine.FirstOrDefault(one => one.Code == http.Request.Query["programme"]);
        if (named is not null)
        {
            http.Response.Cookies.Append(CookieName, named.Code, new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365), HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = Guard.Root, IsEssential = true,
            });
        }

        return new ProgrammeScope(mine, named ?? mine.FirstOrDefault(one => one.Code == http.Request.Cookies[CookieName]) ?? mine[0]);
    }

    /// <summary>Shows a page about the programme of the request, or says that there is none.</summary>
    internal static async Task<IResult> WithAsync(HttpContext http, Permission permission, Func<ProgrammeScope, Task<IResult>> show) =>
        await OfAsync(http, permission) is { } scope ? await show(scope) : ConsolePage.NotFound(http);
}
