using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Puhui.Activities.Contracts;
using Puhui.Components;
using Puhui.Components.Pages;
using Puhui.Platform.Access;
using Puhui.Programmes.Contracts;

namespace Puhui.Citizen.Statistics;

/// <summary>What a programme achieves, for everyone: <c>/programmes/{code}/statistics</c>.</summary>
internal static class StatisticsPages
{
    private const int MostMonths = 24;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/programmes/{code}/statistics", ShowAsync)
        .OpenToAll("statistics in which nobody can be made out are for everyone").ExcludeFromDescription();

    private static async Task<IResult> ShowAsync(HttpContext http, string code, string? month, IProgrammes programmes, IStatistics statistics, CancellationToken ct)
    {
        var language = Language.Of(http);
        var path = PagePath.WithoutLanguage(http.Request);
        if (await programmes.FindByCodeAsync(code, ct) is not { } programme)
        {
            return NotHere();
        }

        var months = await statistics.MonthsAsync(programme.Id, MostMonths, ct);
        var asked = months.Count > 0 ? months[^1].Month : default;
        if (month is not null && !DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out asked))
        {
            return NotHere();
        }

        var shown = await statistics.MonthAsync(programme.Id, asked, ct);
        return shown is null && month is not null
            ? NotHere()
            : PageResult.Of<StatisticsPage>(http, new { Language = language, Programme = programme, Months = months, Month = shown, Path = path });

        IResult NotHere() => PageResult.Of<ErrorPage>(http, new { Language = language, Status = StatusCodes.Status404NotFound, Path = path }, StatusCodes.Status404NotFound);
    }
}
